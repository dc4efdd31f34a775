/** The page that tells every route, parameter and field, as the OpenAPI document does. */

import { byId, element, fill } from "./dom.js";
import { modelPart, routePart } from "./docs-parts.js";
import { modelId } from "./docs-types.js";

// From here on the contents stand beside the reference, as in the style sheet.
const WIDE = "(min-width: 56rem)";

async function show() {
  const root = new URL(".", document.baseURI).href.replace(/\/$/, "");
  const told = await read(`${root}/openapi.json`);
  const groups = Object.groupBy(routesOf(told), ({ operation }) => operation.tags[0]);
  const models = Object.entries(told.components.schemas).sort();
  byId("title").textContent = `${told.info.title} ${told.info.version}: HTTP API`;
  byId("contents").open = matchMedia(WIDE).matches;
  fill(byId("links"),
    Object.entries(groups).map(([tag, routes]) => linksPart(tag, routes.map(routeLink))),
    linksPart("models", models.map(([name]) => [modelId(name), name])));
  fill(byId("reference"),
    Object.entries(groups).map(([tag, routes]) =>
      [element("h2", {}, titled(tag)), routes.map((route) => routePart(told, root, route))]),
    element("h2", {}, "Models"), models.map(([name, schema]) => modelPart(name, schema)));
  byId(location.hash.slice(1))?.scrollIntoView();
}

async function read(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`The service answered ${answer.status}.`);
  return answer.json();
}

const routesOf = (told) =>
  Object.entries(told.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ path, method, operation })));

const routeLink = ({ path, method, operation }) =>
  [operation.operationId, [element("span", { class: "method" }, method.toUpperCase()), " ", path]];

const linksPart = (title, links) => [
  element("h2", {}, titled(title)),
  element("ul", {}, links.map(([id, text]) =>
    element("li", {}, element("a", { href: `#${id}` }, text)))),
];

const titled = (word) => word[0].toUpperCase() + word.slice(1);

try {
  await show();
} catch (error) {
  fill(byId("reference"),
    element("p", { class: "message failure", role: "alert" }, `openapi.json cannot be read: ${error.message}`));
} finally {
  byId("content").setAttribute("aria-busy", "false");
}
