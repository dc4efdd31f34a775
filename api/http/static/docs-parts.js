/** The parts of the reference: routes with what they take and answer, and models. */

import { element } from "./dom.js";
import { commandOf } from "./docs-examples.js";
import { code, limitsOf, modelId, prose, separated, typeOf, written } from "./docs-types.js";

/** A route: a method and a path, what it takes, and what it answers. */
export function routePart(document, root, route) {
  const { path, method, operation } = route;
  const parameters = operation.parameters ?? [];
  const content = operation.requestBody?.content ?? {};
  return element("section", { class: "route", id: operation.operationId },
    element("h3", {}, element("span", { class: "method" }, method.toUpperCase()), " ", path),
    element("p", {}, prose(operation.description)),
    element("pre", { tabindex: "0", "aria-label": "Example" }, code(commandOf(document, root, route))),
    parameters.length > 0 && fieldsPart("Parameters", parameters.map(parameterField)),
    content["application/json"] && [
      element("h4", {}, "Body"),
      element("p", {}, typeOf(content["application/json"].schema), ", as ",
        separated(Object.keys(content).map(code), " or ")),
    ],
    element("h4", {}, "Answers"),
    element("ul", { class: "answers" }, Object.entries(operation.responses).map(answerItem)));
}

/** A model: what is sent or answered. */
export function modelPart(name, schema) {
  const needed = new Set(schema.required);
  const fields = Object.entries(schema.properties ?? {});
  return element("section", { class: "route", id: modelId(name) },
    element("h3", {}, name),
    element("p", {}, prose(schema.description)),
    schema.enum && element("p", {}, "One of ", separated(schema.enum.map(written), ", "), "."),
    fields.length > 0 && fieldsPart(null,
      fields.map(([field, told]) => ({ name: field, schema: told, required: needed.has(field) }))));
}

const parameterField = ({ name, in: place, required, schema, description }) =>
  ({ name, schema: { ...schema, description }, required, place: place === "path" && "in the path" });

const fieldsPart = (title, fields) => [
  title && element("h4", {}, title),
  element("dl", { class: "fields" }, fields.map(fieldItem)),
];

function fieldItem({ name, schema, required, place }) {
  const told = [place, required && "required", ...limitsOf(schema)].filter(Boolean);
  const example = schema.examples?.[0];
  return element("div", {},
    element("dt", {}, code(name), " ", element("span", { class: "type" }, typeOf(schema))),
    element("dd", {},
      element("p", {}, prose(schema.description)),
      (told.length > 0 || example !== undefined) && element("p", { class: "aside" },
        separated([...told, example !== undefined && ["such as ", written(example)]].filter(Boolean), "; "))));
}

function answerItem([status, { description, content = {}, headers = {} }]) {
  const schemas = Object.values(content).map(({ schema }) => schema);
  const names = Object.keys(headers);
  return element("li", {},
    code(status), " ", prose(description), " ",
    schemas.length > 0 && typeOf(schemas[0]),
    names.length > 0 && [", with ", separated(names.map(code), ", ")]);
}
