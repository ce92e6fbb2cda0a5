// The page from which the draft is published: what changes beside what is in force, mistakes in one
// list, why, and from when on.

import { plainDay } from "../display/days.js";
import { $, element, part, setText } from "../web/dom.js";
import { typedDay } from "../web/typed-day.js";
import { addressOf, t } from "./data.js";
import { mistakeInWords } from "./field.js";
import { Refusal, wordsOf } from "./line.js";
import { announce } from "./order.js";
import { differenceLine } from "./difference.js";
import { pageOf } from "./paths.js";

/** @param {import("./draft.js").Draft} draft */
export function publishPage(draft) {
  const form = $("publish-form", HTMLFormElement);
  const day = /** @type {HTMLInputElement} */ (form.elements.namedItem("day"));
  day.addEventListener("input", () => { $("from-day", HTMLInputElement).checked = true; });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    publish(draft, form);
  });
  // However long the list is, the bar leads to the form below it.
  part($("draft-bar"), ".look", HTMLAnchorElement).href = "#publish-form";
  draft.watch(() => draw(draft));
  draw(draft);
}

/** @param {import("./draft.js").Draft} draft  @param {HTMLFormElement} form */
async function publish(draft, form) {
  const values = new FormData(form);
  const isLater = values.get("when") === "later";
  const day = typedDay(String(values.get("day") ?? ""));
  if (isLater && !day) return missing(form, t("day_missing"));
  const before = draft.shown.in_force.version;
  try {
    await draft.command("POST", "/settings/publish",
      { revision: draft.shown.revision, reason: values.get("reason"), wind_down: values.get("in_use") === "wind_down",
        ...(isLater ? { takes_effect_on: day } : {}) });
  } catch (fault) {
    await draft.reload().catch(() => {});
    const atDay = fault instanceof Refusal ? fault.fields.takes_effect_on : "";
    return atDay ? missing(form, atDay) : say(wordsOf(fault), "warning");
  }
  form.reset();
  const { version } = draft.shown.in_force;
  return say(version === before ? t("scheduled_for", { day: plainDay(day ?? "") }) : t("published", { version }), "good");
}

// The day is to be entered, or another one.
/** @param {HTMLFormElement} form  @param {string} why */
function missing(form, why) {
  say(why, "warning");
  /** @type {HTMLInputElement} */ (form.elements.namedItem("day")).focus();
}

/** @param {string} words  @param {string} look */
function say(words, look) {
  $("said").dataset.look = look;
  setText($("said"), words);
  $("said").scrollIntoView({ block: "center" }); // the button stands far below
}

/** @param {import("./draft.js").Draft} draft */
function draw(draft) {
  const { differences = [], in_use: inUse = [], after_restart: restart = [], scheduled = [],
    can_wind_down: canWindDown = false, winding_down: winding = [] } = draft.shown;
  const wrong = draft.mistakes.filter((one) => !one.is_warning);
  $("differences").replaceChildren(...differences.map((one) => element("li", {}, differenceLine(draft.shown.content_in_force, draft.shown.content, one))));
  $("nothing").hidden = differences.length > 0;
  $("mistakes").replaceChildren(...wrong.map(mistakeLine));
  $("mistakes-box").hidden = !draft.mistakes.length;
  drawReminders(draft.mistakes.filter((one) => one.is_warning));
  $("in-use").replaceChildren(...inUse.map((words) => element("li", {}, words)));
  $("in-use-box").hidden = !inUse.length;
  $("in-use-choice").hidden = !canWindDown;
  $("in-use-cannot").hidden = canWindDown;
  $("winding").replaceChildren(...winding.map((one) => windingLine(draft, one)));
  $("winding-box").hidden = !winding.length;
  setText($("restart"), restart.length ? t("after_restart") : "");
  $("scheduled").replaceChildren(...scheduled.map((one) => scheduledLine(draft, one)));
  $("scheduled-box").hidden = !scheduled.length;
  $("publish-now", HTMLButtonElement).disabled = !differences.length || wrong.length > 0;
}

// However many there are, they are one line before the form.
/** @param {Wire.SettingsMistake[]} found */
function drawReminders(found) {
  setText($("reminders-count"), t("reminders_here", { count: found.length }));
  $("reminders").replaceChildren(...found.map(mistakeLine));
  $("reminders-box").hidden = !found.length;
}

/** @param {Wire.SettingsMistake} mistake */
function mistakeLine(mistake) {
  const { id, item } = pageOf(mistake.path);
  return element("li", {}, element("a", { href: addressOf(id, item, mistake.path) }, mistake.key), ": ", mistakeInWords(mistake));
}

/** @param {import("./draft.js").Draft} draft  @param {Wire.WindingDown} one */
function windingLine(draft, { path, name, said }) {
  const takeBack = async () => {
    try {
      await draft.command("POST", "/settings/winding-down/take-back", { path });
      say(t("taken_back_winding", { name }), "good");
    } catch (fault) {
      say(wordsOf(fault), "warning");
    }
  };
  return element("li", {}, element("p", {}, element("b", {}, name), ` · ${said}`),
    element("button", { type: "button", "aria-label": t("take_back_winding_that", { name }), onclick: takeBack }, t("take_back_winding")));
}

/** @param {import("./draft.js").Draft} draft  @param {Wire.ScheduledSettings} one */
function scheduledLine(draft, one) {
  const day = plainDay(one.takes_effect_on);
  const takeBack = async () => {
    await draft.command("DELETE", `/settings/scheduled/${one.id}`, {}).catch((fault) => announce(wordsOf(fault)));
  };
  return element("li", {}, element("p", {}, element("b", {}, t("from_day", { day })), ` · ${one.made_by} · ${one.reason}`),
    one.kept_by ? element("p", { class: "settings-notice" }, t("kept", { why: one.kept_by })) : "",
    element("ul", {}, ...one.differences.map((each) => element("li", {}, differenceLine(draft.shown.content_in_force, one.content ?? {}, each)))),
    element("button", { type: "button", class: "danger", "aria-label": t("unschedule_that", { day }), onclick: takeBack }, t("unschedule")));
}
