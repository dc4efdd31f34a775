/** Saved searches, which stay in this browser: a link, a feed, and the number of new results. */

import { copy } from "./clipboard.js";
import { say } from "./dialogs.js";
import { byId, element, fill } from "./dom.js";
import { alertForm, showAlerts } from "./alerts.js";
import { readKey, recall, remember } from "./memory.js";
import { Problem, requestJson } from "./service.js";
import { feedQuery, filtersOf, linkTo, sharedState } from "./state.js";
import { activeFilters } from "./chips.js";
import { counted } from "./words.js";

const LIST = "saved";
// More would be hard to look through.
const MAX_SAVED = 100;
const MAX_NAME = 80;

/** Show the list whenever its dialog is opened. */
export function startSaved() {
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-opens=saved]")) showList();
    if (target.closest("#saved a[data-saved]")) byId("saved").close();
  });
}

/** Save the search of a state, or find it in the list; then show the list. */
export function saveSearch(state) {
  const link = linkTo(searchToSave(state));
  const saved = readList();
  const isNew = saved.every((item) => item.link !== link);
  const item = { link, name: nameOf(state), seen: Date.now() };
  if (isNew && !remember(LIST, [item, ...saved].slice(0, MAX_SAVED))) {
    say("This browser does not let pages save anything. Copy the link instead.");
    return;
  }
  showList();
  byId("saved").showModal();
  say(isNew ? "The search is saved in this browser." : "This search is saved already.");
}

/** What was saved, without entries that are damaged. */
const readList = () => [recall(LIST, [])].flat().filter((item) => item?.link && item?.name);

function searchToSave(state) {
  const search = sharedState(state);
  for (const name of ["page", "cursor", "article", "trend"]) search.delete(name);
  return search;
}

function nameOf(state) {
  const filters = activeFilters(state).map(({ label }) => label.join(" "));
  const name = [state.get("q"), ...filters].filter(Boolean).join(" · ") || "All articles";
  return name.length > MAX_NAME ? `${name.slice(0, MAX_NAME - 1)}…` : name;
}

function showList() {
  const saved = readList();
  fill(byId("saved-list"), saved.length
    ? element("ul", { class: "saved" }, saved.map(savedItem))
    : element("p", {}, "Nothing yet. “Save search”, above the results, keeps a search here."),
  element("p", { class: "aside" }, "Saved searches stay in this browser. A feed reader can follow",
    " the feed of a search, and show what is new."));
  showAlerts();
}

function savedItem(item) {
  const state = new URL(item.link, location.href).searchParams;
  const feed = new URL(`v1/feed.atom?${feedQuery(state)}`, location.href).href;
  const news = element("span", { class: "new-count" });
  countNew(state, item.seen, news);
  const open = element("a", { href: item.link, "data-saved": true, dir: "auto" }, item.name);
  open.addEventListener("click", () => change(item, { seen: Date.now() }));
  const form = element("div");
  return element("li", {}, element("p", {}, open, " ", news),
    element("p", { class: "actions" },
      action("Copy link", () => copy(new URL(item.link, location.href).href, "The link is copied.")),
      action("Copy feed address", () => copy(feed, "The address of the feed is copied.")),
      readKey() && action("Create alert", () => fill(form, alertForm(item.name, state))),
      action("Remove", () => {
        change(item, null);
        showList();
      })), form);
}

function action(name, act) {
  const button = element("button", { type: "button", class: "as-link" }, name);
  button.addEventListener("click", act);
  return button;
}

/** Change an entry of the list; null removes it. */
function change(item, values) {
  const others = (other) => (other.link === item.link ? values && { ...other, ...values } : other);
  remember(LIST, readList().map(others).filter(Boolean));
}

/** Show how many articles of a search were added to the archive since it was last opened. */
async function countNew(state, seen, place) {
  const query = filtersOf(state);
  query.set("indexed_after", new Date(seen).toISOString());
  for (const [name, value] of Object.entries({ size: "1", facets: "", fields: "title", highlight: "none" })) {
    query.set(name, value);
  }
  try {
    const { total } = await requestJson("search", query);
    if (total.value) place.textContent = counted(total.value, "new article");
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}
