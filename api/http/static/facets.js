/** The facets of a search. */

import { byId, element, fill } from "./dom.js";
import { dates } from "./dates.js";
import { FACETS, FILTERS } from "./state.js";
import { searchWithin } from "./value-search.js";
import { facetItems } from "./values.js";
import { fieldName } from "./words.js";

// The others are closed at first: most readers do not need them.
const OPEN_AT_FIRST = ["section", "authors", "places"];
// Facets that the reader opened or closed stay so for the next search.
const opened = new Map();

/** Let the filters be opened and closed on narrow screens, where they are above the articles. */
export function startFacets() {
  const button = byId("filters-toggle");
  button.addEventListener("click", () => {
    const expanded = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!expanded));
  });
}

/** Show the facets of a response, without those that have no values. */
export function showFacets(state, facets) {
  const shown = FACETS.filter((field) => facets[field] && hasChoice(state, field, facets[field]));
  const chosen = [...state.keys()].filter((name) => FILTERS.includes(name)).length;
  byId("filters-toggle").textContent = chosen ? `Filters (${chosen})` : "Filters";
  fill(byId("filters"),
    facets.published && dates(state, facets.published),
    shown.map((field) => group(state, field, facets[field])));
}

const isMissing = (state, field) => state.getAll("missing").includes(field);

const hasChoice = (state, field, facet) => facet.values.length > 0 || isMissing(state, field);

function group(state, field, facet) {
  const list = element("ul", { class: "values" }, facetItems(state, field, facet));
  const name = element("span", { role: "heading", "aria-level": "2" }, fieldName(field));
  const details = element("details", { class: "facet", open: isOpen(state, field) },
    element("summary", { "data-key": `facet ${field}` }, name),
    facet.other > 0 && searchWithin(state, field, list),
    list);
  details.addEventListener("toggle", () => opened.set(field, details.open));
  return details;
}

function isOpen(state, field) {
  const first = OPEN_AT_FIRST.includes(field) || state.has(field) || isMissing(state, field);
  return opened.get(field) ?? first;
}
