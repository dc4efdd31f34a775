/** Completions of what is typed, in a list that is steered from the search box. */

import { byId, element, fill } from "./dom.js";
import { articleState } from "./hits.js";
import { marked } from "./marks.js";
import { Problem, ask } from "./service.js";
import { changed, linkTo, toggled } from "./state.js";
import { fieldName, number } from "./words.js";

const SUGGESTIONS = "8"; // More would hide the page on a phone.

const input = byId("q");
const list = byId("suggestions");
list.addEventListener("pointerdown", (event) => event.preventDefault()); // The box keeps the focus.

/** List what completes a text; a service that does not answer leaves the box as it is. */
export async function suggest(state, text, signal) {
  if (!text) return close();
  const query = new URLSearchParams({ q: text, size: SUGGESTIONS });
  const found = await ask("suggest", query, signal).catch(toNothing);
  if (!found.suggestions.length) return close();
  fill(list, found.suggestions.map((item, index) => option(state, item, index)));
  list.hidden = false;
  input.setAttribute("aria-expanded", "true");
  return choose(null);
}

/** Suggestions are a help; without them one still searches, and is told then what is wrong. */
function toNothing(error) {
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

/** The option that the arrow keys have reached, if any. */
export const active = () => list.querySelector("[aria-selected=true]");

/** Go up or down the list, and past its ends back to the box; tells whether there is a list. */
export function move(step) {
  const stops = [null, ...list.children];
  const next = (stops.indexOf(active()) + step + stops.length) % stops.length;
  choose(stops[next]);
  return isOpen();
}

/** Whether there is a list to choose from. */
export const isOpen = () => !list.hidden;

function choose(wanted) {
  for (const item of list.children) item.setAttribute("aria-selected", String(item === wanted));
  if (wanted) input.setAttribute("aria-activedescendant", wanted.id);
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

/** A title is read; a value becomes a filter, in place of the letters that led to it. */
function destination(state, { kind, id, text }) {
  if (id) return articleState(changed(state, { q: "" }), id);
  const chosen = state.getAll(kind).includes(text) ? state : toggled(state, kind, text);
  return changed(chosen, { q: "" });
}
