/**
 * The state of the page is its query string: the parameters of the search route, and some of its
 * own: `article` and `trend`. So every state has a link.
 */

import facets from "./fields.js"; // Written by the service from its table of fields.

// The facets that readers use most come first; the others follow in the order of the table.
const FIRST = ["section", "place_paths", "people", "authors", "organizations", "source", "tags"];
const FIELDS = [...new Set([...FIRST, ...Object.keys(facets)])];
// Places are shown below their countries; a filter by place alone comes from links.
export const FACETS = FIELDS.filter((field) => field !== "places");
const DATES = ["published_from", "published_to"];
const REJECTED = FIELDS.map((field) => `reject_${field}`);
/** Every parameter that narrows a search. */
export const FILTERS = [...FIELDS, ...REJECTED, "missing", ...DATES];

// Links are shared with parameters of other services, such as `utm_source`; the service rejects what
// it does not know, so only these are sent, and the others stay in the address.
const STORED = ["indexed_after", "indexed_before"];
const WHAT_MATCHES = ["q", "match", "time_zone", ...STORED, ...FILTERS];
const SHOWN = ["sort", "half_life_days", "mode", "group_by"];
const OPTIONS = [
  ...["page", "size", "cursor", "facets", "facet_size", "highlight", "fields"],
  ...["strict", "explain", "exact_facets", "prefix"],
];
const OWN = ["article", "trend"];

/** The time zone of the reader's days. */
export const READER_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

// What a hit shows, and when it was indexed.
const FIELDS_OF_HITS = "title,published_at,authors,source,section,language,indexed_at";
const DEFAULTS = {
  size: "20", group_by: "story", facet_size: "30", time_zone: READER_ZONE, fields: FIELDS_OF_HITS,
};

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

/** The state with another range of dates. */
export const dated = (state, from, to) => changed(state, {
  published_from: from,
  published_to: to,
  // A date filter excludes articles without a date, so that filter is removed.
  missing: state.getAll("missing").filter((field) => field !== "published" || (!from && !to)),
});

/** The state without any filter. */
export const unfiltered = (state) =>
  changed(state, Object.fromEntries(FILTERS.map((name) => [name, ""])));

/** Whether near-copies are one hit. */
export const isGrouped = (state) => (state.get("group_by") || DEFAULTS.group_by) === "story";

/** The order of the hits. */
export const orderOf = (state) => state.get("sort") || (state.get("q") ? "relevance" : "newest");

/** The time zone of days. */
export const zoneOf = (state) => state.get("time_zone") || DEFAULTS.time_zone;

/** The state of the list of results, without what is opened in it. */
export const searchOf = (state) => pick(state, [...WHAT_MATCHES, ...SHOWN, "page", "size", "cursor"]);

/** The state as a link for others: it keeps the time zone, without which dates mean other days. */
export function sharedState(state) {
  const shared = pick(state, [...WHAT_MATCHES, ...SHOWN, ...OPTIONS, ...OWN]);
  if (DATES.some((name) => shared.has(name))) shared.set("time_zone", zoneOf(state));
  return shared;
}

/** The parameters of the search route; those of the URL override the defaults. */
export function searchQuery(state) {
  const query = pick(state, [...WHAT_MATCHES, ...SHOWN, ...OPTIONS], ["facets", "fields"]);
  if (!query.has("facets")) query.set("facets", [...FACETS, "published"].join());
  return withDefaults(query, Object.keys(DEFAULTS));
}

/** The query and the filters, for routes that count: `names` are further parameters. */
export const filtersOf = (state, ...names) =>
  withDefaults(pick(state, [...WHAT_MATCHES, ...names]), ["time_zone", ...names]);

/** A search as JSON, for routes that take it so: what has several values is a list. */
export function searchJson(state) {
  const query = named(state, []);
  const lists = FILTERS.filter((name) => !DATES.includes(name));
  return Object.fromEntries([...new Set(query.keys())].map((name) =>
    [name, lists.includes(name) ? query.getAll(name) : query.get(name)]));
}

/** The parameters of the feed of a search. */
export const feedQuery = (state) => named(state, ["group_by"]);

/** The parameters of the export of a search. */
export const exportQuery = (state) => named(state, SHOWN.filter((name) => name !== "mode"));

function named(state, names) {
  const query = pick(state, [...WHAT_MATCHES, ...names]);
  if (isGrouped(state)) query.set("group_by", "story");
  if (DATES.some((name) => query.has(name))) query.set("time_zone", zoneOf(state));
  return query;
}

const pick = (state, names, empty = []) => new URLSearchParams(
  [...state].filter(([name, value]) => names.includes(name) && (value || empty.includes(name))));

function withDefaults(query, names) {
  for (const name of names) {
    if (name in DEFAULTS && !query.has(name)) query.set(name, DEFAULTS[name]);
  }
  return query;
}
