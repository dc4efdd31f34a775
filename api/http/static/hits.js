/** Search hits and related articles as list items. */

import { element, fill } from "./dom.js";
import { marked, plain } from "./marks.js";
import { Problem, requestJson, storyPath } from "./service.js";
import { changed, isGrouped, linkTo } from "./state.js";
import { counted, day } from "./words.js";

// More would leave no space on a screen for other hits.
const FRAGMENTS = 2;
const MAX_SHARED = 3;
const VERSIONS = "20";
const VERSION_FIELDS = "title,published_at,source,authors,language";

/** "12 stories", or "12 articles" if versions are not grouped. */
export const countHits = (state, count) =>
  isGrouped(state) ? counted(count, "story", "stories") : counted(count);

/** A search hit: its source, its title and the matching fragments. */
export function hit(state, article, visited) {
  const { title, body } = article.highlights ?? { title: plain(article.title), body: [] };
  return element("li", { class: "hit" }, element("article", { lang: article.language },
    kicker(article, isNew(article, visited)),
    element("h2", {}, element("a", {
      href: linkTo(articleState(state, article.id)), dir: "auto", "data-key": `hit ${article.id}`,
    }, marked(title))),
    byline(article),
    body.slice(0, FRAGMENTS).map((fragment) =>
      element("p", { class: "fragment", dir: "auto" }, inContext(fragment))),
    article.story?.count > 1 && versions(state, article)));
}

// The day of publication is not when an article arrived: old ones are loaded late.
const isNew = ({ indexed_at: indexed }, visited) =>
  visited !== null && indexed && Date.parse(indexed) > visited;

/** A fragment, with an ellipsis if it starts or ends within a sentence. */
function inContext(fragment) {
  const text = fragment.text.trimEnd();
  const startsSentence = !/^\p{Ll}/u.test(text);
  const endsSentence = /[\p{P}\p{S}]$/u.test(text) && !/[,;:–—-]$/u.test(text);
  return [startsSentence ? "" : "… ", marked(fragment), endsSentence ? "" : " …"];
}

/** A button that lists the other versions of a hit's story. */
function versions(state, { id, story }) {
  const others = story.count - 1;
  const list = element("ol", { class: "version-list", hidden: true });
  const button = element("button", {
    type: "button", class: "versions", "aria-expanded": "false", "data-key": `versions ${id}`,
  }, `and ${counted(others, "other version")}`);
  button.addEventListener("click", async () => {
    list.hidden = !list.hidden;
    button.setAttribute("aria-expanded", String(!list.hidden));
    if (!list.hidden && !list.children.length) fill(list, await versionItems(state, story.id, id));
  });
  return [button, list];
}

async function versionItems(state, story, id) {
  const query = new URLSearchParams({ size: VERSIONS, fields: VERSION_FIELDS });
  try {
    const { articles } = await requestJson(storyPath(story), query);
    return articles.filter((other) => other.id !== id).map((other) => element("li", {},
      element("a", { href: linkTo(articleState(state, other.id)), dir: "auto", lang: other.language },
        other.title),
      byline({ ...other, authors: [other.source].filter(Boolean) })));
  } catch (error) {
    if (error instanceof Problem) return element("li", {}, error.message);
    throw error;
  }
}

/** A related article, and a few terms that it shares with the open one if there are any. */
export function relatedHit(state, article) {
  const shared = article.shared_terms?.slice(0, MAX_SHARED) ?? [];
  return element("li", { class: "related-hit" },
    element("h3", {}, element("a", {
      href: linkTo(articleState(state, article.id)), dir: "auto", lang: article.language,
    }, article.title)),
    byline(article),
    shared.length > 0 && element("p", { class: "shared" }, "In common: ",
      shared.map((term, index) => [index > 0 && ", ", element("b", {}, term)])));
}

/** The state that shows an article; it contains the search, to go back to. */
export function articleState(state, id) {
  const { page, cursor } = Object.fromEntries(state);
  return changed(state, { article: id, page, cursor });
}

function kicker({ section, source }, isRecent) {
  const parts = [section, source].filter(Boolean).join(" · ");
  return (parts || isRecent) && element("p", { class: "kicker", dir: "auto" },
    isRecent && element("span", { class: "new" }, "New"), parts);
}

/** The date and the authors. */
export function byline({ published_at: published, authors }) {
  const parts = [
    published && element("time", { datetime: published }, day(published)),
    authors?.length > 0 && element("span", { class: "authors", dir: "auto" }, authors.join(", ")),
  ].filter(Boolean);
  return parts.length > 0 && element("p", { class: "byline" }, parts);
}
