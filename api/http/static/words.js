/** Labels and formats of the page. */

import facets from "./fields.js";

const LOCALE = "en-GB";
const UTC = { timeZone: "UTC" };
// Days as a date input or a bucket writes them belong to no zone.
const YEARS = new Intl.DateTimeFormat(LOCALE, { ...UTC, year: "numeric" });
const MONTHS = new Intl.DateTimeFormat(LOCALE, { ...UTC, year: "numeric", month: "short" });
const DAYS = new Intl.DateTimeFormat(LOCALE, { ...UTC, dateStyle: "medium" });
const LONG_DAY = new Intl.DateTimeFormat(LOCALE, { ...UTC, dateStyle: "long" });
const NUMBER = new Intl.NumberFormat(LOCALE);
const LANGUAGES = new Intl.DisplayNames(LOCALE, { type: "language", fallback: "code" });
const DAY_MS = 86_400_000;
const MIDNIGHT = /T00:00:00(\.0+)?Z$/;

let inZone;

/** Show times in this time zone from now on; one that does not exist is reported by the service. */
export function useZone(timeZone) {
  try {
    inZone = zoned(timeZone);
  } catch {
    inZone = zoned("UTC");
  }
}

const zoned = (timeZone) => ({
  day: new Intl.DateTimeFormat(LOCALE, { timeZone, dateStyle: "long" }),
  time: new Intl.DateTimeFormat(LOCALE,
    { timeZone, hour: "2-digit", minute: "2-digit", timeZoneName: "short" }),
  iso: new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }),
});

useZone("UTC");

/** Between a country and a place in it. */
export const PATH_SEPARATOR = " > ";

/** The label of a field. */
export const fieldName = (field) =>
  ({ published: "Date", title: "Article" })[field] ?? facets[field]?.label ?? field;

/** The label of a value. */
export function valueName(field, value) {
  if (field === "place_paths") return value.split(PATH_SEPARATOR).reverse().join(", ");
  if (field !== "language") return value;
  try {
    return LANGUAGES.of(value);
  } catch {
    return value; // A URL can contain anything, not only language codes.
  }
}

export const number = (value) => NUMBER.format(value);

/** "1 article", "12 articles". */
export const counted = (count, one = "article", many = `${one}s`) =>
  `${number(count)} ${count === 1 ? one : many}`;

/** A date and time; midnight means that the article has no time. */
export function moment(text) {
  return MIDNIGHT.test(text) ? day(text) : `${day(text)}, ${inZone.time.format(new Date(text))}`;
}

/** The day of a moment. */
export const day = (text) =>
  (MIDNIGHT.test(text) ? LONG_DAY : inZone.day).format(new Date(text));

/** Today, or some days before it, as a date input writes it. */
export const daysAgo = (days) => inZone.iso.format(Date.now() - days * DAY_MS);

/** The day before another one, both as a date input writes them. */
export const dayBefore = (text) =>
  new Date(Date.parse(text.slice(0, 10)) - DAY_MS).toISOString().slice(0, 10);

/** A date range, in whole years or months if possible; either end may be open. */
export function period(from, to) {
  if (!from) return `until ${to}`;
  if (!to) return `since ${from}`;
  const [first, last] = [new Date(from), new Date(to)];
  if (Number.isNaN(first.valueOf()) || Number.isNaN(last.valueOf())) return `${from} – ${to}`;
  return width(from, to).formatRange(first, last);
}

/** Both ends of a date range, in the form that `period` has; an open range is one text. */
export function endsOf(from, to) {
  if (!from || !to) return [period(from, to)];
  return [from, to].map((end) => width(from, to).format(new Date(end)));
}

function width(from, to) {
  const wholeMonths = /^\d{4}(-\d\d(-01)?)?$/.test(from) && endsMonth(to);
  if (!wholeMonths) return DAYS;
  return /^\d{4}(-01(-01)?)?$/.test(from) && /^\d{4}(-12(-31)?)?$/.test(to) ? YEARS : MONTHS;
}

const endsMonth = (text) => /^\d{4}(-\d\d)?$/.test(text) || text === lastDay(text.slice(0, 7));

/** The first day of "2015", "2015-08", "2015-08-12" or a moment, as a date input writes it. */
export const firstDay = (text) => text && `${text}${"-01-01".slice(text.length - 4)}`.slice(0, 10);

/** The last day of the same. */
export function lastDay(text) {
  if (!text || text.length >= 10) return text.slice(0, 10);
  const [year, month = "12"] = text.split("-");
  const last = new Date(Date.UTC(Number(year), Number(month), 0));
  return Number.isNaN(last.valueOf()) ? "" : last.toISOString().slice(0, 10);
}
