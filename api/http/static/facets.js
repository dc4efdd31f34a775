/** The facets of a search, in a column; on a narrow screen in a sheet. */

import { byId, element, fill } from "./dom.js";
import { dates } from "./dates.js";
import { placeTree } from "./places.js";
import { countHits } from "./hits.js";
import { FACETS, FILTERS } from "./state.js";
import { searchWithin, showAll } from "./value-search.js";
import { facetItems } from "./values.js";
import { fieldName } from "./words.js";

// The others are closed at first: most readers do not need them.
const OPEN_AT_FIRST = ["section", "authors", "people", "place_paths"];
const PLACES = "place_paths";
// Values of each facet that are listed before "Show all".
const LISTED = 8;
// Facets that the reader opened or closed stay so for the next search.
const opened = new Map();

/** Let the filters be opened in a sheet; its last button shows the results. */
export function startFacets() {
  const [panel, sheet] = [byId("filters"), byId("filters-sheet")];
  byId("filters-open").addEventListener("click", () => {
    byId("filters-sheet-body").append(panel);
    sheet.showModal();
  });
  sheet.addEventListener("close", () => byId("filters-column").append(panel));
}

/** Show the facets of a response, without those that have no values. */
export function showFacets(state, { facets, total }) {
  const shown = FACETS.filter((field) => facets[field] && hasChoice(state, field, facets[field]));
  const chosen = [...state].filter(([name, value]) => FILTERS.includes(name) && value).length;
  byId("filters-open").textContent = chosen ? `Filters (${chosen})` : "Filters";
  byId("filters-show").textContent = total.value ? `Show ${countHits(state, total.value)}` : "Nothing found";
  fill(byId("filters"),
    facets.published && dates(state, facets.published),
    shown.map((field) => group(state, field, facets[field])));
}

const isMissing = (state, field) => state.getAll("missing").includes(field);

const hasChoice = (state, field, facet) => facet.values.length > 0 || isMissing(state, field);

function group(state, field, facet) {
  const list = element("ul", { class: "values" }, listed(state, field, facet));
  const hasMore = facet.other > 0 || facet.values.length > LISTED;
  const details = element("details", { class: "facet", open: isOpen(state, field) },
    element("summary", { "data-key": `facet ${field}` },
      element("span", { role: "heading", "aria-level": "2" }, fieldName(field))),
    hasMore && searchWithin(state, field, list),
    list,
    hasMore && showAll(state, field, list));
  details.addEventListener("toggle", () => opened.set(field, details.open));
  return details;
}

function listed(state, field, facet) {
  if (field === PLACES) return placeTree(state, facet, LISTED);
  // Selected values are listed first by the service only if they are among the most frequent.
  const values = facet.values.filter(({ selected }, index) => selected || index < LISTED);
  return facetItems(state, field, { ...facet, values });
}

function isOpen(state, field) {
  const first = OPEN_AT_FIRST.includes(field) || state.has(field) || isMissing(state, field);
  return opened.get(field) ?? first;
}
