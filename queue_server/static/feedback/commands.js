// Forms of staff that are commands of the API: `data-method`, `data-path`; a field says by `data-as`
// what it is (number, day, list, numbers, optional, optional-number, optional-day). Of the fields that
// `data-any-of` names one must be filled, else `data-missing` is said. The page is loaded anew when it is
// done, unless the form says so itself (`data-done`) or the answer has an address to show.

import { ask, Refusal } from "../web/line.js";
import { newKey } from "../web/new-key.js";

const main = /** @type {HTMLElement} */ (document.querySelector("main"));

for (const form of document.querySelectorAll("form[data-path]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(/** @type {HTMLFormElement} */ (form), /** @type {SubmitEvent} */ (event).submitter);
  });
}

/** @param {HTMLFormElement} form */
function bodyOf(form) {
  /** @type {Record<string, any>} */
  const body = {};
  for (const field of /** @type {Iterable<any>} */ (form.elements)) {
    if (!field.name || field.type === "submit" || (/radio|checkbox/.test(field.type) && !field.checked)) continue;
    put(body, field.name, field.value.trim(), field.dataset.as || "");
  }
  return body;
}

/** @param {Record<string, any>} body  @param {string} name  @param {string} value  @param {string} as */
function put(body, name, value, as) {
  const [key, part] = name.split(".");
  if (as === "list") body[key] = [...(body[key] || []), value];
  else if (as === "numbers") body[key] = [...(body[key] || []), Number(value)];
  else if (part) body[key] = { ...body[key], [part]: Number(value) };
  else if (as === "number") body[key] = Number(value);
  else if (as === "day") body[key] = dayOf(value);
  else if (/^optional-/.test(as)) { if (value) put(body, name, value, as.slice("optional-".length)); }
  else if (as !== "optional" || value) body[key] = value;
}

// 23/11/2026 as the API writes it.
/** @param {string} written */
function dayOf(written) {
  const found = /^(\d{1,2})\D(\d{1,2})\D(\d{4})$/.exec(written);
  return found ? `${found[3]}-${found[2].padStart(2, "0")}-${found[1].padStart(2, "0")}` : written;
}

/** @param {HTMLFormElement} form  @param {any} pressed */
async function send(form, pressed) {
  const body = bodyOf(form);
  if (pressed && pressed.dataset.empty) body[pressed.dataset.empty] = "";
  const method = String(form.dataset.method);
  say(form, ".mistake", "");
  say(form, ".done", "");
  const { anyOf, missing } = form.dataset;
  if (anyOf && !anyOf.split(" ").some((name) => body[name])) return say(form, ".mistake", String(missing));
  setBusy(form, true);
  try {
    form.dataset.key = form.dataset.key || newKey();
    const answer = await ask(method, String(form.dataset.path), method === "DELETE" ? undefined : body, { key: form.dataset.key });
    delete form.dataset.key;
    done(form, answer);
  } catch (fault) {
    if (fault instanceof Refusal) delete form.dataset.key;
    say(form, ".mistake", fault instanceof Refusal ? wordsOf(fault) : String(main.dataset.noLine));
  } finally {
    setBusy(form, false);
  }
}

/** @param {HTMLFormElement} form  @param {any} answer */
function done(form, answer) {
  if (answer && answer.address) return say(form, ".address", answer.address);
  if (form.dataset.next) return location.assign(form.dataset.next.replace("{id}", answer && answer.petition_id));
  if (!form.dataset.done) return location.reload();
  form.reset();
  const words = answer && answer.repeated ? form.dataset.repeated : form.dataset.done;
  return say(form, ".done", [words, answer && answer.code, answer && answer.follow_url].filter(Boolean).join(" "));
}

/** @param {Refusal} refused */
const wordsOf = ({ words, fields }) => [words, ...Object.values(fields)].join(" ");

/** @param {HTMLFormElement} form  @param {string} place  @param {string} words */
function say(form, place, words) {
  const found = form.querySelector(place);
  if (found) found.textContent = words;
}

/** @param {HTMLFormElement} form  @param {boolean} isBusy */
function setBusy(form, isBusy) {
  for (const button of form.querySelectorAll("button")) button.disabled = isBusy;
}
