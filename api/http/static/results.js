/** The search view: hits, sort order, filters and pages. */

import { chips } from "./chips.js";
import { byId, element, fill } from "./dom.js";
import { showFacets } from "./facets.js";
import { hit } from "./hits.js";
import { failure, nothing, shortfalls, suggestion, warnings } from "./notices.js";
import { requestJson } from "./service.js";
import { changed, linkTo, searchQuery } from "./state.js";
import { counted, number } from "./words.js";

const MAX_WINDOW = 10_000; // The service shows no page beyond this hit.
const ORDERS = { relevance: "Relevance", newest: "Newest", oldest: "Oldest" };

/** Send the search of a state; return a function that shows its results. */
export async function search(state, signal) {
  const response = await requestJson("search", searchQuery(state), signal);
  return () => show(state, response);
}

function show(state, response) {
  const heading = headline(state, response);
  document.title = state.get("q") ? `${state.get("q")} – News search` : "News search";
  fill(byId("count"), heading);
  byId("spoken").textContent = heading;
  showFacets(state, response.facets);
  fill(byId("sort"), orders(state), grouping(state));
  fill(byId("chips"), chips(state, response.facets));
  fill(byId("notices"), shortfalls(response), suggestion(state, response), warnings(response));
  fill(byId("hits"), response.hits.length
    ? response.hits.map((article) => hit(state, article)) : nothing(state));
  fill(byId("pages"), pages(state, response));
}

/** Show why a search failed; sort order and filters stay. */
export function failSearch(state, problem) {
  document.title = "News search";
  fill(byId("count"), "No results");
  fill(byId("sort"), orders(state), grouping(state));
  fill(byId("chips"), chips(state));
  fill(byId("notices"), failure(problem));
  for (const region of ["hits", "pages"]) fill(byId(region));
}

function headline(state, { total, hits }) {
  if (!total.value) return "No article found";
  if (!hits.length) return "No article on this page";
  const count = isGrouped(state)
    ? counted(total.value, "story", "stories") : counted(total.value);
  const query = state.get("q");
  return `${total.exact ? "" : "About "}${count}${query ? ` for “${query}”` : ""}`;
}

function orders(state) {
  const defaultOrder = state.get("q") ? "relevance" : "newest";
  const current = state.get("sort") ?? defaultOrder;
  return Object.entries(ORDERS)
    .filter(([order]) => order !== "relevance" || state.get("q"))
    .map(([order, name]) => element("a", {
      href: linkTo(changed(state, { sort: order === defaultOrder ? "" : order })),
      "aria-current": order === current && "true", "data-key": `sort ${order}`,
    }, name));
}

/** A checkbox that groups near-copies of an article, such as its updates, into one hit. */
const grouping = (state) => element("label", { class: "grouping" },
  element("input", {
    type: "checkbox", checked: isGrouped(state), autocomplete: "off", "data-key": "group_by",
    "data-link": linkTo(changed(state, { group_by: isGrouped(state) ? "" : "story" })),
  }), "Group updates");

const isGrouped = (state) => state.get("group_by") === "story";

function pages(state, { total, page }) {
  const last = Math.ceil(Math.min(total.value, MAX_WINDOW) / page.size);
  if (last <= 1) return [];
  const to = (target, text, rel) => 1 <= target && target <= last
    ? element("a", { href: linkTo(changed(state, { page: target > 1 ? target : "" })), rel }, text)
    : element("span", { class: "off" }, text);
  return [
    to(page.number - 1, "Previous", "prev"),
    element("span", {}, `Page ${number(page.number)} of ${number(last)}`),
    to(page.number + 1, "Next", "next"),
  ];
}
