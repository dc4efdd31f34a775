/**
 * What the browser remembers: settings and saved searches for good, an API key until the tab closes.
 * Browsers can refuse storage, in private windows for example; then nothing is remembered.
 */

const PREFIX = "news-search:";

/** The value of a name, or the default if there is none. */
export function recall(name, missing = null) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name)) ?? missing;
  } catch {
    return missing;
  }
}

/** Keep a value; return whether that is possible. */
export function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

let key = null;

/** The API key of this tab, if there is one. */
export function readKey() {
  try {
    return sessionStorage.getItem("api-key") ?? key;
  } catch {
    return key;
  }
}

/** Send this key with all further requests; an empty one is forgotten. */
export function keepKey(text) {
  key = text || null;
  try {
    if (text) sessionStorage.setItem("api-key", text);
    else sessionStorage.removeItem("api-key");
  } catch {
    // The variable keeps it until the page is loaded again.
  }
}

// A visit ends when the page has not been used for this long.
const VISIT_MS = 30 * 60_000;
const VISIT = "visit";

/**
 * Start a visit, or continue one; return when the one before it ended, or null if this is the
 * first. Call it at each search.
 */
export function lastVisit(now = Date.now()) {
  const visit = recall(VISIT, { used: null, before: null });
  const before = visit.used && now - visit.used > VISIT_MS ? visit.used : visit.before;
  remember(VISIT, { used: now, before });
  return before;
}
