/** The controls above the results: order and view, and what can be done with the search. */

import { copy } from "./clipboard.js";
import { say } from "./dialogs.js";
import { byId, element, fill } from "./dom.js";
import { readKey, recall, remember } from "./memory.js";
import { saveSearch } from "./saved.js";
import { requestFile } from "./service.js";
import { changed, exportQuery, feedQuery, isGrouped, linkTo, orderOf, sharedState } from "./state.js";
import { trendLink } from "./trend.js";

const ORDERS = {
  relevance: "Best match",
  recent: "Best match, recent first",
  newest: "Newest",
  oldest: "Oldest",
  indexed: "Last added",
};
// Without words, nothing matches better.
const NEED_WORDS = ["relevance", "recent"];
const COMPACT = "compact";

/** Show the order and the view of a state. */
export function showOrder(state) {
  fill(byId("order"), sorting(state), grouping(state), compactView());
}

/** Show what can be done with the search of a state. */
export function showActions(state) {
  fill(byId("actions"), trendLink(state), feedLink(state), exportLink(state), copyButton(state),
    saveButton(state));
}

function sorting(state) {
  const current = orderOf(state);
  const orders = Object.entries(ORDERS)
    .filter(([order]) => state.get("q") || !NEED_WORDS.includes(order));
  const fallback = state.get("q") ? "relevance" : "newest";
  const options = orders.map(([order, name]) => element("option", {
    value: order, selected: order === current,
    "data-link": linkTo(changed(state, { sort: order === fallback ? "" : order })),
  }, name));
  return element("label", { class: "sort" }, element("span", {}, "Sort"),
    element("select", { "data-key": "sort", autocomplete: "off" }, options));
}

/** A checkbox that groups near-copies of an article, such as its updates, into one hit. */
const grouping = (state) => element("label", { class: "option" },
  element("input", {
    type: "checkbox", checked: isGrouped(state), autocomplete: "off", "data-key": "group_by",
    "data-link": linkTo(changed(state, { group_by: isGrouped(state) ? "none" : "" })),
  }), "Group versions");

/** A checkbox for titles without their texts; a setting of the reader, not part of the state. */
function compactView() {
  const isCompact = recall(COMPACT, false);
  byId("hits").classList.toggle(COMPACT, isCompact);
  const box = element("input", {
    type: "checkbox", checked: isCompact, autocomplete: "off", "data-key": COMPACT,
  });
  box.addEventListener("change", () => {
    remember(COMPACT, box.checked);
    byId("hits").classList.toggle(COMPACT, box.checked);
  });
  return element("label", { class: "option" }, box, "Compact");
}

/** The feed of this search; the links in the head of the page lead to the same. */
function feedLink(state) {
  const query = feedQuery(state).toString();
  for (const format of ["atom", "json"]) {
    byId(`feed-${format}`).href = `v1/feed.${format}${query ? `?${query}` : ""}`;
  }
  return element("a", {
    href: byId("feed-atom").getAttribute("href"), type: "application/atom+xml", "data-key": "feed",
  }, "Feed");
}

/** A download of all results. A link cannot send a key, so with one the file is requested here. */
function exportLink(state) {
  const query = exportQuery(state);
  query.set("format", "csv");
  const url = `v1/export?${query}`;
  const link = element("a",
    { href: url, download: "articles.csv", "data-key": "export", title: "All results as a table" },
    "Export CSV");
  link.addEventListener("click", async (event) => {
    if (!readKey()) return;
    event.preventDefault();
    say("Preparing the file …");
    try {
      const file = URL.createObjectURL(await requestFile(url));
      element("a", { href: file, download: "articles.csv" }).click();
      URL.revokeObjectURL(file);
      say("The file is ready.");
    } catch (error) {
      say(`The export failed: ${error.message}.`);
    }
  });
  return link;
}

/** The full link to a state, for other people. */
export const shareLink = (state) => new URL(linkTo(sharedState(state)), location.href).href;

function copyButton(state) {
  const button = element("button", { type: "button", "data-key": "copy" }, "Copy link");
  button.addEventListener("click", () => copy(shareLink(state), "The link is copied."));
  return button;
}

function saveButton(state) {
  const button = element("button", { type: "button", "data-key": "save", "aria-label": "Save search" }, "Save");
  button.addEventListener("click", () => saveSearch(state));
  return button;
}
