// Fields of one value: a text, a number, yes or no, a day, a choice. `read()` gives the value as the
// draft keeps it; what is wrong with it the server says.

import { element } from "../web/dom.js";
import { dayToType, typedDay } from "../web/typed-day.js";
import { language, t } from "./data.js";
import { calledOf, isSame, nameOf, partCalled, valueAt } from "./paths.js";

const HIDDEN = "********"; // in the place of a secret that is there

/** @param {Settings.Setting} setting  @returns {Settings.Input} */
export function textInput({ may_be_empty, long }) {
  const node = long ? element("textarea", { rows: 2 }) : element("input", { type: "text", autocomplete: "off" });
  return {
    node, labelled: node,
    show(value) { node.value = value ?? ""; },
    read: () => node.value.trim() || (may_be_empty ? null : ""),
  };
}

// Never shown; what is typed replaces it.
/** @returns {Settings.Input} */
export function secretInput() {
  const node = element("input", { type: "password", inputMode: "numeric", autocomplete: "new-password" });
  let isThere = false;
  return {
    node, labelled: node,
    show(value) {
      isThere = Boolean(value);
      node.value = "";
      node.placeholder = t(isThere ? "secret_is_set" : "secret_is_not_set");
    },
    read: () => node.value || (isThere ? HIDDEN : ""),
  };
}

/** @param {Settings.Setting} setting  @returns {Settings.Input} */
export function numberInput({ may_be_empty, unit }) {
  const input = element("input", { type: "text", inputMode: "decimal", autocomplete: "off", class: "number" });
  const node = element("span", { class: "with-unit" }, input, unit ? element("span", { class: "unit" }, unit) : null);
  return {
    node, labelled: input,
    show(value) { input.value = value === null || value === undefined ? "" : String(value); },
    read() {
      const typed = input.value.trim().replace(",", ".");
      if (!typed) return may_be_empty ? null : "";
      return Number.isFinite(Number(typed)) ? Number(typed) : typed;
    },
  };
}

/** @param {Settings.Setting} setting  @returns {Settings.Input} */
export function yesNoInput({ label }) {
  const input = element("input", { type: "checkbox" });
  const node = element("label", { class: "yes-no" }, input, element("span", {}, label));
  return { node, labelled: input, show(value) { input.checked = Boolean(value); }, read: () => input.checked };
}

// What is no day is sent as it was typed: the server says what is wrong with it.
/** @returns {Settings.Input} */
export function dayInput() {
  const node = element("input", { inputMode: "numeric", maxLength: 10, autocomplete: "off", placeholder: t("day_form") });
  return {
    node, labelled: node,
    show(value) { node.value = dayToType(value ?? ""); },
    read: () => (typedDay(node.value) ?? node.value.trim()) || null,
  };
}

// What may be chosen: of the setting's own choices, or of a list of the centre.
/** @param {Settings.Setting} setting  @param {Settings.Store} store */
export function choicesOf({ choices, refers }, store) {
  if (!refers) return choices;
  const listed = valueAt(store.content, [refers]) ?? [];
  if (refers === "languages") return listed.map((/** @type {string} */ tag) => ({ value: tag, label: languageName(tag) }));
  return listed.map((/** @type {any} */ part) => ({ value: nameOf(part), label: calledOf(part) }));
}

const names = new Map();

// The names of languages come with the choices of the centre's own.
/** @param {{ value: string, label: string }[]} choices */
export function learnLanguages(choices) {
  for (const { value, label } of choices) names.set(value, label);
}

/** @param {string} tag  @returns {string} */
export const languageName = (tag) => names.get(tag) ?? tag.toUpperCase();

// What is named and cannot be chosen any more.
/** @param {Settings.Setting} setting  @param {Settings.Store} store  @param {string} value */
export function labelOfGone({ refers }, store, value) {
  if (refers === "languages" || !refers) return t("gone", { name: refers ? languageName(value) : value });
  return partCalled(store.content, refers, value);
}

/** @param {Settings.Setting} setting  @param {Settings.Store} store  @returns {Settings.Input} */
export function choiceInput(setting, store) {
  const node = element("select");
  /** @type {any[]} */
  let values = [];
  return {
    node, labelled: node,
    show(value) {
      const known = choicesOf(setting, store);
      const none = setting.may_be_empty || setting.default === "" ? [{ value: setting.may_be_empty ? null : "", label: t("none_chosen") }] : [];
      const offered = [...none, ...known];
      if (!offered.some((one) => isSame(one.value, value))) {
        offered.unshift({ value, label: value ? labelOfGone(setting, store, value) : t("choose") });
      }
      values = offered.map((one) => one.value);
      node.replaceChildren(...offered.map((one, at) => element("option", { value: String(at) }, one.label)));
      node.selectedIndex = values.findIndex((one) => isSame(one, value));
    },
    read: () => values[node.selectedIndex] ?? null,
  };
}

// Several of few that have no order: a box for each.
/** @param {Settings.Setting} setting  @returns {Settings.Input} */
export function boxesInput({ choices }) {
  const boxes = choices.map(({ value }) => element("input", { type: "checkbox", value: String(value) }));
  const node = element("div", { class: "boxes" },
    ...boxes.map((box, at) => element("label", { class: "yes-no" }, box, element("span", {}, choices[at].label))));
  return {
    node,
    show(value) { for (const box of boxes) box.checked = (value ?? []).includes(box.value); },
    read: () => boxes.filter((box) => box.checked).map((box) => box.value),
  };
}

/** @param {string} typed */
const inOneLine = (typed) => typed.replace(/\s+/g, " ").trim();

// A text in each language of the centre: a long one grows downwards instead of scrolling sideways.
/** @param {Settings.Store} store  @param {string} label  @returns {Settings.Input} */
export function namesInput(store, label) {
  const node = element("div", { class: "names" });
  /** @type {Map<string, HTMLTextAreaElement>} */
  const inputs = new Map();
  /** @type {Page.Names} */
  let others = {};
  return {
    node,
    show(value) {
      const tags = /** @type {string[]} */ (valueAt(store.content, ["languages"]) ?? [language]);
      if (!isSame([...inputs.keys()], tags)) build(node, inputs, tags, label);
      others = value ?? {};
      for (const [tag, input] of inputs) input.value = value?.[tag] ?? "";
    },
    read() {
      const kept = Object.entries(others).filter(([tag]) => !inputs.has(tag));
      const typed = [...inputs].map(([tag, input]) => [tag, inOneLine(input.value)]).filter(([, words]) => words);
      return Object.fromEntries([...kept, ...typed]);
    },
  };
}

// Enter keeps what was typed, as in a field of one line: a name has no line ends.
/** @param {KeyboardEvent} event */
function keepAtEnter(event) {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  event.target?.dispatchEvent(new Event("change", { bubbles: true }));
}

/** @param {HTMLElement} node  @param {Map<string, HTMLTextAreaElement>} inputs  @param {string[]} tags  @param {string} label */
function build(node, inputs, tags, label) {
  inputs.clear();
  node.replaceChildren(...tags.map((tag) => {
    const name = languageName(tag);
    const input = element("textarea", { rows: 1, lang: tag, autocomplete: "off", "aria-label": `${label}: ${name}` });
    input.addEventListener("keydown", keepAtEnter);
    input.addEventListener("change", () => { input.value = inOneLine(input.value); });
    inputs.set(tag, input);
    return element("div", { class: "in-language" }, element("span", { "aria-hidden": "true" }, name), input);
  }));
}

