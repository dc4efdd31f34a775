/** The active filters, each a link that removes it. */

import { element } from "./dom.js";
import { FILTERS, dated, linkTo, toggled, unfiltered } from "./state.js";
import { fieldName, number, period, valueName } from "./words.js";

/** A chip for each filter of the state, with its count if the response contains it. */
export function chips(state, facets = {}) {
  const chosen = activeFilters(state, facets).map(chip);
  if (!chosen.length) return [];
  return element("ul", { "aria-label": "Active filters" }, chosen.map((item) => element("li", {}, item)),
    chosen.length > 1 && element("li", {}, element("a",
      { class: "clear", href: linkTo(unfiltered(state)), "data-stay": true }, "Clear all")));
}

/** The active filters: the name, the state without it, and its count if the response has it. */
export const activeFilters = (state, facets = {}) =>
  [...valueFilters(state, facets), ...dateFilter(state, facets)];

function valueFilters(state, facets) {
  return [...state]
    .filter(([name, value]) => FILTERS.includes(name) && !name.startsWith("published_") && value)
    .map(([name, value]) => ({
      label: labelOf(name, value),
      without: toggled(state, name, value),
      count: countOf(facets, name, value),
    }));
}

const countOf = (facets, name, value) => name === "missing"
  ? facets[value === "places" ? "place_paths" : value]?.missing
  : facets[name]?.values.find((item) => item.value === value)?.count;

function labelOf(name, value) {
  if (name === "missing") return ["No", fieldName(value).toLowerCase()];
  const field = name.replace("reject_", "");
  return [`${field === name ? "" : "Not "}${fieldName(field)}:`, valueName(field, value)];
}

function dateFilter(state, facets) {
  const [from, to] = [state.get("published_from"), state.get("published_to")];
  if (!from && !to) return [];
  const counts = facets.published?.values.filter(({ selected }) => selected) ?? [];
  const count = counts.reduce((sum, bucket) => sum + bucket.count, 0);
  return [{
    label: ["Date:", period(from, to)],
    without: dated(state, "", ""),
    count: counts.length ? count : undefined,
  }];
}

const chip = ({ label: [kind, value], without, count }) => element("a",
  { class: "chip", href: linkTo(without), "data-stay": true, "data-key": `chip ${kind} ${value}` },
  element("span", { class: "visually-hidden" }, "Remove "),
  element("span", { class: "kind" }, kind), " ",
  element("span", { dir: "auto" }, value),
  count !== undefined && element("span", { class: "number" }, " ", number(count)));
