/** Suggestions in a list that is controlled from the search box. */

import { byId, element, fill } from "./dom.js";
import { articleState } from "./hits.js";
import { marked } from "./marks.js";
import { Problem, requestJson } from "./service.js";
import { changed, linkTo, toggled } from "./state.js";
import { fieldName, number } from "./words.js";

const SUGGESTIONS = "8"; // More would hide the page on a phone.
const MAX_TITLES = 3;
// Readers look for people and places more often than for the other facets.
const KINDS = ["people", "places", "organizations", "authors"];

const input = byId("q");
const list = byId("suggestions");
list.addEventListener("pointerdown", (event) => event.preventDefault()); // The box keeps the focus.

/** List the search itself and the suggestions for a text; if the service fails, no suggestion. */
export async function suggest(state, text, signal) {
  if (!text) return close();
  const query = new URLSearchParams({ q: text, size: SUGGESTIONS });
  const { suggestions } = await requestJson("suggest", query, signal).catch(toEmpty);
  fill(list, [searchFor(state, text), ...ordered(suggestions).map((item) => option(state, item))]
    .map((item, index) => element("li", { ...item.attributes, id: `suggestion-${index}` }, item.content)));
  list.hidden = false;
  list.scrollTop = 0;
  input.setAttribute("aria-expanded", "true");
  return choose(null);
}

/** An error is not shown here: the search itself will report it. */
function toEmpty(error) {
  if (error instanceof Problem) return { suggestions: [] };
  throw error;
}

/** Names by kind, and then some titles. */
function ordered(suggestions) {
  const rank = ({ kind }) => (KINDS.includes(kind) ? KINDS.indexOf(kind) : KINDS.length);
  const names = suggestions.filter(({ kind }) => kind !== "title");
  const titles = suggestions.filter(({ kind }) => kind === "title");
  return [...names.sort((one, other) => rank(one) - rank(other)), ...titles.slice(0, MAX_TITLES)];
}

/** Hide the list. */
export function close() {
  list.hidden = true;
  list.replaceChildren();
  input.setAttribute("aria-expanded", "false");
  choose(null);
}

/** The selected option, if any. */
export const active = () => list.querySelector("[aria-selected=true]");

/** Move up or down the list, and past its ends to the box; return whether the list is open. */
export function move(step) {
  const stops = [null, ...list.children];
  const next = (stops.indexOf(active()) + step + stops.length) % stops.length;
  choose(stops[next]);
  return isOpen();
}

/** Whether the list is open. */
export const isOpen = () => !list.hidden;

function choose(target) {
  for (const item of list.children) item.setAttribute("aria-selected", String(item === target));
  target?.scrollIntoView({ block: "nearest" });
  if (target) input.setAttribute("aria-activedescendant", target.id);
  else input.removeAttribute("aria-activedescendant");
}

const attributes = (destination) =>
  ({ role: "option", "aria-selected": "false", "data-link": linkTo(destination) });

const searchFor = (state, text) => ({
  attributes: attributes(changed(state, { q: text })),
  content: element("span", { class: "search-for" }, "Search for ", element("b", { dir: "auto" }, text)),
});

function option(state, { kind, count, id, highlight }) {
  const about = id ? "Article" : `${fieldName(kind)} · ${number(count)}`;
  return {
    attributes: attributes(destination(state, { kind, id, text: highlight.text })),
    content: [
      element("span", { class: "text", dir: "auto" }, marked(highlight)), " ",
      element("span", { class: "kind" }, about),
    ],
  };
}

/** A title opens its article; a value becomes a filter and replaces the typed text. */
function destination(state, { kind, id, text }) {
  if (id) return articleState(changed(state, { q: "" }), id);
  const chosen = state.getAll(kind).includes(text) ? state : toggled(state, kind, text);
  return changed(chosen, { q: "" });
}
