/** Dialogs, opened by buttons with `data-opens` and closed by those with `data-closes`. */

import { byId, element } from "./dom.js";

const SAID_MS = 6000;

/** Attach the event handlers. */
export function startDialogs() {
  document.addEventListener("click", ({ target }) => {
    const opener = target.closest("[data-opens]");
    if (opener) byId(opener.dataset.opens).showModal();
    // A click on the dialog itself, not on its content, is one next to it.
    const closer = target.closest("[data-closes]") ?? (target.localName === "dialog" && target);
    if (closer) closer.closest("dialog").close();
  });
}

let timer;

/** Show a short message for some seconds, also to screen readers. */
export function say(text) {
  const toast = byId("toast") ?? document.body.appendChild(
    element("p", { id: "toast", class: "toast", role: "status", popover: "manual" }));
  // In the top layer, since a dialog may be open.
  toast.showPopover?.();
  toast.textContent = text;
  clearTimeout(timer);
  timer = setTimeout(() => toast.hidePopover?.(), SAID_MS);
}
