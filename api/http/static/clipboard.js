/** Copies texts. */

import { say } from "./dialogs.js";

/** Copy a text and say so; browsers refuse it without encryption, then the text is shown. */
export async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    say(done);
  } catch {
    say(text);
  }
}
