// The views of Elastic's Search UI.
import React from "react";
import { createRoot } from "react-dom/client";
import {
  ErrorBoundary, Facet, Paging, PagingInfo, Results, ResultsPerPage, SearchBox, SearchProvider,
  Sorting,
} from "@elastic/react-search-ui";
import { MultiCheckboxFacet, SingleLinksFacet, SingleSelectFacet } from "@elastic/react-search-ui-views";
import { ApiProxyConnector } from "@elastic/search-ui-elasticsearch-connector/api-proxy";

const SORTS = [
  { name: "Best", value: [] },
  { name: "Oldest", value: [{ field: "published_at", direction: "asc" }] },
];
const configuration = {
  apiConnector: new ApiProxyConnector({ basePath: `${window.settings.service}/v1/search-ui` }),
  alwaysSearchOnInitialLoad: true,
  trackUrlState: false,
  initialState: { resultsPerPage: 5 },
  searchQuery: {
    search_fields: { title: { weight: 3 }, body: {} },
    result_fields: { title: { snippet: { size: 100, fallback: true } }, body: { snippet: { size: 120 } } },
    facets: {
      section: { type: "value", size: 10 },
      authors: { type: "value", size: 10 },
      language: { type: "value", size: 10 },
      word_count: { type: "range", ranges: [{ to: 199, name: "short" }, { from: 200, name: "long" }] },
    },
    disjunctiveFacets: ["authors"],
  },
  autocompleteQuery: {
    results: { resultsPerPage: 3, result_fields: { title: { snippet: { size: 100, fallback: true } } } },
    suggestions: { types: { places: { fields: ["places"] } }, size: 2 },
  },
};

createRoot(document.getElementById("app")).render(
  <SearchProvider config={configuration}>
    <ErrorBoundary>
      <SearchBox
        autocompleteMinimumCharacters={2}
        autocompleteResults={{ titleField: "title", urlField: "url", sectionTitle: "Articles" }}
        autocompleteSuggestions={{ places: { sectionTitle: "Places" } }}
      />
      <Sorting label="Order" sortOptions={SORTS} />
      <PagingInfo />
      <ResultsPerPage options={[5, 10]} />
      <Facet field="section" label="Section" view={SingleLinksFacet} />
      <Facet field="authors" label="Author" view={MultiCheckboxFacet} filterType="any" isFilterable show={3} />
      <Facet field="word_count" label="Length" view={SingleSelectFacet} />
      <Facet field="language" label="Language" view={MultiCheckboxFacet} />
      <Results titleField="title" urlField="url" shouldTrackClickThrough={false} />
      <Paging />
    </ErrorBoundary>
  </SearchProvider>,
);
