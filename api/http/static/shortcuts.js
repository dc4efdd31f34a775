/** Single keys for readers who prefer them; they can be switched off, since they can surprise. */

import { byId } from "./dom.js";
import { recall, remember } from "./memory.js";

const SETTING = "shortcuts";
const HIT = ".hit h2 a";

const ACTIONS = {
  "/": () => byId("q").select(),
  "?": () => byId("tips").showModal(),
  j: () => step(1),
  k: () => step(-1),
  n: () => follow("#pages [rel=next]"),
  p: () => follow("#pages [rel=prev]"),
  u: () => follow(".to-results"),
};

/** Attach the event handlers. */
export function startShortcuts() {
  const setting = byId("shortcuts-on");
  setting.checked = recall(SETTING, true);
  setting.addEventListener("change", () => remember(SETTING, setting.checked));
  document.addEventListener("keydown", (event) => {
    const action = ACTIONS[event.key];
    const isTyping = event.target.closest("input, textarea, select, dialog");
    if (!action || isTyping || !setting.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  });
}

const isVisible = (link) => link.checkVisibility?.() ?? true;

function follow(selector) {
  const link = document.querySelector(selector);
  if (link && isVisible(link)) link.click();
}

/** Focus the next or the previous hit; in an article, open its neighbour. */
function step(direction) {
  const links = [...document.querySelectorAll(HIT)].filter(isVisible);
  if (!links.length) return follow(direction > 0 ? ".neighbours [rel=next]" : ".neighbours [rel=prev]");
  const current = links.findIndex((link) => link.closest(".hit").contains(document.activeElement));
  const target = links[current < 0 ? 0 : Math.min(Math.max(current + direction, 0), links.length - 1)];
  target.focus();
  return target.scrollIntoView({ block: "nearest" });
}
