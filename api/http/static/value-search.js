/** Search within the values of one facet, for those that are not listed. */

import { element, fill } from "./dom.js";
import { Problem, requestJson } from "./service.js";
import { filtersOf } from "./state.js";
import { typing } from "./typing.js";
import { valueItem } from "./values.js";
import { fieldName } from "./words.js";

const MAX_PREFIX = 256; // The service's limit.

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
    const query = filtersOf(state);
    query.set("prefix", text);
    return fill(list, await matches(state, field, query, signal));
  });
  return input;
}

async function matches(state, field, query, signal) {
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
