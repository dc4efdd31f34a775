// The widgets of react-instantsearch, as the server renders them and as the browser hydrates them.
import React from "react";
import {
  Autocomplete, Breadcrumb, ClearRefinements, Configure, CurrentRefinements, DynamicWidgets,
  FrequentlyBoughtTogether, HierarchicalMenu, Highlight, Hits, HitsPerPage, Index, InfiniteHits,
  InstantSearch, InstantSearchSSRProvider, LookingSimilar, Menu, Pagination, PoweredBy, RangeInput,
  RefinementList, RelatedProducts, SearchBox, Snippet, SortBy, Stats, ToggleRefinement,
  TrendingFacets, TrendingItems, useNumericMenu, useQueryRules,
} from "react-instantsearch";
import {
  ARTICLE, CONFIGURATION, createClient, HITS, INDEX, LENGTHS, PAGE_SIZES, PLACES, SORTS,
  SOURCE, SUGGESTIONS,
} from "./clients.js";

const Hit = ({ hit }) => (
  <article>
    <h3><Highlight hit={hit} attribute="title" highlightedTagName="mark" /></h3>
    <p><Snippet hit={hit} attribute="body" highlightedTagName="mark" /></p>
  </article>
);
const Title = ({ item }) => <h4>{item.title}</h4>;

function NumericMenu(options) {
  const { items, refine } = useNumericMenu(options);
  return items.map(({ label, value, isRefined }) => (
    <label key={label} className="ais-NumericMenu-label">
      <input type="radio" name={options.attribute} checked={isRefined} onChange={() => refine(value)} />
      {label}
    </label>
  ));
}

// The same object at each render: another one is a change.
const RULES = { trackedFilters: { section: () => ["World"] } };
function QueryRules() {
  useQueryRules(RULES);
  return null;
}

const Named = ({ of, children }) => <section id={of}>{children}</section>;

const related = { objectIDs: [ARTICLE], limit: 3, itemComponent: Title };

export const App = ({ client, service, state }) => (
  <InstantSearchSSRProvider {...state}>
    <InstantSearch indexName={INDEX} searchClient={createClient(client, service)}>
      <Configure {...CONFIGURATION} />
      <Named of="searchBox"><SearchBox /></Named>
      <Named of="stats"><Stats /></Named>
      <Named of="sortBy"><SortBy items={SORTS} /></Named>
      <Named of="hitsPerPage"><HitsPerPage items={PAGE_SIZES} /></Named>
      <Named of="currentRefinements"><CurrentRefinements /></Named>
      <Named of="clearRefinements"><ClearRefinements /></Named>
      <Named of="breadcrumb"><Breadcrumb attributes={PLACES} /></Named>
      <Named of="refinementList">
        <RefinementList attribute="authors" searchable showMore limit={5} showMoreLimit={20} />
      </Named>
      <Named of="refinementListAnd"><RefinementList attribute="places" operator="and" limit={5} /></Named>
      <Named of="menu"><Menu attribute="section" /></Named>
      <Named of="hierarchicalMenu"><HierarchicalMenu attributes={PLACES} limit={5} /></Named>
      <Named of="rangeInput"><RangeInput attribute="word_count" /></Named>
      <Named of="numericMenu"><NumericMenu attribute="word_count" items={LENGTHS} /></Named>
      <Named of="toggleRefinement"><ToggleRefinement attribute="source" on={SOURCE} /></Named>
      <Named of="dynamicWidgets">
        <DynamicWidgets fallbackComponent={({ attribute }) => (
          <div data-attribute={attribute}><RefinementList attribute={attribute} limit={3} /></div>
        )} />
      </Named>
      <Named of="hits"><Hits hitComponent={Hit} /></Named>
      <Named of="pagination"><Pagination /></Named>
      <Index indexName="articles_newest" indexId="endless">
        <Configure hitsPerPage={HITS} />
        <Named of="infiniteHits"><InfiniteHits hitComponent={Hit} /></Named>
      </Index>
      <Named of="autocomplete">
        <Autocomplete
          indices={[{ indexName: INDEX, getQuery: (hit) => hit.title, itemComponent: Title }]}
          showQuerySuggestions={{ indexName: SUGGESTIONS }}
        />
      </Named>
      <Named of="lookingSimilar"><LookingSimilar {...related} /></Named>
      <Named of="relatedProducts"><RelatedProducts {...related} /></Named>
      <Named of="frequentlyBoughtTogether"><FrequentlyBoughtTogether {...related} /></Named>
      <Named of="trendingItems"><TrendingItems itemComponent={Title} /></Named>
      <Named of="trendingFacets"><TrendingFacets facetName="section" /></Named>
      <QueryRules />
      <Named of="poweredBy"><PoweredBy /></Named>
    </InstantSearch>
  </InstantSearchSSRProvider>
);
