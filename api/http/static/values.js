/** The values of a facet as checkboxes with the link to their state, and a link that excludes. */

import { element } from "./dom.js";
import { marked, plain } from "./marks.js";
import { changed, linkTo, toggled } from "./state.js";
import { fieldName, number, valueName } from "./words.js";

/** A list item for each value, and one for the articles without a value. */
export function facetItems(state, field, facet) {
  const selected = state.getAll("missing").includes(field);
  return [
    facet.values.map((value) => valueItem(state, field, value)),
    (selected || facet.missing > 0) && missingItem(state, field, facet.missing),
  ];
}

/** A list item for one value, with the matching letters highlighted, or with another name. */
export function valueItem(state, field, { value, count, selected, highlight }, name) {
  const shown = name ?? valueName(field, value);
  const text = highlight && shown === value ? highlight : plain(shown);
  const link = linkTo(toggled(state, field, value));
  return box({ name: marked(text), count, selected }, link, `${field} ${value}`,
    !selected && exclusion(state, field, value, shown));
}

/** A list item for the articles without a value. */
export function missingItem(state, field, count) {
  const name = element("em", {}, `No ${fieldName(field).toLowerCase()}`);
  const selected = state.getAll("missing").includes(field);
  return box({ name, count, selected }, linkTo(toggled(state, "missing", field)), `missing ${field}`);
}

/** A link to the results without a value. */
function exclusion(state, field, value, name) {
  const rejected = `reject_${field}`;
  return element("a", {
    class: "exclude", title: "Exclude", "aria-label": `Exclude ${name}`, "data-stay": true,
    href: linkTo(changed(state, { [rejected]: [...state.getAll(rejected), value] })),
    "data-key": `exclude ${field} ${value}`,
  }, "−");
}

function box({ name, count, selected }, link, key, exclude) {
  const tick = { type: "checkbox", checked: selected, "data-link": link, "data-key": key };
  return element("li", {}, element("div", { class: "row" },
    element("label", { class: count ? "value" : "value nothing" },
      element("input", { ...tick, autocomplete: "off" }),
      element("span", { class: "name", dir: "auto" }, name),
      element("span", { class: "number" }, number(count),
        element("span", { class: "visually-hidden" }, count === 1 ? " article" : " articles"))),
    exclude || element("span", { class: "exclude" })));
}
