/**
 * `<news-search>`: a search box with results for any web page.
 *
 *     <script type="module" src="{service}/static/news-search.js"></script>
 *     <news-search key="…" filters="section=World" size="5"></news-search>
 *
 * `{service}` is the URL of this service. The page's origin must be in API_CORS_ORIGINS, and the key
 * has the scope `public`. The custom properties --news-search-accent, -ink, -quiet, -rule, -paper,
 * -mark and -font change its look.
 */

import { element, fill } from "./dom.js";
import { marked, plain } from "./marks.js";

const SERVICE = new URL("../", import.meta.url);
const DEFAULT_SIZE = "5";
const MAX_QUERY = "512";
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "long", timeZone: "UTC" });

const STYLE = new CSSStyleSheet();
STYLE.replaceSync(`
  :host {
    display: block; font: 1rem/1.5 var(--news-search-font, inherit);
    color: var(--news-search-ink, inherit); background: var(--news-search-paper, transparent);
  }
  form { display: flex; gap: .5rem; }
  input, button { font: inherit; padding: .5rem .8rem; border: 1px solid var(--news-search-quiet, #767676); border-radius: .4rem; }
  input { flex: 1; min-width: 0; color: inherit; background: transparent; }
  button { background: var(--news-search-accent, #8c2b1d); border-color: transparent; color: #fff; cursor: pointer; }
  ol { list-style: none; margin: .5rem 0 0; padding: 0; }
  li { padding: .7rem 0; border-bottom: 1px solid var(--news-search-rule, #ddd); }
  p { margin: .5rem 0 0; }
  li p { margin: .15rem 0 0; }
  a { color: inherit; font-weight: 600; }
  .quiet { color: var(--news-search-quiet, #595959); font-size: .875em; }
  mark { background: var(--news-search-mark, #ffe8a3); color: inherit; }
`);

class NewsSearch extends HTMLElement {
  #status = element("p", { class: "quiet", role: "status" });

  #hits = element("ol");

  #request = new AbortController();

  connectedCallback() {
    if (this.shadowRoot) return;
    const label = this.getAttribute("label") ?? "Search news";
    const input = element("input",
      { type: "search", name: "q", maxlength: MAX_QUERY, "aria-label": label, placeholder: label });
    const form = element("form", { role: "search" }, input, element("button", {}, "Search"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#search(input.value.trim());
    });
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [STYLE];
    root.append(form, this.#status, this.#hits);
  }

  disconnectedCallback() {
    this.#request.abort();
  }

  /** Show the results of a query; a later one replaces it. */
  async #search(words) {
    this.#request.abort();
    this.#request = new AbortController();
    const { signal } = this.#request;
    try {
      const response = await this.#send(words, signal);
      this.#show(words, response);
    } catch (error) {
      if (error.name === "AbortError") return;
      fill(this.#hits);
      this.#status.textContent = "The search is not available at the moment.";
    }
  }

  async #send(words, signal) {
    const query = new URLSearchParams(this.getAttribute("filters") ?? "");
    query.set("q", words);
    query.set("size", this.getAttribute("size") ?? DEFAULT_SIZE);
    query.set("facets", "");
    query.set("group_by", "story");
    const key = this.getAttribute("key");
    const headers = key ? { "X-API-Key": key } : {};
    const response = await fetch(new URL(`v1/search?${query}`, SERVICE), { headers, signal });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return response.json();
  }

  #show(words, { hits, total }) {
    const all = new URL(`?${new URLSearchParams({ q: words })}`, SERVICE).href;
    const count = total.value === 1 ? "1 story" : `${total.exact ? "" : "about "}${total.value} stories`;
    fill(this.#status, total.value ? element("a", { href: all }, count) : "No article found.");
    fill(this.#hits, hits.map(item));
  }
}

function item(hit) {
  const { title, body } = hit.highlights ?? { title: plain(hit.title), body: [] };
  const link = new URL(`?${new URLSearchParams({ article: hit.id })}`, SERVICE).href;
  const about = [hit.source, hit.published_at && DAY.format(new Date(hit.published_at))];
  return element("li", { lang: hit.language },
    element("a", { href: link, dir: "auto" }, marked(title)),
    element("p", { class: "quiet" }, about.filter(Boolean).join(" · ")),
    body.slice(0, 1).map((fragment) => element("p", { dir: "auto" }, marked(fragment))));
}

customElements.define("news-search", NewsSearch);
