// Three clients of the service. The first needs no package and is enough for a page.
const clients = {
  fetch(service, key) {
    const headers = { "Content-Type": "application/json", ...(key && { "X-API-Key": key }) };
    const post = (path, body) =>
      fetch(service + path, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
      }).then(async (response) => {
        const result = await response.json();
        if (!response.ok) throw new Error(result.message);
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

// The default timeout of the stock clients is two seconds, which is short for a phone. By default
// they also put the key into the URL, which proxies and browsers store.
function options(service) {
  const { protocol, hostname: url, port } = new URL(service);
  const host = { url, port: port || undefined, protocol: protocol.slice(0, -1), accept: "readWrite" };
  const timeouts = { connect: 5000, read: 20000, write: 20000 };
  return { hosts: [host], timeouts, authMode: "WithinHeaders" };
}
