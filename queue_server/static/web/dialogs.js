// The one dialog of the page: questions with a promise for an answer, all of them usable from a
// numeric keypad: digits choose, + goes on, Enter confirms, Esc, * or the point gives up.

import { $, element, setText } from "./dom.js";
import { t } from "./texts.js";

let finish = null;
let hasKeypad = false;

// On a page that is driven from a numeric keypad * leaves every dialog, also out of a text field.
export function useKeypad() {
  hasKeypad = true;
}

export function closeDialog() {
  finish?.(null);
}

// Asks; resolves to what `read()` returns, or null where the person gave up. Where `read()`
// returns undefined the dialog stays open. A `danger` is not confirmed by Enter but by 1.
export function ask({ title, body = [], confirm = t("confirm"), cancel = t("cancel"), danger = false,
  hint = t("keys_confirm"), read = () => true, onKey = () => false, onDigit = null, focus = null,
  wide = false }) {
  closeDialog();
  const dialog = $("dialog");
  const yes = confirm && element("button",
    { type: danger ? "button" : "submit", class: danger ? "danger" : "main" },
    danger ? element("kbd", { "aria-hidden": "true" }, "1") : null, confirm);
  const no = element("button", { type: "button", class: "quiet", onclick: closeDialog },
    hasKeypad ? element("kbd", { "aria-hidden": "true" }, "*") : null, cancel);
  const form = element("form", { method: "dialog", novalidate: true },
    element("h2", { id: "dialog-title" }, title), ...body,
    element("footer", {}, element("p", { class: "hint" }, hint), no, yes || null));
  dialog.className = wide ? "wide" : "";
  dialog.replaceChildren(form);
  return new Promise((resolve) => {
    const accept = (event) => {
      event?.preventDefault();
      const answer = read();
      if (answer !== undefined) finish?.(answer);
    };
    form.addEventListener("submit", accept);
    if (danger) yes.addEventListener("click", accept);
    const digits = onDigit && ((event) => takesDigit(event, onDigit));
    const keydown = (event) => dialogKey(event, danger ? accept : null, digits ?? onKey);
    finish = (answer) => {
      finish = null;
      dialog.removeEventListener("keydown", keydown);
      if (dialog.open) dialog.close();
      dialog.replaceChildren(); // nothing in it may keep the focus, and so the keys
      resolve(answer);
    };
    dialog.addEventListener("keydown", keydown);
    dialog.showModal();
    (focus ?? (danger ? no : yes ?? no)).focus();
  });
}

// The digit of a key, by its place: 0–9, or null.
export function digitOf(event) {
  const found = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  return found ? Number(found[1]) : null;
}

// Esc; * of the keypad; its point, where nobody is in the middle of typing words.
function leaves({ code, target }, isText) {
  if (code === "Escape" || (hasKeypad && code === "NumpadMultiply")) return true;
  const types = isText && target.value && target.inputMode !== "numeric";
  return /^Numpad(Decimal|Comma)$/.test(code) && !types;
}

function takesDigit(event, onDigit) {
  const digit = digitOf(event);
  if (digit === null) return false;
  if (!event.repeat) onDigit(digit, $("dialog"));
  return true;
}

function dialogKey(event, confirmDanger, onKey) {
  const isText = event.target.matches("textarea, input:not([type=radio])");
  if (event.repeat && (event.key === "Enter" || digitOf(event) !== null) && !isText) {
    event.preventDefault();
  } else if (leaves(event, isText)) {
    event.preventDefault();
    closeDialog();
  } else if (confirmDanger && digitOf(event) === 1 && !isText) {
    event.preventDefault();
    confirmDanger();
  } else if (onKey(event) || (!isText && groupKey(event))) {
    event.preventDefault();
  }
}

// Digits choose within the group of choices that has the focus; + goes to the next group.
function groupKey(event) {
  const groups = [...$("dialog").querySelectorAll("fieldset.choices")];
  if (!groups.length) return false;
  const here = groups.findIndex((group) => group.contains(document.activeElement));
  const digit = digitOf(event);
  if (event.code === "NumpadAdd" || event.key === "+") return focusGroup(groups[(here + 1) % groups.length]);
  if (digit === null) return false;
  const radio = groups[Math.max(here, 0)].querySelectorAll("input")[digit === 0 ? 9 : digit - 1];
  if (radio && !radio.disabled) choose(radio);
  return true;
}

function choose(radio) {
  radio.checked = true;
  radio.focus();
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

function focusGroup(group) {
  (group.querySelector("input:checked") ?? group.querySelector("input"))?.focus();
  return true;
}

// A group of choices with numbers: {node, value}. Options: {value, label, note, disabled}.
export function choices({ legend, name, options, value, onChange = () => {} }) {
  const node = element("fieldset", { class: "choices" }, element("legend", {}, legend));
  const list = element("div", { class: "options" });
  node.append(list);
  node.addEventListener("change", onChange);
  const group = {
    node,
    get value() {
      const chosen = list.querySelector("input:checked");
      return chosen ? chosen.value : null;
    },
    set options(items) {
      list.replaceChildren(...items.map((item, index) => option(name, item, index)));
    },
    choose(wanted) {
      if (wanted === null) return; // nothing is chosen until somebody chooses
      const radios = [...list.querySelectorAll("input:not(:disabled)")];
      const radio = radios.find((item) => item.value === wanted) ?? radios[0];
      if (radio) radio.checked = true;
    },
  };
  group.options = options;
  group.choose(value);
  return group;
}

function option(name, { value, label, note = "", disabled = false }, index) {
  const number = index < 10 ? String((index + 1) % 10) : "";
  return element("label", { class: "option" },
    element("input", { type: "radio", name, value, disabled }),
    element("kbd", { "aria-hidden": "true" }, number),
    element("span", { class: "option-name" }, label),
    element("span", { class: "option-note" }, note));
}

export function field(label, input) {
  return element("label", { class: "field" }, element("span", {}, label), input);
}

// A line for a mistake inside a dialog, with its place kept.
export function mistakeLine() {
  const node = element("p", { class: "mistake", role: "alert" });
  return { node, say: (words) => setText(node, words) };
}
