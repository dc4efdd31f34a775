/** The search page: requests and shows the state of the URL. */

import { failArticle, readArticle } from "./article.js";
import { startDialogs } from "./dialogs.js";
import { byId, find } from "./dom.js";
import { startFacets } from "./facets.js";
import { startNavigation } from "./navigation.js";
import { failSearch, search } from "./results.js";
import { startSaved } from "./saved.js";
import { showWords, startSearchBox } from "./search-box.js";
import { Problem } from "./service.js";
import { startShortcuts } from "./shortcuts.js";
import { zoneOf } from "./state.js";
import { unlessAborted } from "./typing.js";
import { useZone } from "./words.js";

const page = byId("content");
const VIEWS = {
  search: { load: search, fail: failSearch },
  article: { load: readArticle, fail: failArticle },
};
// Longer than almost every search; a reader begins to doubt.
const LATE_MS = 4000;

let loading = new AbortController();
let article = null;

/** Show a state, unless another one is requested before its response arrives. */
async function show(state, { scroll = 0 } = {}) {
  loading.abort();
  loading = new AbortController();
  const { signal } = loading;
  const view = state.has("article") ? "article" : "search";
  showWords(state);
  useZone(zoneOf(state));
  page.setAttribute("aria-busy", "true");
  const late = setTimeout(() => {
    byId("slow").hidden = false;
  }, LATE_MS);
  signal.addEventListener("abort", () => clearTimeout(late));
  const render = await loadView(VIEWS[view], state, signal).catch(unlessAborted);
  if (signal.aborted) return;
  clearTimeout(late);
  byId("slow").hidden = true;
  page.setAttribute("aria-busy", "false");
  page.dataset.view = view;
  document.querySelector(".skip").hash = view === "article" ? "article" : "hits";
  render();
  scrollTo(0, scroll);
  placeFocus(state);
}

/** Return a function that shows the state, or the problem that occurred. */
async function loadView({ load, fail }, state, signal) {
  try {
    return await load(state, signal);
  } catch (error) {
    if (error instanceof Problem) return () => fail(state, error);
    throw error;
  }
}

/** Focus the heading of an opened article, or after it was closed, its link in the list. */
function placeFocus(state) {
  const [previous, current] = [article, state.get("article")];
  article = current;
  if (current) byId("article").querySelector("h1")?.focus({ preventScroll: true });
  else if (previous) (find(byId("hits"), `hit ${previous}`) ?? byId("count")).focus();
}

/** Take away the message that the page does not load, and say if it has no style. */
function reportLoading() {
  const isStyled = getComputedStyle(document.documentElement).getPropertyValue("--paper");
  byId("late").remove();
  byId("unstyled").hidden = Boolean(isStyled);
}

reportLoading();
startDialogs();
startFacets();
startSaved();
startSearchBox();
startShortcuts();
startNavigation(show);
