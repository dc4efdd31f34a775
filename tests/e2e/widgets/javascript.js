// The widgets of instantsearch.js; each is in an element that is named as itself.
import instantsearch from "instantsearch.js";
import * as widgets from "instantsearch.js/es/widgets";
import {
  ARTICLE, CONFIGURATION, createClient, HITS, INDEX, LENGTHS, PAGE_SIZES, PLACES, SORTS,
  SOURCE, SUGGESTIONS,
} from "./clients.js";

const { client, service } = window.settings;
const search = instantsearch({ indexName: INDEX, searchClient: createClient(client, service) });

function widget(name, options = {}, id = name) {
  const container = document.createElement("section");
  container.id = id;
  document.body.append(container);
  return widgets[name]({ container, ...options });
}

const item = (hit, { html, components }) => html`
  <h3>${components.Highlight({ hit, attribute: "title", highlightedTagName: "mark" })}</h3>
  <p>${components.Snippet({ hit, attribute: "body", highlightedTagName: "mark" })}</p>`;
const title = (hit, { html }) => html`<h4>${hit.title}</h4>`;
const related = { objectIDs: [ARTICLE], limit: 3, templates: { item: title } };

search.addWidgets([
  widgets.configure(CONFIGURATION),
  widget("searchBox"),
  widget("voiceSearch", { language: "en-US", additionalQueryParameters: () => ({ queryLanguages: ["en"] }) }),
  widget("stats"),
  widget("sortBy", { items: SORTS }),
  widget("hitsPerPage", { items: PAGE_SIZES }),
  widget("currentRefinements"),
  widget("clearRefinements"),
  widget("breadcrumb", { attributes: PLACES }),
  widget("refinementList", { attribute: "authors", searchable: true, showMore: true, limit: 5, showMoreLimit: 20 }),
  widget("refinementList", { attribute: "places", operator: "and", limit: 5 }, "refinementListAnd"),
  widget("menu", { attribute: "section" }),
  widget("menuSelect", { attribute: "language" }),
  widget("hierarchicalMenu", { attributes: PLACES, limit: 5 }),
  widget("rangeInput", { attribute: "word_count" }),
  widget("rangeSlider", { attribute: "word_count" }),
  widget("numericMenu", { attribute: "word_count", items: LENGTHS }),
  widget("toggleRefinement", { attribute: "source", on: SOURCE }),
  widget("dynamicWidgets", {
    widgets: [],
    fallbackWidget: ({ container, attribute }) => {
      container.dataset.attribute = attribute;
      return widgets.panel({ templates: { header: attribute } })(widgets.refinementList)({ container, attribute, limit: 3 });
    },
  }),
  widget("hits", { templates: { item } }),
  widget("pagination"),
  widgets.index({ indexName: "articles_newest", indexId: "endless" }).addWidgets([
    widgets.configure({ hitsPerPage: HITS }),
    widget("infiniteHits", { templates: { item } }),
  ]),
  widget("autocomplete", {
    indices: [
      { indexName: INDEX, getQuery: (hit) => hit.title, templates: { item: ({ item: hit }, { html }) => html`<h4>${hit.title}</h4>` } },
    ],
    showQuerySuggestions: { indexName: SUGGESTIONS },
  }),
  widgets.queryRuleContext({ trackedFilters: { section: () => ["World"] } }),
  widget("queryRuleCustomData"),
  widget("relevantSort"),
  widget("poweredBy"),
]);
search.on("render", function addRecommendations() {
  if (search.status !== "idle") return;
  search.removeListener("render", addRecommendations);
  // Not before: infiniteHits of this version fails if recommendations come before hits.
  search.addWidgets([
    widget("lookingSimilar", related),
    widget("relatedProducts", related),
    widget("frequentlyBoughtTogether", related),
    widget("trendingItems", { templates: { item: title } }),
    widget("trendingFacets", { facetName: "section" }),
  ]);
  document.documentElement.dataset.ready = "true";
});
search.start();
