/** The key that a service asks for where not everyone may read: kept until its tab is closed. */

import { element } from "./dom.js";
import { again } from "./navigation.js";
import { keepKey } from "./service.js";

/** A form that takes the key and asks again with it. */
export function keyForm() {
  const input = element("input", {
    type: "password", id: "key", required: true, pattern: "[!-~]+", autocomplete: "off",
    title: "Letters, digits and signs, without blanks", "data-key": "key",
  });
  const form = element("form", { class: "key" },
    element("label", { for: "key" }, "Key"), input,
    element("button", { type: "submit" }, "Read"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keepKey(input.value);
    again();
  });
  return [
    element("p", {}, "This archive is open to those who were given a key. Yours is kept in this tab,",
      " and forgotten when the tab is closed."),
    form,
  ];
}
