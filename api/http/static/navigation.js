/** Navigation between states: by links, by controls with a `data-link`, by the browser's buttons. */

import { readState } from "./state.js";

let showState;

/** Call `show(state, {scroll})` for the state of the URL, now and whenever it changes. */
export function startNavigation(show) {
  showState = show;
  history.scrollRestoration = "manual";
  document.addEventListener("click", followLink);
  document.addEventListener("change", (event) => {
    // An option of a list has a link like a checkbox.
    const { link } = (event.target.selectedOptions?.[0] ?? event.target).dataset;
    if (link) go(link, { scroll: scrollY });
  });
  addEventListener("popstate", () => show(readState(location), history.state ?? {}));
  addEventListener("scrollend", () => history.replaceState({ scroll: scrollY }, ""));
  return show(readState(location), history.state ?? {});
}

/** Go to a state by its link, and scroll to `scroll`. */
export function go(link, { scroll = 0 } = {}) {
  history.pushState({ scroll }, "", link);
  return showState(readState(location), { scroll });
}

/** Show the state again, for example after a failure. */
export const reload = () => showState(readState(location), history.state ?? {});

function followLink(event) {
  const link = event.target.closest("a[href]");
  const opensElsewhere = event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  if (!link || opensElsewhere || event.defaultPrevented || !isState(link)) return;
  event.preventDefault();
  go(link.href, { scroll: link.dataset.stay ? scrollY : 0 });
}

/** Whether a link leads to another state of this page. */
const isState = (link) =>
  !link.target && !link.hash && link.origin === location.origin && link.pathname === location.pathname;
