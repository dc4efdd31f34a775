/** The date facet: presets, a histogram to drag over, a range to type, and the time zone of days. */

import { element } from "./dom.js";
import { histogram } from "./histogram.js";
import { go } from "./navigation.js";
import { READER_ZONE, changed, dated, linkTo, zoneOf } from "./state.js";
import { counted, daysAgo, firstDay, lastDay } from "./words.js";

// Days before today; today is one of the days.
const PRESETS = { "Today": 0, "7 days": 6, "30 days": 29, "1 year": 364 };

/** The dates of the results, and the controls that filter them. */
export function dates(state, facet) {
  return element("section", { class: "facet published", "aria-labelledby": "published" },
    element("h2", { id: "published" }, "Published"),
    presets(state),
    facet.values.some(({ count }) => count) && histogram(state, facet.values),
    range(state),
    timeZone(state),
    facet.missing > 0 && element("p", { class: "aside" }, `${counted(facet.missing)} without a date`));
}

function presets(state) {
  const [from, to] = [state.get("published_from") ?? "", state.get("published_to") ?? ""];
  const preset = (name, first) => element("li", {}, element("a", {
    href: linkTo(dated(state, first, "")), "data-stay": true, "data-key": `preset ${name}`,
    "aria-current": first === from && !to && "true",
  }, name));
  return element("ul", { class: "presets", "aria-label": "Dates" }, preset("Any time", ""),
    Object.entries(PRESETS).map(([name, days]) => preset(name, daysAgo(days))));
}

function range(state) {
  const from = day("From", "published_from", firstDay(state.get("published_from") ?? ""));
  const to = day("To", "published_to", lastDay(state.get("published_to") ?? ""));
  const apply = element("button", { type: "submit", "data-key": "apply dates" }, "Apply");
  const form = element("form", { class: "dates" }, from, to, apply);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = new FormData(form);
    go(linkTo(dated(state, typed.get("published_from"), typed.get("published_to"))),
      { scroll: scrollY });
  });
  return form;
}

const day = (label, name, value) =>
  element("label", {}, label, element("input", { type: "date", name, value, "data-key": name }));

/** The choice between the reader's time zone, UTC and that of the link. */
export function timeZone(state) {
  const zones = [...new Set([READER_ZONE, "UTC", zoneOf(state)])];
  if (zones.length < 2) return null;
  const options = zones.map((zone) => element("option", {
    value: zone, selected: zone === zoneOf(state),
    "data-link": linkTo(changed(state, { time_zone: zone === READER_ZONE ? "" : zone })),
  }, zone.replaceAll("_", " ")));
  return element("label", { class: "zone" }, element("span", {}, "Days in"),
    element("select", { "data-key": "zone", autocomplete: "off" }, options));
}
