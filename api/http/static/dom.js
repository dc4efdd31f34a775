/** Elements made of text, never of markup. */

/**
 * An element with attributes and children (elements, texts, lists of both). An attribute that is
 * null or false is left out, and so is a child.
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(attribute, "");
    else if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(attribute, value);
    }
  }
  made.append(...present(children));
  return made;
}

/** Children as they can be appended. */
export const present = (children) =>
  children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);

/** Put new children into a region; the focus stays on what has the same `data-key`. */
export function fill(region, ...children) {
  const focused = region.contains(document.activeElement) && document.activeElement.dataset.key;
  region.replaceChildren(...present(children));
  if (focused) find(region, focused)?.focus({ preventScroll: true });
}

/** The element of a region that has this key. */
export const find = (region, key) =>
  [...region.querySelectorAll("[data-key]")].find((item) => item.dataset.key === key);

export const byId = (id) => document.getElementById(id);
