/** For each route a command that can be tried as it stands. */

import { modelOf } from "./docs-types.js";

// What tells most about a route, where none of its parameters has to be given.
const TELLING = ["q", "query"];

/** The command that asks this operation. */
export function commandOf(document, root, { path, method, operation }) {
  const address = `'${root}${filled(path, operation)}'`;
  const content = operation.requestBody?.content["application/json"];
  if (!content) return method === "get" ? `curl ${address}` : `curl -X ${method.toUpperCase()} ${address}`;
  const body = quoted(JSON.stringify(sampleOf(document, content.schema)));
  return `curl ${address} \\\n  -H 'Content-Type: application/json' \\\n  -d ${body}`;
}

function filled(path, operation) {
  const parameters = operation.parameters ?? [];
  const asked = parameters
    .filter(({ name, in: place, required }) => place === "query" && (required || TELLING.includes(name)))
    .map(({ name, schema }) => `${name}=${escaped(exampleOf(schema))}`);
  const address = path.replace(/\{(.+?)\}/g, (_, name) =>
    escaped(exampleOf(parameters.find((parameter) => parameter.name === name).schema)));
  return asked.length ? `${address}?${asked.join("&")}` : address;
}

/** A value that fits the schema. */
function sampleOf(document, schema) {
  if (schema.examples) return exampleOf(schema);
  const model = modelOf(schema);
  if (model) return sampleOf(document, document.components.schemas[model]);
  if (schema.anyOf) return sampleOf(document, schema.anyOf[0]);
  if (schema.type === "array") return [sampleOf(document, schema.items)];
  if (!schema.properties) return exampleOf(schema);
  const given = Object.entries(schema.properties).filter(
    ([name]) => schema.required?.includes(name) || TELLING.includes(name));
  return Object.fromEntries(given.map(([name, field]) => [name, sampleOf(document, field)]));
}

const exampleOf = (schema) => schema.examples?.[0] ?? schema.default ?? schema.enum?.[0];
const escaped = (value) => encodeURIComponent(value).replaceAll("'", "%27");
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
