// Three ways to speak to the service. The first needs no package: it is all that a page needs.
const clients = {
  fetch(service, key) {
    const headers = { "Content-Type": "application/json", ...(key && { "X-API-Key": key }) };
    const post = (path, body) =>
      fetch(service + path, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
      }).then(async (answer) => {
        const result = await answer.json();
        if (!answer.ok) throw new Error(result.message);
        return result;
      });
    const asFacet = ({ indexName, params: { facetName, ...params } }) =>
      ({ indexName, type: "facet", facet: facetName, params });
    return {
      search: (requests) => post("/v1/instantsearch", requests),
      searchForFacetValues: (requests) =>
        post("/v1/instantsearch", requests.map(asFacet)).then(({ results }) => results),
      getRecommendations: (requests) => post("/1/indexes/*/recommendations", { requests }),
    };
  },

  lite(service, key = "none") {
    return window["algoliasearch/lite"].liteClient("news", key, options(service));
  },

  full(service, key = "none") {
    return window.algoliasearch.algoliasearch("news", key, options(service));
  },
};

// The stock clients give up after two seconds, which a phone in a tunnel needs at times. Left alone
// they write the key into the address, where proxies and browsers remember it.
function options(service) {
  const { protocol, hostname: url, port } = new URL(service);
  const host = { url, port: port || undefined, protocol: protocol.slice(0, -1), accept: "readWrite" };
  const timeouts = { connect: 5000, read: 20000, write: 20000 };
  return { hosts: [host], timeouts, authMode: "WithinHeaders" };
}
