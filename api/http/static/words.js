/** Labels and formats of the page. */

import facets from "./fields.js";

const LOCALE = "en-GB";
const UTC = { timeZone: "UTC" };
const DAY = new Intl.DateTimeFormat(LOCALE, { ...UTC, dateStyle: "long" });
const TIME = new Intl.DateTimeFormat(LOCALE, { ...UTC, timeStyle: "short" });
const YEARS = new Intl.DateTimeFormat(LOCALE, { ...UTC, year: "numeric" });
const MONTHS = new Intl.DateTimeFormat(LOCALE, { ...UTC, year: "numeric", month: "short" });
const DAYS = new Intl.DateTimeFormat(LOCALE, { ...UTC, dateStyle: "medium" });
const NUMBER = new Intl.NumberFormat(LOCALE);
const LANGUAGES = new Intl.DisplayNames(LOCALE, { type: "language", fallback: "code" });
const MIDNIGHT = /T00:00:00(\.0+)?Z$/;

/** The label of a field. */
export const fieldName = (field) =>
  ({ published: "Date", title: "Article" })[field] ?? facets[field]?.label ?? field;

/** The label of a value. */
export function valueName(field, value) {
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
  const time = new Date(text);
  return MIDNIGHT.test(text) ? DAY.format(time) : `${DAY.format(time)}, ${TIME.format(time)} UTC`;
}

export const day = (text) => DAY.format(new Date(text));

/** A date range, in whole years or months if possible; either end may be open. */
export function period(from, to) {
  if (!from) return `until ${to}`;
  if (!to) return `since ${from}`;
  const [first, last] = [new Date(from), new Date(to)];
  if (Number.isNaN(first.valueOf()) || Number.isNaN(last.valueOf())) return `${from} – ${to}`;
  return width(from, to).formatRange(first, last);
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
