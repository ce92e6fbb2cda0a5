// The hall's notices and the emergency banner: to read for everyone, to set with `inform`.

import { ask, field, mistakeLine } from "../web/dialogs.js";
import { element, part } from "../web/dom.js";
import { centre, languageName, localised, t, textIn as worded } from "../web/texts.js";

const MOST_NOTICES = 10;
const LONGEST = 200;

/** @param {Page.CentreDesk} desk */
export async function editNotices(desk) {
  const { notices, emergency } = desk.model.snapshot ?? { notices: [], emergency: null };
  if (!desk.session?.permissions.includes("inform")) return readNotices(notices);
  const answer = await askForNotices(notices, emergency);
  if (answer === "emergency") return emergency ? clearEmergency(desk) : raiseEmergency(desk);
  if (answer && await desk.send("PUT", "/notices", { notices: answer })) desk.say(t("done_notices"));
  return undefined;
}

/** @param {Wire.Notice[]} notices */
function readNotices(notices) {
  const lines = notices.length
    ? notices.map((notice) => element("p", {}, localised(notice.text)))
    : [element("p", { class: "empty" }, t("notices_none"))];
  return ask({
    title: t("notices_title"), body: lines, confirm: null, cancel: t("close_dialog"), hint: "",
  });
}

/** @param {Wire.Notice[]} notices  @param {Wire.Emergency | null} emergency */
function askForNotices(notices, emergency) {
  const lines = element("div", { class: "lines" });
  /** @param {Page.Names} [words] */
  const add = (words = {}) => lines.append(noticeLine(words, lines.children.length + 1));
  notices.forEach((notice) => add(notice.text));
  if (!notices.length) add();
  const more = element("button", {
    type: "button", class: "quiet",
    onclick: () => {
      if (lines.children.length < MOST_NOTICES) add();
      part(lines, "fieldset:last-of-type input").focus();
    },
  }, t("notices_add"));
  let wantsEmergency = false;
  // Not a submit button: Enter in a field must save, never raise.
  const alarm = element("button", {
    type: "button", class: "danger",
    onclick: () => { wantsEmergency = true; alarm.form?.requestSubmit(); },
  }, t(emergency ? "emergency_clear" : "emergency_raise"));
  return ask({
    title: t("notices_title"), confirm: t("notices_save"), wide: true, hint: "",
    body: [lines, element("div", { class: "row" }, more, alarm)],
    focus: lines.querySelector("input"),
    read: () => (wantsEmergency ? /** @type {const} */ ("emergency") : noticesIn(lines)),
  });
}

/** @param {Page.Names} words  @param {number} number */
function noticeLine(words, number) {
  return element("fieldset", { class: "notice" },
    element("legend", {}, t("notices_line", { count: number })),
    ...textFields("input", words));
}

// One field for each language of the centre.
/** @param {"input" | "textarea"} tag  @param {Page.Names} words */
function textFields(tag, words) {
  return centre.languages.map((language) => {
    const input = element(tag, { value: words[language] ?? "", maxLength: LONGEST });
    input.dataset.language = language;
    return field(languageName(language), input);
  });
}

/** @param {HTMLElement} node  @returns {NodeListOf<HTMLInputElement | HTMLTextAreaElement>} */
const inputsIn = (node) => node.querySelectorAll("[data-language]");

/** @param {HTMLElement} node */
function textIn(node) {
  /** @type {Page.Names} */
  const words = {};
  for (const input of inputsIn(node)) {
    const value = input.value.replace(/\s+/g, " ").trim();
    if (value) words[input.dataset.language ?? ""] = value;
  }
  return words;
}

/** @param {HTMLElement} lines */
function noticesIn(lines) {
  return [...lines.querySelectorAll("fieldset")].map(textIn).filter((words) => Object.keys(words).length);
}

// What happens most, worded beforehand in every language of the centre.
const CASES = ["fire", "power", "system", "early_closing", "illness", "flood"];

/** @param {Page.CentreDesk} desk */
async function raiseEmergency(desk) {
  const mistake = mistakeLine();
  const fields = element("div", { class: "lines" }, ...textFields("textarea", {}));
  let warnedOf = "";
  const words = await ask({
    title: t("emergency_title"), confirm: t("emergency_raise"), hint: "", wide: true,
    body: [caseButtons(fields), element("p", {}, t("emergency_text")), fields, mistake.node],
    focus: fields.querySelector("textarea"),
    read: () => {
      const typed = textIn(fields);
      if (!typed[centre.languages[0]]) return void mistake.say(t("emergency_missing"));
      const missing = centre.languages.filter((tag) => !typed[tag]).map(languageName).join(", ");
      if (!missing || missing === warnedOf) return typed;
      warnedOf = missing; // once said, the second press is meant
      return void mistake.say(t("emergency_without", { languages: missing }));
    },
  });
  if (words && await desk.send("PUT", "/emergency", { text: words })) desk.say(t("done_emergency"));
}

/** @param {HTMLElement} fields */
function caseButtons(fields) {
  return element("div", { class: "cases" }, ...CASES.map((name) => element("button", {
    type: "button",
    onclick: () => {
      for (const field of inputsIn(fields)) {
        field.value = worded(field.dataset.language ?? "", `console.emergency_words.${name}`);
      }
    },
  }, t(`emergency_case.${name}`))));
}

/** @param {Page.CentreDesk} desk */
async function clearEmergency(desk) {
  if (await desk.send("DELETE", "/emergency", {})) desk.say(t("done_emergency_off"));
}
