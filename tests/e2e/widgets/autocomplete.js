// @algolia/autocomplete-js with query suggestions, articles and values of a facet.
import { autocomplete, getAlgoliaFacets, getAlgoliaResults } from "@algolia/autocomplete-js";
import { createClient, INDEX, SUGGESTIONS } from "./clients.js";

const { client, service } = window.settings;
const searchClient = createClient(client, service);

autocomplete({
  container: "#app",
  detachedMediaQuery: "none", // without the theme's stylesheet there is no breakpoint
  openOnFocus: true,
  getSources: ({ query, setIsOpen, setQuery, refresh }) => [
    {
      sourceId: "suggestions",
      getItems: () => getAlgoliaResults({
        searchClient, queries: [{ indexName: SUGGESTIONS, params: { query, hitsPerPage: 3 } }],
      }),
      onSelect: ({ item }) => { setQuery(item.query); setIsOpen(true); refresh(); },
      templates: { item: ({ item, components }) => components.Highlight({ hit: item, attribute: "query" }) },
    },
    {
      sourceId: "articles",
      getItems: () => getAlgoliaResults({
        searchClient,
        queries: [{ indexName: INDEX, params: { query, hitsPerPage: 3, attributesToSnippet: ["body:10"] } }],
      }),
      getItemInputValue: ({ item }) => item.title,
      templates: {
        item: ({ item, components, html }) => html`
          <h3>${components.Highlight({ hit: item, attribute: "title" })}</h3>
          <p>${components.Snippet({ hit: item, attribute: "body" })}</p>`,
        noResults: () => "No article found.",
      },
    },
    {
      sourceId: "places",
      getItems: () => getAlgoliaFacets({
        searchClient,
        queries: [{ indexName: INDEX, facet: "places", params: { facetQuery: query, maxFacetHits: 3 } }],
      }),
      templates: { item: ({ item, components }) => components.Highlight({ hit: item, attribute: "label" }) },
    },
  ],
});
