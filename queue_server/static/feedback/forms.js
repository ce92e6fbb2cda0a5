// The forms of the pages around the visit, for staff: a form says by `data-method` and `data-path`
// which operation it is, its fields what the command holds. Sent again after a lost answer, it is
// the same command.

import { ask, Refusal } from "../web/line.js";
import { newKey } from "../web/new-key.js";
import { typedDay } from "../web/typed-day.js";

const PATIENCE_MS = 60_000;

/** @type {NodeListOf<HTMLFormElement>} */
const forms = document.querySelectorAll("form[data-path]");
for (const form of forms) form.addEventListener("submit", (event) => {
  event.preventDefault();
  send(form);
});

/** @type {WeakMap<HTMLFormElement, { said: string, key: string }>} */
const unanswered = new WeakMap();

/** @param {HTMLFormElement} form */
async function send(form) {
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button[type=submit]"));
  const mistake = /** @type {HTMLElement} */ (form.querySelector("[role=alert]"));
  mistake.textContent = "";
  button.disabled = true;
  try {
    const body = await commandOf(form);
    /** @type {Record<string, any>} */
    const answer = await ask(form.dataset.method || "POST", form.dataset.path || "", body,
      { key: keyOf(form, JSON.stringify(body)), patience: PATIENCE_MS });
    unanswered.delete(form);
    location.assign(nextOf(form, answer || {}));
  } catch (fault) {
    if (fault instanceof Refusal) unanswered.delete(form);
    mistake.textContent = wordsOf(fault, form);
    button.disabled = false;
  }
}

/** @param {HTMLFormElement} form  @param {string} said */
function keyOf(form, said) {
  const known = unanswered.get(form);
  if (known && known.said === said) return known.key;
  const key = newKey();
  unanswered.set(form, { said, key });
  return key;
}

// Where the page goes on: `{name}` is filled from the answer.
/** @param {HTMLFormElement} form  @param {Record<string, any>} answer */
function nextOf(form, answer) {
  const next = form.dataset.next || location.href;
  return next.replace(/\{(\w+)\}/g, (_all, name) => encodeURIComponent(String(answer[name])));
}

/** @param {unknown} fault  @param {HTMLFormElement} form */
function wordsOf(fault, form) {
  if (!(fault instanceof Refusal)) return form.dataset.noLine || "";
  const fields = Object.keys(fault.fields).map((name) => fault.fields[name]);
  return [fault.words, ...fields].filter(Boolean).join(" ");
}

// The command that a form holds; `question.vi` is a key within `question`.
/** @param {HTMLFormElement} form */
async function commandOf(form) {
  /** @type {Record<string, any>} */
  const command = {};
  for (const field of Array.from(form.elements)) {
    if (field instanceof HTMLButtonElement) continue;
    const input = /** @type {HTMLInputElement} */ (field);
    if (!input.name) continue;
    if (input.type === "file") await addFile(command, input);
    else put(command, input.name.split("."), valueOf(input));
  }
  return command;
}

/** @param {HTMLInputElement} input */
function valueOf(input) {
  if (input.type === "checkbox") return input.checked;
  const words = input.value.trim();
  if (input.dataset.kind === "number") return Number(words);
  if (input.dataset.kind === "day") return typedDay(words) || words;
  if (input.dataset.kind === "list") return words ? words.split(/\s*[;\n]\s*/).filter(Boolean) : [];
  if (input.dataset.kind === "answer") return words === "" ? null : words === "yes";
  if (input instanceof HTMLSelectElement && input.multiple) {
    return Array.from(input.selectedOptions, (option) => option.value);
  }
  return words;
}

/** @param {Record<string, any>} command  @param {string[]} path  @param {any} value */
function put(command, path, value) {
  if (value === undefined) return;
  const [first, ...rest] = path;
  if (!rest.length) command[first] = value;
  else put(command[first] = command[first] || {}, rest, value);
}

/** @param {Record<string, any>} command  @param {HTMLInputElement} input */
async function addFile(command, input) {
  const file = input.files && input.files[0];
  if (!file) return;
  const whole = await read(file);
  if (input.dataset.kind === "text") command[input.name] = await textOf(file);
  else {
    command.file_name = file.name;
    command[input.name] = whole.slice(whole.indexOf(",") + 1);
  }
}

/** @param {File} file  @returns {Promise<string>} */
function read(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

/** @param {File} file  @returns {Promise<string>} */
function textOf(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsText(file, "utf-8");
  });
}
