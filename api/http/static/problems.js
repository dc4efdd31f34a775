/** Errors in readers' words, with what to do about them. */

import { element } from "./dom.js";
import { keyForm } from "./key.js";
import { reload } from "./navigation.js";
import { changed, linkTo } from "./state.js";
import { fieldName } from "./words.js";

// By status: a short summary, and a sentence or two.
const SENTENCES = {
  0: ["No connection to the archive"],
  401: ["A key is needed", "This archive is open to readers with a key."],
  403: ["Not with this key", "Your key does not allow this. Another one may."],
  404: ["There is no such article", "It may have been removed, or the link is incomplete."],
  429: ["Too many searches", "Wait a moment, then try again."],
  503: ["The archive is not available", "This is usually over in a minute. Your search is kept."],
};
const OTHER_CLIENT_ERROR = ["This link does not work", "A part of it is not valid:"];
const OTHER = ["The archive is not available", "Something went wrong on our side. Your search is kept."];
const FIRST_SERVER_ERROR = 500;
const NAMES = {
  q: "the words", published_from: "the first date", published_to: "the last date", sort: "the order",
  page: "the page", size: "the number of results", time_zone: "the time zone", cursor: "the page",
  group_by: "the grouping", match: "how many words must match",
};

// Errors of our own validators are sentences for readers; others are for programs.
const READABLE = "value_error";

/** A heading for a problem. */
export const summary = (problem) => sentences(problem)[0];

function sentences({ status }) {
  return SENTENCES[status] ?? (status < FIRST_SERVER_ERROR ? OTHER_CLIENT_ERROR : OTHER);
}

/** A message for a problem: what happened, and a way on. */
export function failure(state, problem) {
  if (problem.wantsKey) return needKey(problem);
  const [heading, text] = sentences(problem);
  const retry = problem.isTemporary && element("button", { type: "button" }, "Try again");
  if (retry) retry.addEventListener("click", reload);
  return element("div", { class: "message failure", role: "alert" },
    element("h2", {}, heading),
    element("p", {}, text ?? problem.detail),
    problem.errors.length > 0 && element("ul", {}, problem.errors.map((error) => invalid(state, error))),
    retry,
    problem.requestId && element("p", { class: "aside" }, `Number of the request: ${problem.requestId}`));
}

/** An invalid parameter, and a link to the search without it. */
function invalid(state, { name, code, detail, hint }) {
  const [parameter] = name.split(".");
  const label = NAMES[parameter] ?? fieldName(parameter.replace("reject_", ""));
  const sentence = code === READABLE ? `: ${detail} ${hint} ` : " is not valid. ";
  return element("li", {}, element("b", {}, label), sentence,
    state.has(parameter) && element("a", { href: linkTo(changed(state, { [parameter]: "" })) },
      "Search without it"));
}

const REJECTED = "invalid-api-key";

/** A calm request for a key; a wrong one is pointed out. */
const needKey = ({ kind }) => element("div", { class: "message key-needed", role: "alert" },
  element("h2", {}, kind === REJECTED ? "This key is not known" : "This archive needs a key"),
  element("p", {}, kind === REJECTED
    ? "It may be mistyped, or it was withdrawn. Enter it again, or use another one."
    : "Enter the key that you were given by the people who run this archive."),
  keyForm());
