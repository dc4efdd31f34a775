// Prints the hits of a search, their authors, and articles similar to the first hit.
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
  for (const { name, detail: problem, hint } of errors) console.error(`  ${name}: ${problem}. ${hint}`);
  process.exit(1);
}

const response = await news.GET("/v1/search", {
  params: { query: { q: words.join(" "), facets: ["authors"], facet_size: 3, size: 5 } },
});
if (response.error) fail(response.error);

console.log(`${response.data.total.value} articles`);
response.data.hits.forEach(print);
for (const value of response.data.facets["authors"]?.values ?? []) {
  if ("value" in value) console.log(`  ${value.value}: ${value.count}`);
}

const [first] = response.data.hits;
if (first) {
  const similar = await news.GET("/v1/articles/{id}/similar", {
    params: { path: { id: first.id }, query: { size: 1 } },
  });
  if (similar.error) fail(similar.error);
  for (const hit of similar.data.hits) console.log(`similar: ${hit.title}: ${hit.shared_terms.join(", ")}`);
}
