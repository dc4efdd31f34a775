/** The publishing dates as bars: each a link to its days, and a range of them to drag over. */

import { element } from "./dom.js";
import { go } from "./navigation.js";
import { changed, linkTo } from "./state.js";
import { counted, firstDay, lastDay, period } from "./words.js";

const FULL_HEIGHT = 100;
// A bar of one article beside one of thousands must still be seen.
const LOWEST_BAR = 4;
// One bar alone would be a wall.
const WIDEST_BAR_REM = 3;
const STEPS = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };

/** Bars for stretches of days `{from, to, count, selected}`, in order of time. */
export function histogram(state, stretches) {
  const odd = stretches.find((stretch) => liesAcross(stretch, stretches));
  const shown = stretches.filter((stretch) => stretch !== odd);
  const highest = Math.max(1, ...shown.map(({ count }) => count));
  const bars = shown.map((stretch, index) => bar(stretch, {
    link: linkTo(chosen(state, stretch.from, stretch.to)),
    share: stretch.count / highest,
    current: stretch.selected || (odd !== undefined && overlap(odd, stretch)),
    first: index === 0,
  }));
  const list = element("ol", { class: "bars", "aria-label": "Articles by date" }, bars);
  list.style.maxWidth = `${bars.length * WIDEST_BAR_REM}rem`;
  enableKeys(list);
  enableDragging(list, bars, (first, last) =>
    go(linkTo(chosen(state, shown[first].from, shown[last].to)), { scroll: scrollY }));
  return element("div", { class: "histogram" }, list, readout(list, bars, shown));
}

const chosen = (state, from, to) =>
  changed(state, { published_from: from, published_to: to, missing: withDate(state) });

/** Who asks for dates does not ask for articles without one any more. */
const withDate = (state) => state.getAll("missing").filter((field) => field !== "published");

/** Chosen dates that fill no bar come as a stretch of their own, which lies across bars. */
const liesAcross = (stretch, stretches) =>
  stretch.selected && stretches.some((other) => other !== stretch && overlap(other, stretch));

const overlap = (one, other) => starts(one) <= ends(other) && starts(other) <= ends(one);
const starts = ({ from }) => from && firstDay(from);
const ends = ({ to }) => lastDay(to) || "9999-12-31";

function bar({ from, to, count }, { link, share, current, first }) {
  const column = element("span", { class: "bar" });
  if (count) column.style.height = `${Math.max(LOWEST_BAR, share * FULL_HEIGHT)}%`;
  return element("li", {}, element("a", {
    href: link, draggable: "false", "data-stay": true, "data-key": `from ${from}`,
    "aria-label": `${period(from, to)}: ${counted(count)}`,
    "aria-current": current && "true", tabindex: first ? "0" : "-1",
  }, column));
}

/** A line that tells of the bar that is pointed at, else of all of them. */
function readout(list, bars, shown) {
  const line = element("p", { class: "readout", "aria-hidden": "true" });
  const overall = period(shown[0].from, shown.at(-1).to);
  const tell = (stretch) => line.replaceChildren(
    stretch ? `${period(stretch.from, stretch.to)} · ${counted(stretch.count)}` : overall);
  const tellOf = ({ target }) => tell(shown[bars.indexOf(target.closest("li"))]);
  for (const kind of ["pointerover", "focusin"]) list.addEventListener(kind, tellOf);
  for (const kind of ["pointerleave", "focusout"]) list.addEventListener(kind, () => tell());
  tell();
  return line;
}

/** One stop for the Tab key; the arrows go from bar to bar. */
function enableKeys(list) {
  list.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const wanted = links.indexOf(document.activeElement) + step;
    const target = links[Math.min(Math.max(wanted, 0), links.length - 1)];
    for (const link of links) link.tabIndex = link === target ? 0 : -1;
    target.focus();
  });
}

/** Call `choose(first, last)` with the indices of the bars that were dragged over. */
function enableDragging(list, bars, choose) {
  let begun;
  const at = ({ clientX }) => {
    const { left, width } = list.getBoundingClientRect();
    const index = Math.floor(((clientX - left) / width) * bars.length);
    return Math.min(Math.max(index, 0), bars.length - 1);
  };
  const sorted = (event) => [begun, at(event)].sort((one, other) => one - other);
  const paint = ([first, last]) => bars.forEach((item, index) =>
    item.classList.toggle("dragged", first <= index && index <= last));
  list.addEventListener("pointerdown", (event) => {
    if (!event.button) begun = at(event);
  });
  list.addEventListener("pointermove", (event) => {
    if (begun === undefined) return;
    // A click stays a click; only what leaves its bar is a drag, and no link then gets the click.
    if (at(event) !== begun) list.setPointerCapture(event.pointerId);
    if (list.hasPointerCapture(event.pointerId)) paint(sorted(event));
  });
  list.addEventListener("pointerup", (event) => {
    if (list.hasPointerCapture(event.pointerId)) choose(...sorted(event));
    begun = undefined;
  });
  list.addEventListener("pointercancel", () => {
    begun = undefined;
    paint([1, 0]);
  });
}
