/** Alerts: searches that the service saves for a key, and whose matches it collects or sends. */

import { say } from "./dialogs.js";
import { byId, element, fill } from "./dom.js";
import { readKey } from "./memory.js";
import { Problem, requestJson, sendJson } from "./service.js";
import { searchJson } from "./state.js";
import { counted } from "./words.js";

const PATH = "saved-searches";
const FORBIDDEN = 403;

/** A form that creates an alert, and shows how much it would have found in the last days. */
export function alertForm(name, state) {
  const search = searchJson(state);
  const news = element("p", { class: "aside", role: "status" }, "Counting the last seven days …");
  const url = element("input", { type: "url", name: "url", placeholder: "https://", autocomplete: "off" });
  const form = element("form", { class: "alert-form" }, news,
    element("label", {}, "Webhook address (optional) ", url),
    element("button", { type: "submit", class: "primary" }, "Create"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await reporting(async () => {
      const created = await sendJson("POST", PATH, { name, search, webhook_url: url.value || null });
      say("The alert is created. It collects new articles from now on.");
      fill(form, created.secret && secretNote(created.secret));
    });
    await showAlerts();
  });
  showPreview(search, news);
  return form;
}

const secretNote = (secret) =>
  element("p", { class: "aside" }, "Webhooks are signed with this secret, which is shown once: ",
    element("code", {}, secret));

async function showPreview(search, place) {
  await reporting(async () => {
    const { total, per_day: daily } = await sendJson("POST", `${PATH}/preview`, { search });
    const found = search.group_by ? counted(total, "story", "stories") : counted(total, "article");
    place.textContent = `In the last seven days: ${found}, ${daily} a day.`;
  });
}

/** List the alerts of the key; without a key, or if it allows none, show nothing. */
export async function showAlerts() {
  const region = byId("alerts");
  if (!readKey()) return fill(region);
  try {
    const { saved_searches: alerts } = await requestJson(PATH, "");
    return fill(region, alerts.length > 0 && [element("h3", {}, "Alerts of your key"),
      element("ul", { class: "saved" }, alerts.map(alertItem))]);
  } catch (error) {
    if (error instanceof Problem) return fill(region);
    throw error;
  }
}

function alertItem({ id, name, state }) {
  const remove = element("button", { type: "button", class: "as-link" }, "Delete alert");
  remove.addEventListener("click", async () => {
    await reporting(() => sendJson("DELETE", `${PATH}/${encodeURIComponent(id)}`));
    await showAlerts();
  });
  return element("li", {}, element("p", {}, element("b", { dir: "auto" }, name), ` · ${state}`),
    element("p", { class: "actions" }, remove));
}

/** Call a function, and report the problem if it fails. */
async function reporting(act) {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const reason = error.errors[0]?.message ?? `${error.message}.`;
    say(error.status === FORBIDDEN ? "Your key does not allow alerts." : reason);
  }
}
