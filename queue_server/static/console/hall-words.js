// What staff write for the hall, in each language of the centre: fields, what happens most worded
// beforehand, how long it stays, and whether boards sound the chime.

import { field, mistakeLine } from "../web/dialogs.js";
import { element } from "../web/dom.js";
import { centre, languageName, t, textIn as worded } from "../web/texts.js";

const LONGEST = 200;

// One field for each language of the centre.
/** @param {"input" | "textarea"} tag  @param {Page.Names} words */
export function textFields(tag, words) {
  return centre.languages.map((language) => {
    const input = element(tag, { value: words[language] ?? "", maxLength: LONGEST });
    input.dataset.language = language;
    return field(languageName(language), input);
  });
}

/** @param {HTMLElement} node  @returns {NodeListOf<HTMLInputElement | HTMLTextAreaElement>} */
const inputsIn = (node) => node.querySelectorAll("[data-language]");

/** @param {HTMLElement} node */
export function textIn(node) {
  /** @type {Page.Names} */
  const words = {};
  for (const input of inputsIn(node)) {
    const value = input.value.replace(/\s+/g, " ").trim();
    if (value) words[input.dataset.language ?? ""] = value;
  }
  return words;
}

// The fields of one text with buttons for what happens most; `read` returns the text, or undefined
// where it is missing in the first language, and at first where it is missing in another.
/** @param {"emergency" | "message"} kind  @param {string[]} cases */
export function wordsForTheHall(kind, cases) {
  const mistake = mistakeLine();
  const fields = element("div", { class: "lines" }, ...textFields("textarea", {}));
  let warnedOf = "";
  return {
    body: [caseButtons(kind, cases, fields), element("p", {}, t(`${kind}_text`)), fields],
    mistake: mistake.node,
    focus: fields.querySelector("textarea"),
    read() {
      const typed = textIn(fields);
      if (!typed[centre.languages[0]]) return void mistake.say(t("emergency_missing"));
      const missing = centre.languages.filter((tag) => !typed[tag]).map(languageName).join(", ");
      if (!missing || missing === warnedOf) return typed;
      warnedOf = missing; // once said, the second press is meant
      return void mistake.say(t(`${kind}_without`, { languages: missing }));
    },
  };
}

/** @param {string} kind  @param {string[]} cases  @param {HTMLElement} fields */
function caseButtons(kind, cases, fields) {
  return element("div", { class: "cases" }, ...cases.map((name) => element("button", {
    type: "button",
    onclick: () => {
      for (const field of inputsIn(fields)) {
        field.value = worded(field.dataset.language ?? "", `console.${kind}_words.${name}`);
      }
    },
  }, t(`${kind}_case.${name}`))));
}

// How many minutes it stays; null is until somebody takes it away.
/** @param {(number | null)[]} offered  @param {number | null} [chosen] */
export function minutesField(offered, chosen = offered[0]) {
  const select = element("select", {}, ...offered.map((minutes) => element("option",
    { value: minutes ?? "", selected: minutes === chosen },
    minutes === null ? t("stays_until_ended") : t("stays_minutes", { count: minutes }))));
  return {
    node: field(t("stays"), select),
    get value() { return select.value ? Number(select.value) : null; },
  };
}

export function soundField() {
  const input = element("input", { type: "checkbox", checked: true });
  return {
    node: element("label", { class: "check" }, input, element("span", {}, t("sounds"))),
    get value() { return input.checked; },
  };
}
