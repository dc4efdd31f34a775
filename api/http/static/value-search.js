/** A search among the values of one facet, for those that are not listed. */

import { element, fill } from "./dom.js";
import { Problem, ask } from "./service.js";
import { filtersOf } from "./state.js";
import { typing } from "./typing.js";
import { valueItem } from "./values.js";
import { fieldName } from "./words.js";

const MAX_PREFIX = 256; // The service's own bound.

/** An input that lists in `list` the values that begin as typed, and without a text the first. */
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
    const { values } = await ask(`facets/${field}`, query, signal);
    if (values.length) return values.map((value) => valueItem(state, field, value));
    return said("Nothing begins so.");
  } catch (error) {
    if (error instanceof Problem) return said(error.message);
    throw error;
  }
}

const said = (text) => element("li", { class: "aside", role: "status" }, text);
