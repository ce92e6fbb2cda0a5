// The hall's notices, the emergency banner, and the links to messages: to read for everyone, to set with `inform`.

import { ask } from "../web/dialogs.js";
import { element, part } from "../web/dom.js";
import { localised, t } from "../web/texts.js";
import { minutesField, soundField, textFields, textIn, wordsForTheHall } from "./hall-words.js";
import { writeMessage } from "./messages.js";

const MOST_NOTICES = 10;
const EMERGENCY_MINUTES = [null, 30, 60, 120, 480];

/** @param {Page.CentreDesk} desk */
export async function editNotices(desk) {
  const { notices, emergency } = desk.model.snapshot ?? { notices: [], emergency: null };
  if (!desk.session?.permissions.includes("inform")) return readNotices(notices);
  const answer = await askForNotices(notices, emergency);
  if (answer === "emergency") return emergency ? clearEmergency(desk) : raiseEmergency(desk);
  if (answer === "message") return writeMessage(desk);
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
  /** @type {"emergency" | "message" | null} */
  let wants = null;
  // Not submit buttons: Enter in a field must save, never raise.
  /** @param {"emergency" | "message"} what  @param {string} look  @param {string} words */
  const link = (what, look, words) => {
    const button = element("button", {
      type: "button", class: look, onclick: () => { wants = what; button.form?.requestSubmit(); },
    }, words);
    return button;
  };
  return ask({
    title: t("notices_title"), confirm: t("notices_save"), wide: true, hint: "",
    body: [lines, element("div", { class: "row" }, more,
      link("message", "quiet", t("message_write")),
      link("emergency", "danger", t(emergency ? "emergency_clear" : "emergency_raise")))],
    focus: lines.querySelector("input"),
    read: () => wants ?? noticesIn(lines),
  });
}

/** @param {Page.Names} words  @param {number} number */
function noticeLine(words, number) {
  return element("fieldset", { class: "notice" },
    element("legend", {}, t("notices_line", { count: number })),
    ...textFields("input", words));
}

/** @param {HTMLElement} lines */
function noticesIn(lines) {
  return [...lines.querySelectorAll("fieldset")].map(textIn).filter((words) => Object.keys(words).length);
}

// What happens most, worded beforehand in every language of the centre.
const CASES = ["fire", "power", "system", "early_closing", "illness", "flood"];

/** @param {Page.CentreDesk} desk */
async function raiseEmergency(desk) {
  const words = wordsForTheHall("emergency", CASES);
  const stays = minutesField(EMERGENCY_MINUTES);
  const sounds = soundField();
  const banner = await ask({
    title: t("emergency_title"), confirm: t("emergency_raise"), hint: "", wide: true,
    body: [...words.body, element("div", { class: "row" }, stays.node, sounds.node), words.mistake],
    focus: words.focus,
    read: () => {
      const text = words.read();
      return text && { text, minutes: stays.value, sounds: sounds.value };
    },
  });
  if (banner && await desk.send("PUT", "/emergency", banner)) desk.say(t("done_emergency"));
}

/** @param {Page.CentreDesk} desk */
async function clearEmergency(desk) {
  if (await desk.send("DELETE", "/emergency", {})) desk.say(t("done_emergency_off"));
}
