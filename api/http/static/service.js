/** The one door to the service. */

const UNREACHABLE = {
  title: "The service cannot be reached",
  detail: "It may be starting, or the connection is down.",
};
const UNAUTHENTICATED = 401;
const KEY = "api-key"; // Where the tab keeps it.
const CLIENT_FAULTS = [400, 401, 403, 404, 413, 422];

/** Why the service did not answer, in words for the reader. */
export class Problem extends Error {
  constructor({ title, detail = "", errors = [], status = 0, request_id: requestId = "" }) {
    super(title);
    Object.assign(this, { detail, errors, status, requestId });
  }

  /** Whether a key is needed, or another one. */
  get wantsKey() {
    return this.status === UNAUTHENTICATED;
  }

  /** Whether the same request may well be answered later. */
  get passes() {
    return !CLIENT_FAULTS.includes(this.status);
  }
}

/** Ask with this key from now on. */
export const keepKey = (key) => sessionStorage.setItem(KEY, key);

/** The answer of a route; raises `Problem`, or `AbortError` where the signal asked for it. */
export async function ask(path, query, signal) {
  const answer = await reach(`v1/${path}?${query}`, signal);
  if (!answer.ok) throw await readProblem(answer);
  return answer.json();
}

/** The path of an article, whatever its id is made of. */
export const articlePath = (id, route = "") => `articles/${encodeURIComponent(id)}${route}`;

/** The path of the story that an article is in. */
export const storyPath = (id) => `stories/${encodeURIComponent(id)}`;

/** A second try, since a connection is lost whenever a phone goes from one network to another. */
async function reach(address, signal) {
  const key = sessionStorage.getItem(KEY);
  const headers = { Accept: "application/json", ...(key && { "X-API-Key": key }) };
  const request = { signal, headers };
  try {
    return await fetch(address, request).catch(() => {
      signal.throwIfAborted();
      return fetch(address, request);
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(UNREACHABLE);
  }
}

async function readProblem(answer) {
  const told = await answer.json().catch(() => ({}));
  return new Problem({ ...UNREACHABLE, ...told, status: answer.status });
}
