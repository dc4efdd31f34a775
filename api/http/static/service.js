/** Requests to the service. */

import { readKey } from "./memory.js";

const UNREACHABLE = {
  title: "The archive cannot be reached",
  detail: "The connection may be down. Your search is kept: try again in a moment.",
};
const UNAUTHORIZED = 401;
const NO_CONTENT = 204;
const CLIENT_ERRORS = [400, 401, 403, 404, 413, 422];

/** An error response, or a failed connection. */
export class Problem extends Error {
  constructor({ title, detail = "", errors = [], status = 0, request_id: requestId = "", type = "" }) {
    super(title);
    const kind = type.split("/").at(-1).split("#").at(-1);
    Object.assign(this, { detail, errors, status, requestId, kind });
  }

  /** Whether a key is required, or another one. */
  get wantsKey() {
    return this.status === UNAUTHORIZED;
  }

  /** Whether a retry may succeed. */
  get isTemporary() {
    return !CLIENT_ERRORS.includes(this.status);
  }
}

/** Return the JSON of a route. Throws `Problem`, or `AbortError` if the signal aborts. */
export async function requestJson(path, query, signal) {
  const response = await send(`v1/${path}?${query}`, { signal });
  return response.json();
}

/** Send JSON to a route; return the JSON of the response, null if it is empty. */
export async function sendJson(method, path, content) {
  const body = content === undefined ? undefined : JSON.stringify(content);
  const headers = body && { "Content-Type": "application/json" };
  const response = await send(`v1/${path}`, { method, body, headers });
  return response.status === NO_CONTENT ? null : response.json();
}

/** Return the content of a route as a file. */
export async function requestFile(url) {
  return (await send(url, {})).blob();
}

/** The path of an article; its id may contain any character. */
export const articlePath = (id, route = "") => `articles/${encodeURIComponent(id)}${route}`;

/** The path of an article's story. */
export const storyPath = (id) => `stories/${encodeURIComponent(id)}`;

/** Send a request, a reading one twice if the connection fails, as when a phone changes networks. */
async function send(url, options) {
  const key = readKey();
  const headers = { Accept: "application/json", ...options.headers, ...(key && { "X-API-Key": key }) };
  const request = { ...options, headers };
  try {
    const response = await fetch(url, request).catch((error) => {
      options.signal?.throwIfAborted();
      if (options.method) throw error;
      return fetch(url, request);
    });
    if (!response.ok) throw await readProblem(response);
    return response;
  } catch (error) {
    if (error instanceof Problem || error.name === "AbortError") throw error;
    throw new Problem(UNREACHABLE);
  }
}

async function readProblem(response) {
  const problem = await response.json().catch(() => ({}));
  return new Problem({ ...UNREACHABLE, ...problem, status: response.status });
}
