/** The search page: requests and shows the state of the URL. */

import { failArticle, readArticle } from "./article.js";
import { byId, find } from "./dom.js";
import { startFacets } from "./facets.js";
import { startNavigation } from "./navigation.js";
import { failSearch, search } from "./results.js";
import { showWords, startSearchBox } from "./search-box.js";
import { Problem } from "./service.js";
import { unlessAborted } from "./typing.js";

const page = byId("content");
const VIEWS = {
  search: { load: search, fail: failSearch },
  article: { load: readArticle, fail: failArticle },
};

let loading = new AbortController();
let article = null;

/** Show a state, unless another one is requested before its response arrives. */
async function show(state, { scroll = 0 } = {}) {
  loading.abort();
  loading = new AbortController();
  const { signal } = loading;
  const view = state.has("article") ? "article" : "search";
  showWords(state);
  page.setAttribute("aria-busy", "true");
  const render = await loadView(VIEWS[view], state, signal).catch(unlessAborted);
  if (signal.aborted) return;
  page.setAttribute("aria-busy", "false");
  page.dataset.view = view;
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

startFacets();
startSearchBox();
startNavigation(show);
