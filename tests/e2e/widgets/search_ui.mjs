// Drives Elastic's stock SearchDriver and ApiProxyConnector; prints the state after each step.
import { SearchDriver } from "@elastic/search-ui";
import { ApiProxyConnector } from "@elastic/search-ui-elasticsearch-connector/api-proxy";

const [service] = process.argv.slice(2);
const driver = new SearchDriver({
  apiConnector: new ApiProxyConnector({ basePath: `${service}/v1/search-ui` }),
  trackUrlState: false,
  alwaysSearchOnInitialLoad: true,
  initialState: { resultsPerPage: 5 },
  searchQuery: {
    search_fields: { title: { weight: 3 }, body: {} },
    result_fields: {
      title: { snippet: { size: 100, fallback: true } },
      body: { snippet: { size: 120 } },
      authors: { raw: {} },
      published_at: { raw: {} },
    },
    facets: {
      section: { type: "value", size: 10 },
      places: { type: "value", size: 100, sort: "value" },
      word_count: {
        type: "range",
        ranges: [
          { to: 199, name: "short" },
          { from: 200, name: "long" },
        ],
      },
      published_at: {
        type: "range",
        ranges: [
          { to: "2015-08-11", name: "before" },
          { from: "2015-08-12T00:00:00Z", name: "since" },
        ],
      },
    },
    disjunctiveFacets: ["section", "published_at"],
  },
  autocompleteQuery: {
    results: { resultsPerPage: 3, result_fields: { title: { snippet: {} } } },
    suggestions: {
      types: {
        places: { fields: ["places"] },
        articles: { queryType: "results", result_fields: { title: { raw: {} } } },
      },
      size: 2,
    },
  },
});

const QUIET_MS = 300; // longer than the driver waits before it sends a request
let pending = 0;
let last = Date.now();
const send = globalThis.fetch;
globalThis.fetch = async (...request) => {
  pending += 1;
  try {
    return await send(...request);
  } finally {
    pending -= 1;
    last = Date.now();
  }
};

const states = {};
driver.subscribeToStateChanges(() => {
  last = Date.now();
});
async function step(name, act) {
  act(driver.getActions());
  last = Date.now();
  while (pending || Date.now() - last < QUIET_MS) await new Promise((done) => setTimeout(done, 20));
  states[name] = driver.getState();
}

await step("started", () => {});
await step("query", (actions) => actions.setSearchTerm("rebels"));
await step("any", (actions) => actions.addFilter("section", "World", "any"));
await step("any of two", (actions) => actions.addFilter("section", "Middle East", "any"));
await step("cleared", (actions) => actions.clearFilters());
await step("none", (actions) => actions.setFilter("section", "World", "none"));
await step("cleared again", (actions) => actions.clearFilters());
await step("all", (actions) => actions.addFilter("places", "Syria", "all"));
await step("all of two", (actions) => actions.addFilter("places", "Latakia", "all"));
await step("cleared at last", (actions) => actions.clearFilters());
await step("range", (actions) => actions.setFilter("word_count", { from: 200, name: "long" }, "any"));
await step("dates", (actions) =>
  actions.setFilter("published_at", { from: "2015-08-12T00:00:00Z", name: "since" }, "any"));
await step("every article", (actions) => actions.setSearchTerm("", { shouldClearFilters: true }));
await step("oldest", (actions) => actions.setSort([{ field: "published_at", direction: "asc" }]));
await step("third page", (actions) => actions.setCurrent(3));
await step("typed", (actions) =>
  actions.setSearchTerm("lata", { refresh: false, autocompleteResults: true, autocompleteSuggestions: true }));
await step("refused", (actions) => actions.setSort([{ field: "colour", direction: "asc" }]));
console.log(JSON.stringify(states));
