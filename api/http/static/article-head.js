/** The head of an article: title, origin, date, and a citation to copy. */

import { copy } from "./clipboard.js";
import { element } from "./dom.js";
import { marked, plain } from "./marks.js";
import { linkTo } from "./state.js";
import { day, moment, number } from "./words.js";

/** The parts above the text of an article. */
export function articleHead(state, article) {
  const { title, highlights } = article;
  return [
    labels(article),
    element("h1", { tabindex: "-1", dir: "auto" }, marked(highlights?.title ?? plain(title))),
    authors(article),
    times(article),
    element("p", { class: "article-actions" }, original(article), citation(article)),
  ];
}

const searchFor = (field, value, attributes = {}) => element("a",
  { href: linkTo(new URLSearchParams({ [field]: value })), dir: "auto", ...attributes }, value);

function labels({ section, source }) {
  const parts = Object.entries({ section, source }).filter(([, value]) => value);
  return parts.length > 0 && element("p", { class: "kicker" }, parts.map(([field, value], index) =>
    [index > 0 && " · ", searchFor(field, value)]));
}

const authors = ({ authors: names }) => names.length > 0 && element("p", { class: "byline" },
  element("span", { class: "authors" }, names.map((name, index) =>
    [index > 0 && ", ", searchFor("authors", name)])));

const times = (article) => element("p", { class: "times" },
  article.published_at && element("time", { datetime: article.published_at },
    moment(article.published_at)),
  article.updated_at && element("span", {}, `Updated ${moment(article.updated_at)}`),
  element("span", {}, `${number(article.word_count ?? 0)} words`));

/** A link with another scheme could run a script, so such an address is a text. */
function original({ url }) {
  if (!url) return null;
  if (!/^https?:\/\//i.test(url)) return element("span", { class: "origin" }, url);
  return element("a", { class: "origin", href: url, rel: "noreferrer" }, "Read the original at ",
    element("b", {}, new URL(url).hostname.replace(/^www\./, "")));
}

function citation(article) {
  const button = element("button", { type: "button", "data-key": "cite" }, "Copy citation");
  button.addEventListener("click", () => copy(citationOf(article), "The citation is copied."));
  return button;
}

/** Authors. “Title.” Source, date. URL: the order of most styles for newspapers. */
function citationOf({ authors: names, title, source, published_at: published, url }) {
  const stop = /[.?!…]$/.test(title) ? "" : ".";
  const where = [source, published && day(published)].filter(Boolean).join(", ");
  return [
    names.length && `${names.join(", ")}.`,
    `“${title}${stop}”`,
    where && `${where}.`,
    url || location.href,
  ].filter(Boolean).join(" ");
}
