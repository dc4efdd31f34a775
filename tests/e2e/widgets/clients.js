// What the pages have in common: the clients of the service, and the widgets' options.
import { algoliasearch } from "algoliasearch";
import { liteClient } from "algoliasearch/lite";

const clients = { full: algoliasearch, lite: liteClient };
// Longer than the clients' own two seconds: the tests run on busy machines.
const timeouts = { connect: 20000, read: 20000, write: 20000 };

export function createClient(kind, service) {
  const { protocol, hostname: url, port } = new URL(service);
  const host = { url, port, protocol: protocol.slice(0, -1), accept: "readWrite" };
  return clients[kind]("news", "none", { hosts: [host], timeouts, authMode: "WithinHeaders" });
}

export const INDEX = "articles";
export const SUGGESTIONS = "articles_query_suggestions";
export const HITS = 5;
export const SORTS = [
  { label: "Best", value: INDEX },
  { label: "Newest", value: "articles_newest" },
  { label: "Oldest", value: "articles_oldest" },
];
export const PAGE_SIZES = [
  { label: "5 hits", value: HITS, default: true },
  { label: "8 hits", value: 8 },
];
export const PLACES = ["place_paths.lvl0", "place_paths.lvl1"];
export const LENGTHS = [
  { label: "All" },
  { label: "Short", end: 199 },
  { label: "Long", start: 200 },
];
export const CONFIGURATION = { attributesToSnippet: ["body:20"] };
// A value of a facet that can be toggled.
export const SOURCE = "Levant Courier";
// An article that every page shows related ones of.
export const ARTICLE = "000_ec27dc8f054a1452.txt";
