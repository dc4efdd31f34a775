/** The values of a facet as checkboxes, each with the link to its state. */

import { element } from "./dom.js";
import { marked, plain } from "./marks.js";
import { linkTo, toggled } from "./state.js";
import { fieldName, number, valueName } from "./words.js";

/** A list item for each value, and one for the articles without a value. */
export function facetItems(state, field, facet) {
  const selected = state.getAll("missing").includes(field);
  return [
    facet.values.map((value) => valueItem(state, field, value)),
    (selected || facet.missing > 0) && missingItem(state, field, { count: facet.missing, selected }),
  ];
}

/** A list item for one value, with the matching letters highlighted. */
export function valueItem(state, field, { value, count, selected, highlight }) {
  const name = field === "language" ? plain(valueName(field, value)) : highlight ?? plain(value);
  const link = linkTo(toggled(state, field, value));
  return box({ name: marked(name), count, selected }, link, `${field} ${value}`);
}

function missingItem(state, field, { count, selected }) {
  const name = element("em", {}, `No ${fieldName(field).toLowerCase()}`);
  const link = linkTo(toggled(state, "missing", field));
  return box({ name, count, selected }, link, `missing ${field}`);
}

function box({ name, count, selected }, link, key) {
  const tick = { type: "checkbox", checked: selected, "data-link": link, "data-key": key };
  return element("li", {}, element("label", { class: count ? "value" : "value nothing" },
    element("input", { ...tick, autocomplete: "off" }),
    element("span", { class: "name", dir: "auto" }, name),
    element("span", { class: "number" }, number(count),
      element("span", { class: "visually-hidden" }, count === 1 ? " article" : " articles"))));
}
