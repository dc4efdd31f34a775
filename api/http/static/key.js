/** The form for an API key, which is kept until the tab is closed. */

import { element } from "./dom.js";
import { reload } from "./navigation.js";
import { keepKey } from "./service.js";

/** A form that stores the key and repeats the request with it. */
export function keyForm() {
  const input = element("input", {
    type: "password", id: "key", required: true, pattern: "[!-~]+", autocomplete: "off",
    title: "Letters, digits and symbols, without spaces", "data-key": "key",
  });
  const form = element("form", { class: "key" },
    element("label", { for: "key" }, "Key"), input,
    element("button", { type: "submit" }, "Read"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keepKey(input.value);
    reload();
  });
  return [
    element("p", {}, "This archive requires a key. Yours is kept in this tab until the tab",
      " is closed."),
    form,
  ];
}
