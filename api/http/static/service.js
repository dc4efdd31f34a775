/** Requests to the service. */

const UNREACHABLE = {
  title: "The service cannot be reached",
  detail: "It may be starting, or the connection is down.",
};
const UNAUTHENTICATED = 401;
const KEY = "api-key"; // The key's name in the tab's storage.
const CLIENT_ERRORS = [400, 401, 403, 404, 413, 422];

/** An error response, or a failed connection, as text for the reader. */
export class Problem extends Error {
  constructor({ title, detail = "", errors = [], status = 0, request_id: requestId = "" }) {
    super(title);
    Object.assign(this, { detail, errors, status, requestId });
  }

  /** Whether a key is required, or another one. */
  get wantsKey() {
    return this.status === UNAUTHENTICATED;
  }

  /** Whether a retry may succeed. */
  get isTemporary() {
    return !CLIENT_ERRORS.includes(this.status);
  }
}

/** Send this key with all further requests. */
export const keepKey = (key) => sessionStorage.setItem(KEY, key);

/** Return the JSON of a route. Throws `Problem`, or `AbortError` if the signal aborts. */
export async function requestJson(path, query, signal) {
  const response = await send(`v1/${path}?${query}`, signal);
  if (!response.ok) throw await readProblem(response);
  return response.json();
}

/** The path of an article; its id may contain any character. */
export const articlePath = (id, route = "") => `articles/${encodeURIComponent(id)}${route}`;

/** The path of an article's story. */
export const storyPath = (id) => `stories/${encodeURIComponent(id)}`;

/** Send a request, twice if the connection fails, as when a phone changes the network. */
async function send(url, signal) {
  const key = sessionStorage.getItem(KEY);
  const headers = { Accept: "application/json", ...(key && { "X-API-Key": key }) };
  const request = { signal, headers };
  try {
    return await fetch(url, request).catch(() => {
      signal.throwIfAborted();
      return fetch(url, request);
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(UNREACHABLE);
  }
}

async function readProblem(response) {
  const problem = await response.json().catch(() => ({}));
  return new Problem({ ...UNREACHABLE, ...problem, status: response.status });
}
