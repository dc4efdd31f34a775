/** Creates elements from text, never from markup. */

/**
 * An element with attributes and children (elements, texts, lists of both). An attribute that is
 * null or false is left out, and so is a child.
 */
export function element(name, attributes = {}, ...children) {
  const created = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === true) created.setAttribute(attribute, "");
    else if (value !== null && value !== undefined && value !== false) {
      created.setAttribute(attribute, value);
    }
  }
  created.append(...present(children));
  return created;
}

/** Flatten the children and drop those that are null or false. */
export const present = (children) =>
  children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);

/** Replace the children of a region; the focus moves to the child with the same `data-key`. */
export function fill(region, ...children) {
  const focused = region.contains(document.activeElement) && document.activeElement.dataset.key;
  region.replaceChildren(...present(children));
  if (focused) find(region, focused)?.focus({ preventScroll: true });
}

/** The element of a region with this `data-key`. */
export const find = (region, key) =>
  [...region.querySelectorAll("[data-key]")].find((item) => item.dataset.key === key);

export const byId = (id) => document.getElementById(id);
