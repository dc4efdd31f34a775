// Parameters: ?service=http://127.0.0.1:8000, &client=fetch|lite|full, &hits=5, &infinite=1.
const params = new URLSearchParams(location.search);
const service = params.get("service") ?? "http://127.0.0.1:8000";
const client = params.get("client") ?? "fetch";

const {
  clearRefinements, configure, currentRefinements, hierarchicalMenu, hits, infiniteHits,
  lookingSimilar, menu, pagination, rangeInput, refinementList, searchBox, sortBy, stats,
} = instantsearch.widgets;

const search = instantsearch({ indexName: "articles", searchClient: clients[client](service) });

const item = (hit, { html, components }) => html`
  <article>
    <h3>${components.Highlight({ hit, attribute: "title", highlightedTagName: "mark" })}</h3>
    <p>${components.Snippet({ hit, attribute: "body", highlightedTagName: "mark" })}</p>
    <p class="byline">${hit.authors.join(", ")}</p>
    <button type="button" data-related="${hit.objectID}">Related</button>
  </article>`;

const hitWidgets = params.has("infinite")
  ? [infiniteHits({ container: "#hits", templates: { item } })]
  : [hits({ container: "#hits", templates: { item } }), pagination({ container: "#pagination" })];

search.addWidgets([
  configure({ hitsPerPage: Number(params.get("hits") ?? 5), attributesToSnippet: ["body:20"] }),
  searchBox({ container: "#searchbox" }),
  stats({ container: "#stats" }),
  sortBy({
    container: "#sort",
    items: [
      { label: "Best", value: "articles" },
      { label: "Newest", value: "articles_newest" },
      { label: "Oldest", value: "articles_oldest" },
    ],
  }),
  currentRefinements({ container: "#refinements" }),
  clearRefinements({ container: "#clear" }),
  refinementList({
    container: "#authors", attribute: "authors", operator: "or",
    searchable: true, showMore: true, limit: 5, showMoreLimit: 20,
  }),
  refinementList({ container: "#places", attribute: "places", operator: "and", limit: 5 }),
  hierarchicalMenu({
    container: "#world", attributes: ["place_paths.lvl0", "place_paths.lvl1"], limit: 5,
  }),
  menu({ container: "#section", attribute: "section" }),
  rangeInput({ container: "#words", attribute: "word_count" }),
  rangeInput({ container: "#published", attribute: "published_at" }),
  ...hitWidgets,
]);

let related = null;
document.querySelector("#hits").addEventListener("click", (event) => {
  const id = event.target.dataset.related;
  if (!id) return;
  if (related) search.removeWidgets([related]);
  related = lookingSimilar({
    container: "#related",
    objectIDs: [id],
    limit: 3,
    templates: { item: (hit, { html }) => html`<a href="${hit.url ?? "#"}">${hit.title}</a>` },
  });
  search.addWidgets([related]);
});

search.start();
