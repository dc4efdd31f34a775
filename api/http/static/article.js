/** The article view: one whole article, its other versions and similar articles. */

import { articleHead } from "./article-head.js";
import { byId, element, fill } from "./dom.js";
import facets from "./fields.js";
import { relatedHit } from "./hits.js";
import { marked, paragraphs, plain } from "./marks.js";
import { neighbours, requestNeighbours } from "./neighbours.js";
import { shortfalls } from "./notices.js";
import { failure, summary } from "./problems.js";
import { Problem, articlePath, requestJson, storyPath } from "./service.js";
import { FACETS, linkTo, searchOf } from "./state.js";
import { fieldName, valueName } from "./words.js";

const RELATED = "5"; // As many as fit next to a short article.
const RELATED_FIELDS = "title,published_at,authors,language";
// The authors are in the byline.
const LABELS = FACETS.filter((field) => facets[field].many && field !== "authors");

/** Request the article of a state and what is around it; return a function that shows them. */
export async function readArticle(state, signal) {
  const id = state.get("article");
  const query = new URLSearchParams({ q: state.get("q") ?? "" });
  const fields = new URLSearchParams({ size: RELATED, fields: RELATED_FIELDS });
  const [article, similar, story, near] = await Promise.all([
    requestJson(articlePath(id), query, signal),
    requestJson(articlePath(id, "/similar"), fields, signal).catch(toProblem),
    requestJson(storyPath(id), fields, signal).catch(toProblem),
    requestNeighbours(state, signal).catch(toProblem),
  ]);
  return () => show(state, article, { similar, story, near });
}

/** The article is shown even if what is around it cannot be loaded. */
function toProblem(error) {
  if (error instanceof Problem) return error;
  throw error;
}

function show(state, article, { similar, story, near }) {
  document.title = `${article.title} – News search`;
  fill(byId("article"), navigation(state, near),
    element("article", { class: "story", lang: article.language },
      articleHead(state, article), shortfalls(article),
      body(article), pictures(article), labels(article)),
    element("div", { class: "related-articles" },
      versions(state, story, article.id), related(state, similar)));
}

/** Show why an article cannot be loaded. */
export function failArticle(state, problem) {
  document.title = "News search";
  fill(byId("article"), navigation(state, null),
    element("div", {}, element("h1", { class: "count", tabindex: "-1" }, "No article"),
      failure(state, problem)));
}

const navigation = (state, near) => element("nav", { class: "back", "aria-label": "Results" },
  element("a", { href: linkTo(searchOf(state)), class: "to-results", "data-key": "back" },
    "Back to the results"),
  near && !(near instanceof Problem) && neighbours(state, near));

function body({ body: text, headings, highlights }) {
  const parts = paragraphs(highlights?.body[0] ?? plain(text ?? ""));
  return element("div", { class: "body", dir: "auto" }, parts.map((paragraph, index) => [
    headings.filter(({ before }) => before === index)
      .map((heading) => element("h2", {}, heading.text)),
    element("p", {}, marked(paragraph)),
  ]));
}

const pictures = ({ captions }) => captions.length > 0 && element("section",
  { class: "pictures" }, element("h2", {}, captions.length > 1 ? "Pictures" : "Picture"),
  captions.map(({ text, credit }) => element("p", { dir: "auto" }, text,
    credit && element("span", { class: "credit" }, ` ${credit}`))));

/** The facet values of an article, each a link to a search for it. */
function labels(article) {
  const labelled = LABELS.filter((field) => article[field].length > 0);
  return labelled.length > 0 && element("dl", { class: "labels" }, labelled.map((field) => [
    element("dt", {}, fieldName(field)),
    article[field].map((value) => element("dd", {}, element("a",
      { href: linkTo(new URLSearchParams({ [field]: value })), dir: "auto" },
      valueName(field, value)))),
  ]));
}

/** The near-copies of the article, such as its updates, the oldest first. */
function versions(state, story, id) {
  const others = story.articles?.filter((other) => other.id !== id) ?? [];
  if (!others.length) return null;
  return element("aside", { class: "related", "aria-labelledby": "versions" },
    element("h2", { id: "versions" }, "Other versions of this story"),
    element("ol", {}, others.map((other) => relatedHit(state, other))));
}

function related(state, similar) {
  return element("aside", { class: "related", "aria-labelledby": "related" },
    element("h2", { id: "related" }, "Related"),
    similar instanceof Problem ? element("p", { class: "aside" }, summary(similar)) : [
      shortfalls(similar),
      similar.hits.length
        ? element("ol", {}, similar.hits.map((hit) => relatedHit(state, hit)))
        : element("p", { class: "aside" }, "There are no similar articles."),
    ]);
}
