/** A histogram of publication dates: each bar is a link, and a range can be dragged over. */

import { element } from "./dom.js";
import { go } from "./navigation.js";
import { dated, linkTo } from "./state.js";
import { counted, endsOf, firstDay, lastDay, number, period } from "./words.js";

const FULL_HEIGHT = 100;
// A bar of one article must be visible next to one of thousands.
const LOWEST_BAR = 4;
// Otherwise a single bar would fill the width.
const WIDEST_BAR_REM = 3;
const STEPS = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };

/** Bars for date buckets `{from, to, count, selected}`, in order of time. */
export function histogram(state, buckets) {
  const partial = buckets.find((bucket) => overlapsOthers(bucket, buckets));
  const shown = buckets.filter((bucket) => bucket !== partial);
  const highest = Math.max(1, ...shown.map(({ count }) => count));
  const bars = shown.map((bucket) => bar(bucket, {
    link: linkTo(dated(state, bucket.from, bucket.to)),
    share: bucket.count / highest,
    current: bucket.selected || (partial !== undefined && overlap(partial, bucket)),
  }));
  const list = element("ol", { class: "bars", "aria-label": "Articles by date" }, bars);
  list.style.maxWidth = `${bars.length * WIDEST_BAR_REM}rem`;
  enableKeys(list);
  enableDragging(list, bars, (first, last) =>
    go(linkTo(dated(state, shown[first].from, shown[last].to)), { scroll: scrollY }));
  return element("div", { class: "histogram" },
    element("p", { class: "scale", "aria-hidden": "true" }, number(highest)), list,
    axis(list, bars, shown));
}

/** Selected dates that fill no bar are a bucket of their own, which overlaps others. */
const overlapsOthers = (bucket, buckets) =>
  bucket.selected && buckets.some((other) => other !== bucket && overlap(other, bucket));

const overlap = (one, other) => starts(one) <= ends(other) && starts(other) <= ends(one);
const starts = ({ from }) => from && firstDay(from);
const ends = ({ to }) => lastDay(to) || "9999-12-31";

function bar({ from, to, count }, { link, share, current }) {
  const column = element("span", { class: "bar" });
  if (!count) return element("li", {}, column);
  column.style.height = `${Math.max(LOWEST_BAR, share * FULL_HEIGHT)}%`;
  return element("li", {}, element("a", {
    href: link, draggable: "false", "data-stay": true, "data-key": `from ${from}`,
    "aria-label": `${period(from, to)}: ${counted(count)}`, "aria-current": current && "true",
  }, column));
}

/** The axis: where the bars begin and end, or the bar under the pointer or focus. */
function axis(list, bars, shown) {
  const line = element("p", { class: "axis", "aria-hidden": "true" });
  const ends = [...new Set(endsOf(shown[0].from, shown.at(-1).to))];
  const describe = (bucket) => line.replaceChildren(...(bucket
    ? [`${period(bucket.from, bucket.to)} · ${counted(bucket.count)}`]
    : ends.map((end) => element("span", {}, end))));
  const describeTarget = ({ target }) => describe(shown[bars.indexOf(target.closest("li"))]);
  for (const kind of ["pointerover", "focusin"]) list.addEventListener(kind, describeTarget);
  for (const kind of ["pointerleave", "focusout"]) list.addEventListener(kind, () => describe());
  describe();
  return line;
}

/** The Tab key stops once; the arrow keys move from bar to bar. */
export function enableKeys(list) {
  list.querySelectorAll("a").forEach((link, index) => {
    link.tabIndex = index ? -1 : 0;
  });
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

/** Call `choose(first, last)` with the indices of the bars dragged over. */
function enableDragging(list, bars, choose) {
  let start;
  const at = ({ clientX }) => {
    const { left, width } = list.getBoundingClientRect();
    const index = Math.floor(((clientX - left) / width) * bars.length);
    return Math.min(Math.max(index, 0), bars.length - 1);
  };
  const sorted = (event) => [start, at(event)].sort((one, other) => one - other);
  const paint = ([first, last]) => bars.forEach((item, index) =>
    item.classList.toggle("dragged", first <= index && index <= last));
  list.addEventListener("pointerdown", (event) => {
    if (!event.button) start = at(event);
  });
  list.addEventListener("pointermove", (event) => {
    if (start === undefined) return;
    // A pointer that stays on its bar is a click; with the capture, no link receives the click.
    if (at(event) !== start) list.setPointerCapture(event.pointerId);
    if (list.hasPointerCapture(event.pointerId)) paint(sorted(event));
  });
  list.addEventListener("pointerup", (event) => {
    if (list.hasPointerCapture(event.pointerId)) choose(...sorted(event));
    start = undefined;
  });
  list.addEventListener("pointercancel", () => {
    start = undefined;
    paint([1, 0]);
  });
}
