/** The search view: hits and pages. */

import { chips } from "./chips.js";
import { byId, element, fill } from "./dom.js";
import { showFacets } from "./facets.js";
import { countHits, hit } from "./hits.js";
import { lastVisit } from "./memory.js";
import { estimates, nothing, shortfalls, suggestion, warnings } from "./notices.js";
import { failure } from "./problems.js";
import { requestJson } from "./service.js";
import { changed, linkTo, searchOf, searchQuery } from "./state.js";
import { showActions, showOrder } from "./toolbar.js";
import { requestTrend, trendView } from "./trend.js";
import { number } from "./words.js";

const MAX_WINDOW = 10_000; // The service shows no page beyond this hit.
// Page numbers on each side of the current one; more do not fit on a phone.
const NEIGHBOURS = 1;

/** Send the search of a state; return a function that shows its results. */
export async function search(state, signal) {
  const [response, trend] = await Promise.all([
    requestJson("search", searchQuery(state), signal), requestTrend(state, signal),
  ]);
  return () => show(state, response, trend);
}

function show(state, response, trend) {
  const heading = headline(state, response);
  document.title = state.get("q") ? `${state.get("q")} – News search` : "News search";
  const visited = lastVisit();
  fill(byId("count"), heading);
  byId("spoken").textContent = heading;
  showFacets(state, response);
  showOrder(state);
  showActions(state);
  fill(byId("trend"), trendView(state, trend));
  fill(byId("chips"), chips(state, response.facets));
  fill(byId("notices"), shortfalls(response), suggestion(state, response), warnings(response));
  fill(byId("hits"), response.hits.length
    ? response.hits.map((article) => hit(state, article, visited)) : nothing(state));
  fill(byId("pages"), pages(state, response), estimates(response));
}

/** Show why a search failed; sort order and filters stay. */
export function failSearch(state, problem) {
  document.title = "News search";
  fill(byId("count"), problem.wantsKey ? "Articles" : "The search failed");
  byId("spoken").textContent = "";
  showOrder(state);
  showActions(state);
  fill(byId("chips"), chips(state));
  fill(byId("notices"), failure(state, problem));
  for (const region of ["trend", "hits", "pages"]) fill(byId(region));
}

function headline(state, { total, hits }) {
  const query = state.get("q");
  const words = query ? ` for “${query}”` : "";
  if (!total.value) return `No article found${words}`;
  if (!hits.length) return "No article on this page";
  return `${total.exact ? "" : "About "}${countHits(state, total.value)}${words}`;
}

/** The state of a page of the same results. */
export const pageOf = (state, page) => changed(state, { page: page > 1 ? String(page) : "" });

/** The number of the last page. */
export const lastPage = ({ total, page }) => Math.ceil(Math.min(total.value, MAX_WINDOW) / page.size);

function pages(state, response) {
  const { page } = response;
  const last = lastPage(response);
  if (last <= 1) return [];
  const search = searchOf(state);
  const to = (target, text, attributes) => element("a",
    { href: linkTo(pageOf(search, target)), ...attributes }, text);
  const numbered = (target) => target === null ? element("li", { class: "gap" }, "…")
    : element("li", {}, to(target, number(target), {
      "aria-label": `Page ${number(target)}`, "aria-current": target === page.number && "page",
    }));
  return [
    page.number > 1 && to(page.number - 1, "Previous", { rel: "prev" }),
    element("ol", {}, numbers(page.number, last).map(numbered)),
    page.number < last && to(page.number + 1, "Next", { rel: "next" }),
  ];
}

/** The first, the last and the neighbouring pages; null for a gap. */
function numbers(current, last) {
  const near = Array.from({ length: 2 * NEIGHBOURS + 1 }, (_, index) => current - NEIGHBOURS + index);
  const shown = [...new Set([1, ...near, last])].filter((page) => 1 <= page && page <= last);
  return shown.sort((one, other) => one - other)
    .flatMap((page, index) => index && page - shown[index - 1] > 1 ? [null, page] : [page]);
}
