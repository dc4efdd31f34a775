/** What a schema of the OpenAPI document takes, in words. */

import { element } from "./dom.js";

const MODELS = "#/components/schemas/";

export const code = (text) => element("code", {}, text);

/** The address of a model on this page. */
export const modelId = (name) => `model-${name}`;

/** The name of the model that a schema refers to, if it does. */
export const modelOf = (schema) => schema.$ref?.startsWith(MODELS) && schema.$ref.slice(MODELS.length);

/** A sentence whose `names` between marks are set as code. */
export const prose = (text = "") =>
  text.split("`").map((part, place) => (place % 2 ? code(part) : part));

/** What kind of value it is, with links to models. */
export function typeOf(schema) {
  const model = modelOf(schema);
  if (model) return element("a", { href: `#${modelId(model)}` }, model);
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return alternatives(options.map(typeOf));
  if (schema.enum) return alternatives(schema.enum.map(written));
  if ("const" in schema) return written(schema.const);
  if (schema.prefixItems) return ["[", separated(schema.prefixItems.map(typeOf), ", "), "]"];
  if (schema.type === "array") return ["list of ", typeOf(schema.items ?? {})];
  if (schema.additionalProperties?.constructor === Object) {
    return ["object of names to ", typeOf(schema.additionalProperties)];
  }
  return schema.format ?? schema.type ?? "anything";
}

/** The bounds and the default of a value, each as it is said. */
export const limitsOf = (schema) => [
  ...boundsOf(schema),
  isTold(schema.default) && ["default ", written(schema.default)],
];

/** A value as it stands in JSON. */
export const written = (value) => code(JSON.stringify(value));

const boundsOf = (schema) => [
  bounds(schema.minimum, schema.maximum, ""),
  bounds(schema.minLength, schema.maxLength, " characters"),
  bounds(schema.minItems, schema.maxItems, " values"),
  ...[...(schema.anyOf ?? []), schema.items ?? {}].filter(isBounded).flatMap(boundsOf),
];

const isBounded = (schema) => schema.anyOf || schema.items || Object.keys(schema).length > 1;

function bounds(least, most, unit) {
  if (least === undefined) return most !== undefined && `at most ${most}${unit}`;
  return most === undefined ? `at least ${least}${unit}` : `${least} to ${most}${unit}`;
}

const isTold = (value) => value !== undefined && value !== null && value.length !== 0;

const alternatives = (items) => separated(items, " or ");

export const separated = (items, mark) =>
  items.flatMap((item, place) => (place ? [mark, item] : [item]));
