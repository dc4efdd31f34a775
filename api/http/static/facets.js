/** The facets of an answer, beside its articles. */

import { byId, element, fill } from "./dom.js";
import { dates } from "./dates.js";
import { FACETS, FILTERS } from "./state.js";
import { searchWithin } from "./value-search.js";
import { facetItems } from "./values.js";
import { fieldName } from "./words.js";

// The others wait to be opened: more is scrolled past than read.
const OPEN_AT_FIRST = ["section", "authors", "places"];
// What the reader opened or closed stays so from answer to answer.
const opened = new Map();

/** Let the filters be opened and closed where they stand above the articles. */
export function startFacets() {
  const button = byId("filters-toggle");
  button.addEventListener("click", () => {
    const expanded = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!expanded));
  });
}

/** Show the facets of an answer; one that has nothing to choose is left out. */
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
