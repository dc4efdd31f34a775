/** The search page: one state at a time is asked for and shown. */

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
  search: { ask: search, fail: failSearch },
  article: { ask: readArticle, fail: failArticle },
};

let asking = new AbortController();
let article = null;

/** Show a state, unless another one is asked for before its answer comes. */
async function show(state, { scroll = 0 } = {}) {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  const view = state.has("article") ? "article" : "search";
  showWords(state);
  page.setAttribute("aria-busy", "true");
  const render = await answer(VIEWS[view], state, signal).catch(unlessAborted);
  if (signal.aborted) return;
  page.setAttribute("aria-busy", "false");
  page.dataset.view = view;
  render();
  scrollTo(0, scroll);
  placeFocus(state);
}

/** How to show the state: its answer, or why there is none. */
async function answer({ ask, fail }, state, signal) {
  try {
    return await ask(state, signal);
  } catch (error) {
    if (error instanceof Problem) return () => fail(state, error);
    throw error;
  }
}

/** Who comes back from an article stands at its link; who lost the focus, at the heading. */
function placeFocus(state) {
  const [left, now] = [article, state.get("article")];
  article = now;
  if (now) byId("article").querySelector("h1")?.focus({ preventScroll: true });
  else if (left) (find(byId("hits"), `hit ${left}`) ?? byId("count")).focus();
}

startFacets();
startSearchBox();
startNavigation(show);
