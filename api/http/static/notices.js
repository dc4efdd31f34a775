/** Messages with results: partial ones, warnings about the query, suggestions, and no results. */

import { activeFilters } from "./chips.js";
import { element } from "./dom.js";
import { changed, linkTo, unfiltered } from "./state.js";
import { counted, moment } from "./words.js";

const INCOMPLETE = {
  shard_failed: "A part of the archive could not be searched: articles may be missing.",
  timed_out: "The search timed out: articles may be missing.",
  highlight_cut: "A very long article is highlighted in its first part only.",
};

/** Warnings that a response is stale or partial. */
export const shortfalls = (response) => [stale(response), incomplete(response)];

/** A note that counts are estimates. */
export function estimates({ facets }) {
  if (Object.values(facets ?? {}).every(({ exact }) => exact)) return null;
  return element("p", { class: "aside estimates" }, "Some counts of the filters are approximate.");
}

const stale = ({ stale_since: since }) => since && element("div",
  { class: "message warning", role: "status" },
  element("h2", {}, "The archive cannot be reached"),
  element("p", {}, `These are earlier results, as of ${moment(since)}.`));

function incomplete({ complete, incomplete_reasons: reasons }) {
  if (complete) return null;
  return element("div", { class: "message warning", role: "status" },
    element("h2", {}, "These results are incomplete"),
    reasons.map((reason) => element("p", {}, INCOMPLETE[reason] ?? reason)));
}

/** How the parts of the query were interpreted that could not be parsed as typed. */
export const warnings = ({ query }) => query.warnings.map(({ message }) =>
  element("p", { class: "message" }, message));

/** Another query with more results. */
export const suggestion = (state, { suggestion: other }) => other && element("p",
  { class: "did-you-mean" }, "Did you mean ",
  element("a", { href: linkTo(changed(state, { q: other.q })), dir: "auto" }, other.q),
  `? ${counted(other.total)}`);

/** The message for no results, with a link to the search without each of the filters. */
export function nothing(state) {
  const filters = activeFilters(state);
  const query = state.get("q");
  const links = [
    state.has("page") && [changed(state, {}), "Go to the first page"],
    ...filters.map(({ label, without }) => [without, `Search without ${label.join(" ")}`]),
    filters.length > 1 && [unfiltered(state), "Search without any filter"],
    query && filters.length > 0 && [changed(state, { q: "" }), `Search without “${query}”`],
  ].filter(Boolean);
  return element("li", { class: "empty" },
    element("p", {}, query ? "Check the spelling, or try fewer or other words. " : "",
      element("button", { type: "button", class: "as-link", "data-opens": "tips" }, "Search tips")),
    links.length > 0 && element("ul", {}, links.map(([next, text]) =>
      element("li", {}, element("a", { href: linkTo(next) }, text)))));
}
