/** Messages: warnings about the query, partial results, suggestions and errors. */

import { element } from "./dom.js";
import { keyForm } from "./key.js";
import { reload } from "./navigation.js";
import { changed, isFiltered, linkTo, unfiltered } from "./state.js";
import { counted, moment } from "./words.js";

const INCOMPLETE = {
  shard_failed: "A part of the archive could not be searched: articles may be missing.",
  timed_out: "The search timed out: articles may be missing.",
  total_is_lower_bound: "There are more articles than were counted.",
  total_is_approximate: "The number of stories is approximate.",
  facet_is_approximate: "Some counts of the filters are approximate.",
  highlight_cut: "A very long article is highlighted in its first part only.",
};

/** Warnings that a response is stale or partial. */
export const shortfalls = (response) => [stale(response), incomplete(response)];

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

/** The message for no results, with links to wider searches. */
export function nothing(state) {
  const links = [
    isFiltered(state) && [unfiltered(state), "Search without filters"],
    state.get("q") && [changed(state, { q: "" }), "Search without words"],
    state.has("page") && [changed(state, {}), "Go to the first page"],
  ].filter(Boolean);
  return element("li", { class: "empty" },
    element("p", {}, "Try fewer or other words: “exact phrases”, -without and OR work too."),
    links.length > 0 && element("ul", {}, links.map(([next, text]) =>
      element("li", {}, element("a", { href: linkTo(next) }, text)))));
}

/** An error, its hints, and a button to retry if that may help. */
export function failure(problem) {
  const retry = problem.isTemporary && element("button", { type: "button" }, "Try again");
  if (retry) retry.addEventListener("click", reload);
  return element("div", { class: "message failure", role: "alert" },
    element("h2", {}, problem.message),
    problem.wantsKey ? keyForm()
      : problem.detail && problem.errors.length === 0 && element("p", {}, problem.detail),
    problem.errors.map(({ name, detail, hint }) =>
      element("p", {}, name && element("code", {}, name), name && ": ", detail, element("br"), hint)),
    retry,
    problem.requestId && element("p", { class: "aside" }, `Request ${problem.requestId}`));
}
