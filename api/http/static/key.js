/** The form for an API key, which is kept until the tab is closed. */

import { element } from "./dom.js";
import { keepKey } from "./memory.js";
import { reload } from "./navigation.js";

/** A form that stores the key and repeats the request with it. */
export function keyForm() {
  const input = element("input", {
    type: "password", id: "key", required: true, pattern: "[!-~]+", autocomplete: "off",
    title: "Letters, digits and symbols, without spaces", "data-key": "key",
  });
  const form = element("form", { class: "key" },
    element("label", { for: "key" }, "Key"), input,
    element("button", { type: "submit", class: "primary" }, "Continue"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keepKey(input.value);
    reload();
  });
  return [form, element("p", { class: "aside" }, "It is kept in this tab until you close it.")];
}
