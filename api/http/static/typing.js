/** Debouncing: handles the text of an input after a pause in typing. */

// Too short to be noticed, longer than the time between two letters.
const PAUSE_MS = 120;

/**
 * Call `handle(text, signal)` after each pause in typing. Further typing aborts the signal, and
 * the resulting `AbortError` is ignored. Returns a function that cancels what is in progress.
 */
export function typing(input, handle) {
  let timer;
  let request = new AbortController();
  const cancel = () => {
    clearTimeout(timer);
    request.abort();
    request = new AbortController();
  };
  input.addEventListener("input", () => {
    cancel();
    const { signal } = request;
    timer = setTimeout(() => handle(input.value.trim(), signal).catch(unlessAborted), PAUSE_MS);
  });
  return cancel;
}

/** Rethrow an error, unless it comes from an aborted request. */
export function unlessAborted(error) {
  if (error.name !== "AbortError") throw error;
}
