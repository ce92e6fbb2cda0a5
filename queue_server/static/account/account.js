// Changing one's own password.

import { $, dataOf, part } from "../web/dom.js";
import { ask, Refusal } from "../web/line.js";

/** @type {{ root: string, texts: Page.Texts, is_confined: boolean }} */
const { root, texts, is_confined: isConfined } = dataOf("account-data");
const form = $("password", HTMLFormElement);
const button = part(form, "[type=submit]", HTMLButtonElement);

/** @param {string} name */
const input = (name) => part(form, `[name=${name}]`, HTMLInputElement);

/** @param {string} key */
const t = (key) => texts[`account.${key}`] ?? key;

/** @param {string} id  @param {string} words */
function say(id, words) {
  for (const one of ["mistake", "done"]) $(one).textContent = one === id ? words : "";
}

/** @param {string} old  @param {string} wanted */
async function change(old, wanted) {
  try {
    await ask("PUT", "/session/password", { old, new: wanted });
  } catch (fault) {
    if (!(fault instanceof Refusal)) throw fault;
    if (fault.fields.old) return refuse("old", t("wrong_old"));
    if (fault.fields.password) return refuse("new", fault.fields.password);
    return say("mistake", fault.words);
  }
  form.reset();
  return isConfined ? location.replace(onward()) : say("done", t("changed"));
}

// Where the person wanted to go when the one-time password came between, or where work begins.
function onward() {
  const next = new URLSearchParams(location.search).get("next");
  const isOurs = next && /^\/(?![/\\])/.test(next) && !next.startsWith(`${root}/account`);
  if (!isOurs) return `${root}/home`;
  return next.startsWith(`${root}/`) ? next : root + next;
}

/** @param {string} field  @param {string} words */
function refuse(field, words) {
  input(field).focus();
  say("mistake", words);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const [old, wanted, again] = ["old", "new", "again"].map((name) => input(name).value);
  if (!old || !wanted) return refuse(old ? "new" : "old", t("missing"));
  if (wanted !== again) return refuse("again", t("differ"));
  button.disabled = true;
  try {
    await change(old, wanted);
  } catch {
    say("mistake", t("no_line"));
  } finally {
    button.disabled = false;
  }
  return undefined;
});
