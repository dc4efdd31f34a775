// The widgets of vue-instantsearch.
import { createApp } from "vue/dist/vue.esm-bundler.js";
import InstantSearch from "vue-instantsearch/vue3/es";
import {
  CONFIGURATION, createClient, HITS, INDEX, LENGTHS, PAGE_SIZES, PLACES, SORTS,
  SOURCE,
} from "./clients.js";

const { client, service } = window.settings;
const hit = `
  <template v-slot:item="{ item }">
    <h3><ais-highlight :hit="item" attribute="title" highlighted-tag-name="mark" /></h3>
    <p><ais-snippet :hit="item" attribute="body" highlighted-tag-name="mark" /></p>
  </template>`;

const template = `
  <ais-instant-search :search-client="searchClient" index-name="${INDEX}" :future="{ preserveSharedStateOnUnmount: true }">
    <ais-configure v-bind.camel="configuration" />
    <section id="searchBox"><ais-search-box /></section>
    <section id="voiceSearch">
      <ais-voice-search language="en-US" :additional-query-parameters="() => ({ queryLanguages: ['en'] })" />
    </section>
    <section id="stats"><ais-stats /></section>
    <section id="sortBy"><ais-sort-by :items="sorts" /></section>
    <section id="hitsPerPage"><ais-hits-per-page :items="pageSizes" /></section>
    <section id="currentRefinements"><ais-current-refinements /></section>
    <section id="clearRefinements"><ais-clear-refinements /></section>
    <section id="breadcrumb"><ais-breadcrumb :attributes="places" /></section>
    <section id="refinementList">
      <ais-refinement-list attribute="authors" searchable show-more :limit="5" :show-more-limit="20" />
    </section>
    <section id="refinementListAnd"><ais-refinement-list attribute="places" operator="and" :limit="5" /></section>
    <section id="menu"><ais-menu attribute="section" /></section>
    <section id="menuSelect"><ais-menu-select attribute="language" /></section>
    <section id="hierarchicalMenu"><ais-hierarchical-menu :attributes="places" :limit="5" /></section>
    <section id="rangeInput"><ais-range-input attribute="word_count" /></section>
    <section id="numericMenu"><ais-numeric-menu attribute="word_count" :items="lengths" /></section>
    <section id="toggleRefinement"><ais-toggle-refinement attribute="source" label="${SOURCE}" on="${SOURCE}" /></section>
    <section id="dynamicWidgets">
      <ais-dynamic-widgets :facets="['*']">
        <ais-refinement-list attribute="tags" :limit="3" data-attribute="tags" />
        <ais-refinement-list attribute="place_paths" :limit="3" data-attribute="place_paths" />
        <ais-refinement-list attribute="organizations" :limit="3" data-attribute="organizations" />
      </ais-dynamic-widgets>
    </section>
    <section id="hits"><ais-hits>${hit}</ais-hits></section>
    <section id="pagination"><ais-pagination /></section>
    <ais-index index-name="articles_newest" index-id="endless">
      <ais-configure :hits-per-page.camel="${HITS}" />
      <section id="infiniteHits"><ais-infinite-hits>${hit}</ais-infinite-hits></section>
    </ais-index>
    <ais-query-rule-context :tracked-filters="trackedFilters" />
    <section id="queryRuleCustomData"><ais-query-rule-custom-data /></section>
    <section id="relevantSort"><ais-relevant-sort /></section>
    <section id="poweredBy"><ais-powered-by /></section>
  </ais-instant-search>`;

const data = () => ({
  searchClient: createClient(client, service),
  configuration: CONFIGURATION,
  sorts: SORTS,
  pageSizes: PAGE_SIZES,
  places: PLACES,
  lengths: LENGTHS,
  trackedFilters: { section: () => ["World"] },
});
const mounted = () => { document.documentElement.dataset.ready = "true"; };
createApp({ template, data, mounted }).use(InstantSearch).mount("#app");
