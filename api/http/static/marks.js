/** Highlights: a text, and ranges of its code points. */

import { element } from "./dom.js";

const PARAGRAPH_BREAK = "\n\n";

/** The text as children, with the ranges in <mark>. */
export function marked({ text, ranges }) {
  if (!ranges.length) return [text];
  const points = Array.from(text);
  const piece = (start, end) => points.slice(start, end).join("");
  const starts = [0, ...ranges.map(([, end]) => end)];
  return starts.flatMap((start, index) => {
    const range = ranges[index];
    if (!range) return [piece(start)];
    return [piece(start, range[0]), element("mark", {}, piece(...range))];
  });
}

/** The paragraphs of a highlighted text, each with its own ranges. */
export function paragraphs({ text, ranges }) {
  let start = 0;
  return text.split(PARAGRAPH_BREAK).map((paragraph) => {
    const first = start;
    const end = first + Array.from(paragraph).length;
    start = end + PARAGRAPH_BREAK.length;
    return { text: paragraph, ranges: rangesWithin(ranges, first, end) };
  });
}

/** The ranges from `first` to `end`, relative to `first`. */
function rangesWithin(ranges, first, end) {
  return ranges
    .map(([from, to]) => [Math.max(from, first) - first, Math.min(to, end) - first])
    .filter(([from, to]) => from < to);
}

/** A text without highlights. */
export const plain = (text) => ({ text, ranges: [] });
