/**
 * The state of the page is its address: the parameters of the search route, and `article`.
 * So every state is a link, and what a link says is what the service is asked.
 */

import facets from "./fields.js"; // Written by the service from its table of fields.

// What readers choose from most comes first; the others follow in the order of the table.
const FIRST = ["section", "authors", "places", "people", "organizations", "tags"];
export const FACETS = [...new Set([...FIRST, ...Object.keys(facets)])];
const DATES = ["published_from", "published_to"];
const REJECTED = FACETS.map((field) => `reject_${field}`);
/** Every parameter that narrows a search. */
export const FILTERS = [...FACETS, ...REJECTED, "missing", ...DATES];

// Values a facet: what the eye takes in; the rest is found by typing.
const FACET_SIZE = "8";

/** The state that an address holds. */
export const readState = (address) => new URLSearchParams(new URL(address, location.href).search);

/** The address of a state. */
export function linkTo(state) {
  const query = state.toString();
  return query ? `?${query}` : "./";
}

/**
 * The state after changes, a value or a list by name; an empty one takes the parameter away.
 * Anything that changes a search leads to its first page and out of the article.
 */
export function changed(state, changes) {
  const next = new URLSearchParams(state);
  for (const [name, value] of Object.entries({ page: "", cursor: "", article: "", ...changes })) {
    next.delete(name);
    for (const item of [value].flat()) {
      if (item) next.append(name, item);
    }
  }
  return next;
}

/** The state with a value chosen in a parameter, or no longer. */
export function toggled(state, name, value) {
  const chosen = state.getAll(name);
  const kept = chosen.filter((item) => item !== value);
  return changed(state, { [name]: kept.length < chosen.length ? kept : [...chosen, value] });
}

/** The state without any filter. */
export const unfiltered = (state) =>
  changed(state, Object.fromEntries(FILTERS.map((name) => [name, ""])));

/** Whether anything narrows the search beside its words. */
export const isFiltered = (state) => FILTERS.some((name) => state.has(name));

/** The filters alone, with the words, for the routes that take no more. */
export function filtersOf(state) {
  const names = ["q", ...FILTERS];
  return new URLSearchParams([...state].filter(([name]) => names.includes(name)));
}

/** What the search route is asked in this state; what the address says goes first. */
export function searchQuery(state) {
  const query = new URLSearchParams(state);
  query.delete("article");
  if (!query.has("facets")) query.set("facets", [...FACETS, "published"].join());
  if (!query.has("facet_size")) query.set("facet_size", FACET_SIZE);
  return query;
}
