/**
 * The state of the page is its query string: the parameters of the search route, and `article`.
 * So every state has a link, and the service receives the parameters of that link.
 */

import facets from "./fields.js"; // Written by the service from its table of fields.

// The facets that readers use most come first; the others follow in the order of the table.
const FIRST = ["section", "authors", "places", "people", "organizations", "tags"];
export const FACETS = [...new Set([...FIRST, ...Object.keys(facets)])];
const DATES = ["published_from", "published_to"];
const REJECTED = FACETS.map((field) => `reject_${field}`);
/** Every parameter that narrows a search. */
export const FILTERS = [...FACETS, ...REJECTED, "missing", ...DATES];

// The other parameters of the search route. Links are shared with parameters of other services, such
// as `utm_source`; the service rejects what it does not know, so only these are sent.
const OPTIONS = [
  ...["q", "match", "sort", "page", "size", "cursor", "facets", "facet_size", "highlight"],
  ...["fields", "group_by", "strict", "explain"],
];
const KNOWN = new Set([...OPTIONS, ...FILTERS]);

// Values of each facet; the reader finds the others by typing.
const FACET_SIZE = "8";

/** The state of a URL. */
export const readState = (url) => new URLSearchParams(new URL(url, location.href).search);

/** The link to a state. */
export function linkTo(state) {
  const query = state.toString();
  return query ? `?${query}` : "./";
}

/**
 * The state after changes: a value or a list by name; an empty value removes the parameter.
 * A changed search starts at its first page, and closes the article.
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

/** The state with a value of a parameter added, or removed if it was there. */
export function toggled(state, name, value) {
  const chosen = state.getAll(name);
  const kept = chosen.filter((item) => item !== value);
  return changed(state, { [name]: kept.length < chosen.length ? kept : [...chosen, value] });
}

/** The state without any filter. */
export const unfiltered = (state) =>
  changed(state, Object.fromEntries(FILTERS.map((name) => [name, ""])));

/** Whether the search has a filter. */
export const isFiltered = (state) => FILTERS.some((name) => state.has(name));

/** The query and the filters, for routes that accept no other parameters. */
export function filtersOf(state) {
  const names = ["q", ...FILTERS];
  return new URLSearchParams([...state].filter(([name]) => names.includes(name)));
}

/** The parameters of the search route; those of the URL override the defaults. */
export function searchQuery(state) {
  const query = new URLSearchParams([...state].filter(([name]) => KNOWN.has(name)));
  if (!query.has("facets")) query.set("facets", [...FACETS, "published"].join());
  if (!query.has("facet_size")) query.set("facet_size", FACET_SIZE);
  return query;
}
