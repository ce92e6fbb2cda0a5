// The one dialog of the page: questions with a promise for an answer, all of them usable from a
// numeric keypad: digits choose, + goes on, Enter confirms, Esc, * or the point gives up.

import { $, element, setText } from "./dom.js";
import { t } from "./texts.js";

/** @type {((answer: unknown) => void) | null} */
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
/**
 * @template [Answer=boolean]
 * @typedef {object} Question
 * @property {string} title
 * @property {Page.Child[]} [body]
 * @property {string | null} [confirm] null: there is nothing to confirm
 * @property {string} [cancel]
 * @property {boolean} [danger]
 * @property {string} [hint]
 * @property {() => Answer | undefined} [read]
 * @property {(event: KeyboardEvent) => unknown} [onKey]
 * @property {((digit: number, dialog: HTMLDialogElement) => void) | null} [onDigit]
 * @property {HTMLElement | null} [focus]
 * @property {boolean} [wide]
 */

/**
 * @template [Answer=boolean]
 * @param {Question<Answer>} question
 * @returns {Promise<Answer | null>}
 */
export function ask({ title, body = [], confirm = t("confirm"), cancel = t("cancel"), danger = false,
  hint = t("keys_confirm"), read = yes, onKey = () => false, onDigit = null, focus = null,
  wide = false }) {
  closeDialog();
  const dialog = $("dialog", HTMLDialogElement);
  const sure = confirm === null ? null : element("button",
    { type: danger ? "button" : "submit", class: danger ? "danger" : "main" },
    danger ? element("kbd", { "aria-hidden": "true" }, "1") : null, confirm);
  const no = element("button", { type: "button", class: "quiet", onclick: closeDialog },
    hasKeypad ? element("kbd", { "aria-hidden": "true" }, "*") : null, cancel);
  const form = element("form", { method: "dialog", novalidate: true },
    element("h2", { id: "dialog-title" }, title), ...body,
    element("footer", {}, element("p", { class: "hint" }, hint), no, sure));
  dialog.className = wide ? "wide" : "";
  dialog.replaceChildren(form);
  return new Promise((resolve) => {
    /** @param {Event} event */
    const accept = (event) => {
      event.preventDefault();
      const answer = read();
      if (answer !== undefined) finish?.(answer);
    };
    form.addEventListener("submit", accept);
    if (danger) sure?.addEventListener("click", accept);
    const onKeyOrDigit = onDigit
      ? (/** @type {KeyboardEvent} */ event) => takesDigit(event, onDigit) : onKey;
    /** @param {KeyboardEvent} event */
    const keydown = (event) => dialogKey(event, danger ? accept : null, onKeyOrDigit);
    finish = (answer) => {
      finish = null;
      dialog.removeEventListener("keydown", keydown);
      if (dialog.open) dialog.close();
      dialog.replaceChildren(); // nothing in it may keep the focus, and so the keys
      resolve(/** @type {Answer | null} */ (answer));
    };
    dialog.addEventListener("keydown", keydown);
    dialog.showModal();
    (focus ?? (danger ? no : sure ?? no)).focus();
  });
}

// What a question answers that only asks whether.
/** @template Answer */
function yes() {
  return /** @type {Answer} */ (/** @type {unknown} */ (true));
}

// The digit of a key, by its place: 0–9, or null.
/** @param {KeyboardEvent} event */
export function digitOf(event) {
  const found = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  return found ? Number(found[1]) : null;
}

// Esc; * of the keypad; its point, where nobody is in the middle of typing words.
/** @param {KeyboardEvent} given  @param {boolean} isText */
function leaves({ code, target }, isText) {
  if (code === "Escape" || (hasKeypad && code === "NumpadMultiply")) return true;
  const types = isText && isField(target) && target.value && target.inputMode !== "numeric";
  return /^Numpad(Decimal|Comma)$/.test(code) && !types;
}

/** @param {EventTarget | null} target  @returns {target is HTMLInputElement | HTMLTextAreaElement} */
function isField(target) {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

/** @param {KeyboardEvent} event  @param {(digit: number, dialog: HTMLDialogElement) => void} onDigit */
function takesDigit(event, onDigit) {
  const digit = digitOf(event);
  if (digit === null) return false;
  if (!event.repeat) onDigit(digit, $("dialog", HTMLDialogElement));
  return true;
}

/**
 * @param {KeyboardEvent} event
 * @param {((event: Event) => void) | null} confirmDanger
 * @param {(event: KeyboardEvent) => unknown} onKey
 */
function dialogKey(event, confirmDanger, onKey) {
  const isText = isField(event.target) && event.target.type !== "radio";
  if (event.repeat && (event.key === "Enter" || digitOf(event) !== null) && !isText) {
    event.preventDefault();
  } else if (leaves(event, isText)) {
    event.preventDefault();
    closeDialog();
  } else if (confirmDanger && digitOf(event) === 1 && !isText) {
    event.preventDefault();
    confirmDanger(event);
  } else if (onKey(event) || (!isText && groupKey(event))) {
    event.preventDefault();
  }
}

// Digits choose within the group of choices that has the focus; + goes to the next group.
/** @param {KeyboardEvent} event */
function groupKey(event) {
  const groups = [...$("dialog").querySelectorAll("fieldset.choices")];
  if (!groups.length) return false;
  const here = groups.findIndex((group) => group.contains(document.activeElement));
  const digit = digitOf(event);
  if (event.code === "NumpadAdd" || event.key === "+") return focusGroup(groups[(here + 1) % groups.length]);
  if (digit === null) return false;
  const radios = groups[Math.max(here, 0)].querySelectorAll("input");
  const radio = radios[digit === 0 ? 9 : digit - 1];
  if (radio && !radio.disabled) choose(radio);
  return true;
}

/** @param {HTMLInputElement} radio */
function choose(radio) {
  radio.checked = true;
  radio.focus();
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

/** @param {Element} group */
function focusGroup(group) {
  /** @type {HTMLInputElement | null} */
  const checked = group.querySelector("input:checked");
  (checked ?? group.querySelector("input"))?.focus();
  return true;
}

// A group of choices with numbers: {node, value}. Options: {value, label, note, disabled}.
/**
 * @typedef {object} Choices
 * @property {string} legend
 * @property {string} name
 * @property {Page.Choice[]} options
 * @property {string | null} [value] null: nothing is chosen beforehand
 * @property {() => void} [onChange]
 */

/** @param {Choices} given */
export function choices({ legend, name, options, value = null, onChange = () => {} }) {
  const node = element("fieldset", { class: "choices" }, element("legend", {}, legend));
  const list = element("div", { class: "options" });
  node.append(list);
  node.addEventListener("change", onChange);
  const group = {
    node,
    get value() {
      /** @type {HTMLInputElement | null} */
      const chosen = list.querySelector("input:checked");
      return chosen ? chosen.value : null;
    },
    clear() {
      /** @type {HTMLInputElement | null} */
      const chosen = list.querySelector("input:checked");
      if (chosen) chosen.checked = false;
    },
    /** @param {Page.Choice[]} items */
    set options(items) {
      list.replaceChildren(...items.map((item, index) => option(name, item, index)));
    },
    /** @param {string | null} wanted */
    choose(wanted) {
      if (wanted === null) return; // nothing is chosen until somebody chooses
      /** @type {NodeListOf<HTMLInputElement>} */
      const offered = list.querySelectorAll("input:not(:disabled)");
      const radios = [...offered];
      const radio = radios.find((item) => item.value === wanted) ?? radios[0];
      if (radio) radio.checked = true;
    },
  };
  group.options = options;
  group.choose(value);
  return group;
}

/** @param {string} name  @param {Page.Choice} given  @param {number} index */
function option(name, { value, label, note = "", disabled = false }, index) {
  const number = index < 10 ? String((index + 1) % 10) : "";
  return element("label", { class: "option" },
    element("input", { type: "radio", name, value, disabled }),
    element("kbd", { "aria-hidden": "true" }, number),
    element("span", { class: "option-name" }, label),
    element("span", { class: "option-note" }, note));
}

/** @param {string} label  @param {HTMLElement} input */
export function field(label, input) {
  return element("label", { class: "field" }, element("span", {}, label), input);
}

// A line for a mistake inside a dialog, with its place kept.
export function mistakeLine() {
  const node = element("p", { class: "mistake", role: "alert" });
  return { node, say: (/** @type {string} */ words) => setText(node, words) };
}
