/** The trend view: how many articles match over time, as bars and as a table next to them. */

import { timeZone } from "./dates.js";
import { element } from "./dom.js";
import { enableKeys } from "./histogram.js";
import { Problem, requestJson } from "./service.js";
import { changed, dated, filtersOf, linkTo } from "./state.js";
import { counted, dayBefore, endsOf, number, period } from "./words.js";

const FULL_HEIGHT = 100;
// A bar of one article must be visible next to one of thousands.
const LOWEST_BAR = 3;
const INTERVALS = { day: "Days", week: "Weeks", month: "Months" };
const SHARE = new Intl.NumberFormat("en-GB", { style: "percent", maximumFractionDigits: 1 });
const GROWTH = new Intl.NumberFormat("en-GB", {
  style: "percent", maximumFractionDigits: 0, signDisplay: "exceptZero",
});

/** Request the trend of a state, if it shows one; the result is for `trendView`. */
export async function requestTrend(state, signal) {
  if (!state.has("trend")) return null;
  const query = filtersOf(state);
  if (INTERVALS[state.get("trend")]) query.set("interval", state.get("trend"));
  try {
    return await requestJson("trends", query, signal);
  } catch (error) {
    if (error instanceof Problem) return { problem: error };
    throw error;
  }
}

/** The link that opens or closes the trend. */
export const trendLink = (state) => element("a", {
  href: linkTo(changed(state, { trend: state.has("trend") ? "" : "auto" })),
  "aria-current": state.has("trend") && "true", "data-key": "trend",
}, "Trend");

/** The parts of the trend view; none if the state shows no trend. */
export function trendView(state, trend) {
  if (!trend) return [];
  if (trend.problem) return [heading(), message(trend.problem)];
  if (!trend.buckets.length) return [heading(), element("p", {}, "No article has a date.")];
  return [
    element("div", { class: "trend-head" }, heading(), intervals(state, trend), timeZone(state)),
    element("p", { class: "trend-sum" }, summary(trend)),
    element("div", { class: "trend-body" }, chart(state, trend), table(state, trend)),
  ];
}

const heading = () => element("h2", {}, "Articles over time");

const message = ({ message: title, errors }) => element("p", { class: "message" },
  errors.length ? `${errors[0].detail} ${errors[0].hint}` : title);

function intervals(state, { interval }) {
  const links = Object.entries(INTERVALS).map(([name, label]) => element("a", {
    href: linkTo(changed(state, { trend: name })),
    "aria-current": name === interval && "true", "data-key": `trend ${name}`,
  }, label));
  return element("nav", { class: "intervals", "aria-label": "Interval" }, links);
}

function summary({ count, background, share, undated, growth, previous }) {
  const parts = [`${number(count)} of ${counted(background)}`];
  if (share !== null) parts[0] += `, ${SHARE.format(share)}`;
  if (growth !== null) parts.push(`${GROWTH.format(growth)} compared with the period before`);
  else if (previous) parts.push(`${counted(previous.count)} in the period before`);
  if (undated) parts.push(`${counted(undated)} without a date`);
  return parts.join(" · ");
}

/** The first and the last day of a bucket, in the time zone of the trend. */
const daysOf = ({ start, end }) => [start.slice(0, 10), dayBefore(end)];

const narrowed = (state, bucket) => linkTo(dated(state, ...daysOf(bucket)));

function describe(bucket) {
  const share = bucket.share === null ? "" : `, ${SHARE.format(bucket.share)}`;
  const end = bucket.unfinished ? ", unfinished" : "";
  return `${period(...daysOf(bucket))}: ${number(bucket.count)} of ${number(bucket.background)}${share}${end}`;
}

function chart(state, { buckets }) {
  const highest = Math.max(1, ...buckets.map(({ count }) => count));
  const bars = buckets.map((bucket) => {
    const column = element("span", { class: bucket.unfinished ? "bar unfinished" : "bar" });
    if (!bucket.count) return element("li", {}, column);
    column.style.height = `${Math.max(LOWEST_BAR, bucket.count / highest * FULL_HEIGHT)}%`;
    return element("li", {}, element("a", {
      href: narrowed(state, bucket), "aria-label": describe(bucket), title: describe(bucket),
      "data-key": `trend ${bucket.start}`,
    }, column));
  });
  const list = element("ol", { class: "bars trend-bars", "aria-label": "Chart of articles over time" }, bars);
  enableKeys(list);
  return element("figure", { class: "trend-chart" },
    element("p", { class: "scale", "aria-hidden": "true" }, number(highest)), list,
    element("figcaption", { class: "axis" },
      endsOf(daysOf(buckets[0])[0], daysOf(buckets.at(-1))[1])
      .map((end) => element("span", {}, end))));
}

function table(state, { buckets }) {
  const columns = ["Period", "Articles", "All", "Share"];
  const head = columns.map((name) => element("th", { scope: "col" }, name));
  const rows = buckets.map((bucket) => element("tr", {},
    element("th", { scope: "row" },
      bucket.count ? element("a", { href: narrowed(state, bucket) }, period(...daysOf(bucket)))
        : period(...daysOf(bucket)),
      bucket.unfinished ? " (unfinished)" : ""),
    element("td", {}, number(bucket.count)),
    element("td", {}, number(bucket.background)),
    element("td", {}, bucket.share === null ? "–" : SHARE.format(bucket.share))));
  return element("div", {
    class: "trend-table", role: "region", tabindex: "0", "aria-label": "Table of articles over time",
  }, element("table", {}, element("thead", {}, element("tr", {}, head)), element("tbody", {}, rows)));
}
