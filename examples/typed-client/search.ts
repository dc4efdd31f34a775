// Prints what a search finds, who wrote it, and what resembles the first hit.
//
//   npm run types && npm run build && node build/search.js http://127.0.0.1:8000 latakia rebels
import createClient from "openapi-fetch";
import type { components, paths } from "./openapi.js";

type Hit = Pick<components["schemas"]["Hit"], "id" | "title" | "published_at">;
type Problem = components["schemas"]["Problem"];

const [service = "http://127.0.0.1:8000", ...words] = process.argv.slice(2);
const news = createClient<paths>({ baseUrl: service });

function print(hit: Hit): void {
  console.log(`${hit.published_at ?? "undated"}  ${hit.title}  (${hit.id})`);
}

function fail({ title, detail, errors = [] }: Problem): never {
  console.error(`${title}: ${detail}`);
  for (const { name, detail: wrong, hint } of errors) console.error(`  ${name}: ${wrong}. ${hint}`);
  process.exit(1);
}

const found = await news.GET("/v1/search", {
  params: { query: { q: words.join(" "), facets: ["authors"], facet_size: 3, size: 5 } },
});
if (found.error) fail(found.error);

console.log(`${found.data.total.value} articles`);
found.data.hits.forEach(print);
for (const value of found.data.facets["authors"]?.values ?? []) {
  if ("value" in value) console.log(`  ${value.value}: ${value.count}`);
}

const [first] = found.data.hits;
if (first) {
  const similar = await news.GET("/v1/articles/{id}/similar", {
    params: { path: { id: first.id }, query: { size: 1 } },
  });
  if (similar.error) fail(similar.error);
  for (const hit of similar.data.hits) console.log(`like ${hit.title}: ${hit.shared_terms.join(", ")}`);
}
