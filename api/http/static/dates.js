/** The date facet: a histogram to drag over, and a range to type. */

import { element } from "./dom.js";
import { histogram } from "./histogram.js";
import { go } from "./navigation.js";
import { changed, linkTo } from "./state.js";
import { counted, firstDay, lastDay } from "./words.js";

/** The dates of the results, and the controls that filter them. */
export function dates(state, facet) {
  return element("section", { class: "facet published", "aria-labelledby": "published" },
    element("h2", { id: "published" }, "Published"),
    facet.values.some(({ count }) => count) && histogram(state, facet.values),
    range(state),
    facet.missing > 0 && element("p", { class: "aside" }, `${counted(facet.missing)} without a date`));
}

function range(state) {
  const from = day("From", "published_from", firstDay(state.get("published_from") ?? ""));
  const to = day("To", "published_to", lastDay(state.get("published_to") ?? ""));
  const apply = element("button", { type: "submit", "data-key": "apply dates" }, "Apply");
  const form = element("form", { class: "dates" }, from, to, apply);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = Object.fromEntries(new FormData(form));
    go(linkTo(changed(state, typed)), { scroll: scrollY });
  });
  return form;
}

const day = (label, name, value) =>
  element("label", {}, label, element("input", { type: "date", name, value, "data-key": name }));
