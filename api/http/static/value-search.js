/** The values of one facet that are not listed: all of them, or those that begin with some letters. */

import { element, fill } from "./dom.js";
import { Problem, requestJson } from "./service.js";
import { filtersOf } from "./state.js";
import { typing } from "./typing.js";
import { valueItem } from "./values.js";
import { fieldName } from "./words.js";

const MAX_PREFIX = 256; // The service's limit.
const ALL = "100"; // The service's limit; a reader searches among more.

/** An input that shows in `list` the values with the typed prefix, or the first ones without. */
export function searchWithin(state, field, list) {
  const name = fieldName(field);
  const input = element("input", {
    class: "value-search", type: "search", maxlength: MAX_PREFIX, autocomplete: "off",
    placeholder: "Find more …", "aria-label": `Find more values of ${name}`,
    "data-key": `search ${field}`,
  });
  const listed = [...list.childNodes];
  typing(input, async (text, signal) => {
    if (!text) return list.replaceChildren(...listed);
    return fill(list, await matches(state, field, { prefix: text }, signal));
  });
  return input;
}

/** A button that shows all values in `list`, and then the first ones again. */
export function showAll(state, field, list) {
  const button = element("button", {
    type: "button", class: "show-all", "aria-expanded": "false", "data-key": `all ${field}`,
  }, "Show all");
  const listed = [...list.childNodes];
  button.addEventListener("click", async () => {
    const expanded = button.getAttribute("aria-expanded") === "true";
    fill(list, expanded ? listed : await matches(state, field, { size: ALL }));
    list.classList.toggle("long", !expanded);
    button.setAttribute("aria-expanded", String(!expanded));
    button.textContent = expanded ? "Show all" : "Show fewer";
  });
  return button;
}

async function matches(state, field, options, signal) {
  const query = filtersOf(state, "group_by");
  for (const [name, value] of Object.entries(options)) query.set(name, value);
  try {
    const { values } = await requestJson(`facets/${field}`, query, signal);
    if (values.length) return values.map((value) => valueItem(state, field, value));
    return message("No matching values.");
  } catch (error) {
    if (error instanceof Problem) return message(error.message);
    throw error;
  }
}

const message = (text) => element("li", { class: "aside", role: "status" }, text);
