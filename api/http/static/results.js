/** A search and its answer. */

import { chips } from "./chips.js";
import { byId, element, fill } from "./dom.js";
import { showFacets } from "./facets.js";
import { hit } from "./hits.js";
import { failure, nothing, shortfalls, suggestion, warnings } from "./notices.js";
import { ask } from "./service.js";
import { changed, linkTo, searchQuery } from "./state.js";
import { counted, number } from "./words.js";

const MAX_WINDOW = 10_000; // The service shows no page beyond this hit.
const ORDERS = { relevance: "Relevance", newest: "Newest", oldest: "Oldest" };

/** Ask for what a state finds; returns how to show it. */
export async function search(state, signal) {
  const answer = await ask("search", searchQuery(state), signal);
  return () => show(state, answer);
}

function show(state, answer) {
  const heading = headline(state, answer);
  document.title = state.get("q") ? `${state.get("q")} – News search` : "News search";
  fill(byId("count"), heading);
  byId("spoken").textContent = heading;
  showFacets(state, answer.facets);
  fill(byId("sort"), orders(state), grouping(state));
  fill(byId("chips"), chips(state, answer.facets));
  fill(byId("notices"), shortfalls(answer), suggestion(state, answer), warnings(answer));
  fill(byId("hits"), answer.hits.length
    ? answer.hits.map((found) => hit(state, found)) : nothing(state));
  fill(byId("pages"), pages(state, answer));
}

/** Show why a search was not answered; what can be chosen stays. */
export function failSearch(state, problem) {
  document.title = "News search";
  fill(byId("count"), "No answer");
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
  const usual = state.get("q") ? "relevance" : "newest";
  const current = state.get("sort") ?? usual;
  return Object.entries(ORDERS)
    .filter(([order]) => order !== "relevance" || state.get("q"))
    .map(([order, name]) => element("a", {
      href: linkTo(changed(state, { sort: order === usual ? "" : order })),
      "aria-current": order === current && "true", "data-key": `sort ${order}`,
    }, name));
}

/** A box to see near-copies of one text, such as its updates, as one hit. */
const grouping = (state) => element("label", { class: "grouping" },
  element("input", {
    type: "checkbox", checked: isGrouped(state), autocomplete: "off", "data-key": "group_by",
    "data-link": linkTo(changed(state, { group_by: isGrouped(state) ? "" : "story" })),
  }), "Group updates");

const isGrouped = (state) => state.get("group_by") === "story";

function pages(state, { total, page }) {
  const last = Math.ceil(Math.min(total.value, MAX_WINDOW) / page.size);
  if (last <= 1) return [];
  const to = (wanted, text, rel) => 1 <= wanted && wanted <= last
    ? element("a", { href: linkTo(changed(state, { page: wanted > 1 ? wanted : "" })), rel }, text)
    : element("span", { class: "off" }, text);
  return [
    to(page.number - 1, "Previous", "prev"),
    element("span", {}, `Page ${number(page.number)} of ${number(last)}`),
    to(page.number + 1, "Next", "next"),
  ];
}
