/** The active filters, each a link that removes it. */

import { element } from "./dom.js";
import { FILTERS, changed, linkTo, toggled, unfiltered } from "./state.js";
import { fieldName, number, period, valueName } from "./words.js";

/** A chip for each filter of the state, with its count if the response contains it. */
export function chips(state, facets = {}) {
  const chosen = [...valueChips(state, facets), ...dateChip(state, facets)];
  if (!chosen.length) return [];
  return element("ul", { "aria-label": "Active filters" }, chosen.map((item) => element("li", {}, item)),
    chosen.length > 1 && element("li", {}, element("a",
      { class: "clear", href: linkTo(unfiltered(state)), "data-stay": true }, "Clear all")));
}

function valueChips(state, facets) {
  return [...state].filter(([name]) => FILTERS.includes(name) && !name.startsWith("published_"))
    .map(([name, value]) => chip(toggled(state, name, value), label(name, value),
      countOf(facets, name, value)));
}

const countOf = (facets, name, value) => name === "missing" ? facets[value]?.missing
  : facets[name]?.values.find((item) => item.value === value)?.count;

function label(name, value) {
  if (name === "missing") return ["No", fieldName(value).toLowerCase()];
  const field = name.replace("reject_", "");
  return [`${field === name ? "" : "Not "}${fieldName(field)}:`, valueName(field, value)];
}

function dateChip(state, facets) {
  const [from, to] = [state.get("published_from"), state.get("published_to")];
  if (!from && !to) return [];
  const counts = facets.published?.values.filter(({ selected }) => selected) ?? [];
  const count = counts.reduce((sum, bucket) => sum + bucket.count, 0);
  const next = changed(state, { published_from: "", published_to: "" });
  return [chip(next, ["Date:", period(from, to)], counts.length ? count : undefined)];
}

const chip = (next, [kind, value], count) => element("a",
  { class: "chip", href: linkTo(next), "data-stay": true, "data-key": `chip ${kind} ${value}` },
  element("span", { class: "visually-hidden" }, "Remove "),
  element("span", { class: "kind" }, kind), " ",
  element("span", { dir: "auto" }, value),
  count !== undefined && element("span", { class: "number" }, " ", number(count)));
