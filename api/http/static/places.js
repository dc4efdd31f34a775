/** Places as a tree: countries, and the places in each. */

import { element, fill } from "./dom.js";
import { Problem, requestJson } from "./service.js";
import { filtersOf } from "./state.js";
import { missingItem, valueItem } from "./values.js";
import { PATH_SEPARATOR } from "./words.js";

const FIELD = "place_paths";
const IN_A_COUNTRY = "30";
// Countries that the reader opened stay so for the next search.
const opened = new Set();

/** List items for the countries of a facet, each with its places, which are loaded when opened. */
export function placeTree(state, facet, limit) {
  const countries = facet.values.filter(({ value }) => !value.includes(PATH_SEPARATOR));
  const chosen = facet.values.filter(({ value, selected }) => selected && value.includes(PATH_SEPARATOR));
  return [
    chosen.map((value) => valueItem(state, FIELD, value)),
    countries.filter(({ selected }, index) => selected || index < limit)
      .map((country) => branch(state, country)),
    (facet.missing > 0 || state.getAll("missing").includes("places"))
      && missingItem(state, "places", facet.missing),
  ];
}

function branch(state, country) {
  const item = valueItem(state, FIELD, country);
  const list = element("ul", { class: "places", hidden: true });
  const button = element("button", {
    type: "button", class: "unfold", "aria-expanded": "false",
    "aria-label": `Places in ${country.value}`, "data-key": `unfold ${country.value}`,
  });
  const unfold = async () => {
    list.hidden = !list.hidden;
    button.setAttribute("aria-expanded", String(!list.hidden));
    opened[list.hidden ? "delete" : "add"](country.value);
    if (!list.hidden && !list.children.length) fill(list, await places(state, country.value));
  };
  button.addEventListener("click", unfold);
  if (opened.has(country.value)) unfold();
  item.classList.add("branch");
  item.prepend(button);
  item.append(list);
  return item;
}

/** The places in a country; `prefix` finds those that begin with its name, and it is one of them. */
async function places(state, country) {
  const query = filtersOf(state, "group_by");
  query.set("prefix", country);
  query.set("size", IN_A_COUNTRY);
  const start = country + PATH_SEPARATOR;
  try {
    const { values } = await requestJson(`facets/${FIELD}`, query);
    const inside = values.filter(({ value }) => value.startsWith(start));
    if (!inside.length) return element("li", { class: "aside" }, "No place named");
    return inside.map((value) => valueItem(state, FIELD, value, value.value.slice(start.length)));
  } catch (error) {
    if (error instanceof Problem) return element("li", { class: "aside" }, error.message);
    throw error;
  }
}
