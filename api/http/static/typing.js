/** Answering what is being typed: after a pause, and only the last of it. */

// Shorter than what is felt as waiting, longer than the gap between two letters.
const PAUSE_MS = 120;

/**
 * Call `answer(text, signal)` after each pause in typing. What is typed next aborts the signal,
 * and the `AbortError` of that is no fault. Returns a function that drops what is under way.
 */
export function typing(input, answer) {
  let timer;
  let asking = new AbortController();
  const drop = () => {
    clearTimeout(timer);
    asking.abort();
    asking = new AbortController();
  };
  input.addEventListener("input", () => {
    drop();
    const { signal } = asking;
    timer = setTimeout(() => answer(input.value.trim(), signal).catch(unlessAborted), PAUSE_MS);
  });
  return drop;
}

/** Raise an error again, unless it says that an answer is not wanted any more. */
export function unlessAborted(error) {
  if (error.name !== "AbortError") throw error;
}
