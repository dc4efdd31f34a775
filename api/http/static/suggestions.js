/** Suggestions in a list that is controlled from the search box. */

import { byId, element, fill } from "./dom.js";
import { articleState } from "./hits.js";
import { marked } from "./marks.js";
import { Problem, requestJson } from "./service.js";
import { changed, linkTo, toggled } from "./state.js";
import { fieldName, number } from "./words.js";

const SUGGESTIONS = "8"; // More would hide the page on a phone.

const input = byId("q");
const list = byId("suggestions");
list.addEventListener("pointerdown", (event) => event.preventDefault()); // The box keeps the focus.

/** List the suggestions for a text; if the service fails, show none. */
export async function suggest(state, text, signal) {
  if (!text) return close();
  const query = new URLSearchParams({ q: text, size: SUGGESTIONS });
  const response = await requestJson("suggest", query, signal).catch(toEmpty);
  if (!response.suggestions.length) return close();
  fill(list, response.suggestions.map((item, index) => option(state, item, index)));
  list.hidden = false;
  input.setAttribute("aria-expanded", "true");
  return choose(null);
}

/** An error is not shown here: the search itself will report it. */
function toEmpty(error) {
  if (error instanceof Problem) return { suggestions: [] };
  throw error;
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
  if (target) input.setAttribute("aria-activedescendant", target.id);
  else input.removeAttribute("aria-activedescendant");
}

function option(state, { kind, count, id, highlight }, index) {
  const value = element("span", { class: "text", dir: "auto" }, marked(highlight));
  const about = id ? "Article" : `${fieldName(kind)} · ${number(count)}`;
  return element("li", {
    role: "option", id: `suggestion-${index}`, "aria-selected": "false",
    "data-link": linkTo(destination(state, { kind, id, text: highlight.text })),
  }, value, " ", element("span", { class: "kind" }, about));
}

/** A title opens its article; a value becomes a filter and replaces the typed text. */
function destination(state, { kind, id, text }) {
  if (id) return articleState(changed(state, { q: "" }), id);
  const chosen = state.getAll(kind).includes(text) ? state : toggled(state, kind, text);
  return changed(chosen, { q: "" });
}
