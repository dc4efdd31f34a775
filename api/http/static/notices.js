/** What the page says beside the articles: how a query was read, what is missing, what failed. */

import { element } from "./dom.js";
import { keyForm } from "./key.js";
import { again } from "./navigation.js";
import { changed, isFiltered, linkTo, unfiltered } from "./state.js";
import { counted, moment } from "./words.js";

const INCOMPLETE = {
  shard_failed: "A part of the archive could not be searched: articles may be missing.",
  timed_out: "The search was stopped when its time was up: articles may be missing.",
  total_is_lower_bound: "There are more articles than were counted.",
  total_is_approximate: "The number of stories is approximate.",
  facet_is_approximate: "Some counts beside the filters are approximate.",
  highlight_cut: "A very long article is marked in its first part only.",
};

/** What makes an answer less than the reader may think: it is an old one, or not whole. */
export const shortfalls = (answer) => [stale(answer), incomplete(answer)];

const stale = ({ stale_since: since }) => since && element("div",
  { class: "message warning", role: "status" },
  element("h2", {}, "The archive cannot be reached just now"),
  element("p", {}, `This is what it answered before, as of ${moment(since)}.`));

function incomplete({ complete, incomplete_reasons: reasons }) {
  if (complete) return null;
  return element("div", { class: "message warning", role: "status" },
    element("h2", {}, "This answer is incomplete"),
    reasons.map((reason) => element("p", {}, INCOMPLETE[reason] ?? reason)));
}

/** How the parts of a query were read that could not be read as typed. */
export const warnings = ({ query }) => query.warnings.map(({ message }) =>
  element("p", { class: "message" }, message));

/** Another query that finds more. */
export const suggestion = (state, { suggestion: found }) => found && element("p",
  { class: "did-you-mean" }, "Did you mean ",
  element("a", { href: linkTo(changed(state, { q: found.q })), dir: "auto" }, found.q),
  `? ${counted(found.total)}`);

/** No article, and ways out of that. */
export function nothing(state) {
  const ways = [
    isFiltered(state) && [unfiltered(state), "Search without filters"],
    state.get("q") && [changed(state, { q: "" }), "Leave the words out"],
    state.has("page") && [changed(state, {}), "Go to the first page"],
  ].filter(Boolean);
  return element("li", { class: "empty" },
    element("p", {}, "Try fewer or other words: “exact phrases”, -without and OR work too."),
    ways.length > 0 && element("ul", {}, ways.map(([next, text]) =>
      element("li", {}, element("a", { href: linkTo(next) }, text)))));
}

/** Why there is no answer, what mends it, and a way to try again where that may help. */
export function failure(problem) {
  const retry = problem.passes && element("button", { type: "button" }, "Try again");
  if (retry) retry.addEventListener("click", again);
  return element("div", { class: "message failure", role: "alert" },
    element("h2", {}, problem.message),
    problem.wantsKey ? keyForm()
      : problem.detail && problem.errors.length === 0 && element("p", {}, problem.detail),
    problem.errors.map(({ name, detail, hint }) =>
      element("p", {}, name && element("code", {}, name), name && ": ", detail, element("br"), hint)),
    retry,
    problem.requestId && element("p", { class: "aside" }, `Request ${problem.requestId}`));
}
