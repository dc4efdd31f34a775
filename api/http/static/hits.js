/** Articles as they are listed. */

import { element } from "./dom.js";
import { marked, plain } from "./marks.js";
import { changed, linkTo } from "./state.js";
import { counted, day } from "./words.js";

/** One result of a search: where it comes from, its title, and the words in context. */
export function hit(state, found) {
  const { title, body } = found.highlights ?? { title: plain(found.title), body: [] };
  return element("li", { class: "hit" }, element("article", { lang: found.language },
    kicker(found),
    element("h2", {}, element("a", {
      href: linkTo(articleState(state, found.id)), dir: "auto", "data-key": `hit ${found.id}`,
    }, marked(title))),
    byline(found),
    body.map((fragment) => element("p", { class: "fragment", dir: "auto" }, inContext(fragment))),
    found.story?.count > 1 && element("p", { class: "versions" },
      `${counted(found.story.count, "version")} of this story`)));
}

/** A fragment, with dots where a sentence goes on before or after it. */
function inContext(fragment) {
  const begins = !/^\p{Ll}/u.test(fragment.text);
  const ends = /[\p{P}\p{S}]$/u.test(fragment.text.trimEnd()) && !/[,;:–—-]$/u.test(fragment.text.trimEnd());
  return [begins ? "" : "… ", marked(fragment), ends ? "" : " …"];
}

/** An article beside the one that is read, and the words that both share where they are told. */
export function relatedHit(state, found) {
  return element("li", { class: "related-hit" },
    element("h3", {}, element("a", {
      href: linkTo(articleState(state, found.id)), dir: "auto", lang: found.language,
    }, found.title)),
    byline(found),
    found.shared_terms?.length > 0 && element("p", { class: "shared" }, "Both tell of ",
      found.shared_terms.map((term, index) => [index > 0 && ", ", element("b", {}, term)])));
}

/** The state in which an article is read; the search stays in it, to go back to. */
export function articleState(state, id) {
  const { page, cursor } = Object.fromEntries(state);
  return changed(state, { article: id, page, cursor });
}

/** The section and the publication of an article. */
export const kicker = ({ section, source }) => (section || source) && element("p",
  { class: "kicker", dir: "auto" }, [section, source].filter(Boolean).join(" · "));

/** When and by whom. */
export function byline({ published_at: published, authors }) {
  const parts = [
    published && element("time", { datetime: published }, day(published)),
    authors?.length > 0 && element("span", { class: "authors", dir: "auto" }, authors.join(", ")),
  ].filter(Boolean);
  return parts.length > 0 && element("p", { class: "byline" }, parts);
}
