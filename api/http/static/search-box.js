/** The search box, and suggestions while the user types. */

import { byId } from "./dom.js";
import { go } from "./navigation.js";
import { changed, linkTo } from "./state.js";
import { active, close, isOpen, move, suggest } from "./suggestions.js";
import { typing } from "./typing.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

const input = byId("q");
let current = new URLSearchParams();

/** Attach the event handlers. */
export function startSearchBox() {
  const drop = typing(input, (text, signal) => suggest(current, text, signal));
  const leave = () => {
    drop();
    close();
  };
  byId("search").addEventListener("submit", (event) => {
    event.preventDefault();
    const link = active()?.dataset.link ?? linkTo(changed(current, { q: input.value.trim() }));
    leave();
    go(link);
  });
  byId("suggestions").addEventListener("click", ({ target }) => {
    leave();
    go(target.closest("[data-link]").dataset.link);
  });
  input.addEventListener("blur", leave);
  input.addEventListener("keydown", handleKey);
}

/** Show the query of a state; the next search keeps the filters of that state. */
export function showWords(state) {
  current = state;
  input.value = state.get("q") ?? "";
}

function handleKey(event) {
  if (event.key === "Escape" && isOpen()) {
    event.preventDefault(); // The first Escape closes the list; the next one clears the box.
    close();
  }
  const step = STEPS[event.key];
  if (step && move(step)) event.preventDefault();
}
