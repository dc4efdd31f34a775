/** The next and the previous article of the results that an article was opened from. */

import { element } from "./dom.js";
import { articleState } from "./hits.js";
import { requestJson } from "./service.js";
import { changed, linkTo, searchQuery } from "./state.js";

/** Request the articles before and after that of the state, on other pages too; null outside. */
export async function requestNeighbours(state, signal) {
  const { hits, page } = await requestPage(state, signal);
  const index = hits.findIndex(({ id }) => id === state.get("article"));
  if (index < 0) return null;
  const [previous, next] = [hits[index - 1], hits[index + 1]];
  const last = index === hits.length - 1 && hits.length === page.size;
  return {
    previous: previous ? { id: previous.id, page: page.number }
      : page.number > 1 && await entry(state, page.number - 1, -1, signal),
    next: next ? { id: next.id, page: page.number }
      : last && await entry(state, page.number + 1, 0, signal),
  };
}

async function entry(state, page, position, signal) {
  const { hits } = await requestPage(changed(state, { page: String(page) }), signal);
  return hits.length > 0 && { id: hits.at(position).id, page };
}

/** A page of results, without what the list shows. */
async function requestPage(state, signal) {
  const query = searchQuery(state);
  query.set("facets", "");
  query.set("fields", "title");
  query.set("highlight", "none");
  return requestJson("search", query, signal);
}

/** Links to the neighbours. */
export function neighbours(state, { previous, next }) {
  const to = ({ id, page }) =>
    linkTo(articleState(changed(state, { page: page > 1 ? String(page) : "" }), id));
  return element("span", { class: "neighbours" },
    previous && element("a", { href: to(previous), rel: "prev", "data-key": "previous" }, "Previous"),
    next && element("a", { href: to(next), rel: "next", "data-key": "next" }, "Next"));
}
