/** Search hits and related articles as list items. */

import { element } from "./dom.js";
import { marked, plain } from "./marks.js";
import { changed, linkTo } from "./state.js";
import { counted, day } from "./words.js";

/** A search hit: its source, its title and the matching fragments. */
export function hit(state, article) {
  const { title, body } = article.highlights ?? { title: plain(article.title), body: [] };
  return element("li", { class: "hit" }, element("article", { lang: article.language },
    kicker(article),
    element("h2", {}, element("a", {
      href: linkTo(articleState(state, article.id)), dir: "auto", "data-key": `hit ${article.id}`,
    }, marked(title))),
    byline(article),
    body.map((fragment) => element("p", { class: "fragment", dir: "auto" }, inContext(fragment))),
    article.story?.count > 1 && element("p", { class: "versions" },
      `${counted(article.story.count, "version")} of this story`)));
}

/** A fragment, with an ellipsis if it starts or ends within a sentence. */
function inContext(fragment) {
  const startsSentence = !/^\p{Ll}/u.test(fragment.text);
  const endsSentence = /[\p{P}\p{S}]$/u.test(fragment.text.trimEnd()) && !/[,;:–—-]$/u.test(fragment.text.trimEnd());
  return [startsSentence ? "" : "… ", marked(fragment), endsSentence ? "" : " …"];
}

/** A related article, and the terms that it shares with the open one if there are any. */
export function relatedHit(state, article) {
  return element("li", { class: "related-hit" },
    element("h3", {}, element("a", {
      href: linkTo(articleState(state, article.id)), dir: "auto", lang: article.language,
    }, article.title)),
    byline(article),
    article.shared_terms?.length > 0 && element("p", { class: "shared" }, "In common: ",
      article.shared_terms.map((term, index) => [index > 0 && ", ", element("b", {}, term)])));
}

/** The state that shows an article; it contains the search, to go back to. */
export function articleState(state, id) {
  const { page, cursor } = Object.fromEntries(state);
  return changed(state, { article: id, page, cursor });
}

/** The section and the publication of an article. */
export const kicker = ({ section, source }) => (section || source) && element("p",
  { class: "kicker", dir: "auto" }, [section, source].filter(Boolean).join(" · "));

/** The date and the authors. */
export function byline({ published_at: published, authors }) {
  const parts = [
    published && element("time", { datetime: published }, day(published)),
    authors?.length > 0 && element("span", { class: "authors", dir: "auto" }, authors.join(", ")),
  ].filter(Boolean);
  return parts.length > 0 && element("p", { class: "byline" }, parts);
}
