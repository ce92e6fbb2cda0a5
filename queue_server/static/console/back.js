// When the clerk of a paused counter will be back: said with one key or one touch, or not at all.

import { duration, serverNow, timeOfDay } from "../web/clock.js";
import { isMine } from "./commands.js";
import { ask, choices, field, mistakeLine } from "../web/dialogs.js";
import { element } from "../web/dom.js";
import { t } from "../web/texts.js";

const MINUTES = [5, 10, 15, 30];
const OTHER = "other"; // a time that is typed

// The instant that was said, as long as it lies ahead; else null.
/** @param {Wire.CounterSummary} counter */
export function backAt({ state, back_at: at }) {
  return state === "paused" && at && Date.parse(at) > serverNow() ? at : null;
}

// How a counter stands, for its own clerk and for colleagues.
/** @param {Wire.CounterSummary} counter */
export function stateWords(counter) {
  const at = backAt(counter);
  if (at) return t("counter_state.back_at", { time: timeOfDay(at) });
  return t(`counter_state.${isUnmanned(counter) ? "unmanned" : counter.state}`);
}

/** @param {Wire.CounterSummary} counter */
export const isUnmanned = ({ state, manned }) => state === "open" && manned === false;

// Nobody is served and nothing is called: the digits say when the clerk will be back.
/** @param {Page.Model} model */
export function asksForBack(model) {
  const { counter, current } = model.snapshot;
  return counter.state === "paused" && !current && isMine(model);
}

// What may be chosen now: minutes, the end of the lunch break, a time that is typed.
/** @param {Wire.CounterSnapshot} snapshot  @returns {Page.Choice[]} */
export function backChoices({ reopens_at: reopens }) {
  const time = reopens ? timeOfDay(reopens) : "";
  return [
    ...MINUTES.map((count) => ({ value: String(count), label: duration(60 * count) })),
    ...(reopens ? [{ value: time, label: t("back.after_lunch", { time }) }] : []),
    { value: OTHER, label: t("back.other") },
  ];
}

// The choice of a digit while it is asked for; undefined where it is not, or there is none.
/** @param {Page.AnyModel} model  @param {number | null} digit */
export function choiceOf(model, digit) {
  if (!model.snapshot || !digit) return undefined;
  const known = /** @type {Page.Model} */ (model);
  return asksForBack(known) ? backChoices(known.snapshot)[digit - 1]?.value : undefined;
}

// The choices on the empty card of a paused counter.
/** @param {Page.Model} model */
export function backKeys(model) {
  const keys = backChoices(model.snapshot).map(({ value, label }, index) => {
    const key = element("button", { type: "button" },
      element("kbd", { "aria-hidden": "true" }, String(index + 1)), element("span", {}, label));
    key.dataset.command = "back";
    key.dataset.back = value;
    return key;
  });
  return element("div", { class: "back", role: "group", "aria-label": t("back.title") },
    element("p", {}, t("back.title")), element("div", { class: "back-keys" }, ...keys));
}

// Says when; `given` is a choice, and without it everything is asked.
/** @param {Page.CounterDesk} desk  @param {Page.Details} given */
export async function sayBack(desk, { back: given }) {
  const back = !given || given === OTHER ? await askBack(desk, Boolean(given)) : given;
  if (!back) return;
  const body = { back_at: /^\d+$/.test(back) ? Number(back) : back };
  /** @type {Wire.CounterSummary | undefined} */
  const answer = await desk.send("POST", `/counters/${desk.counter}/pause`, body);
  if (answer?.back_at) desk.say(t("done_back", { time: timeOfDay(answer.back_at) }));
}

/** @param {Page.CounterDesk} desk  @param {boolean} isTyped  only a time is asked for */
function askBack(desk, isTyped) {
  const mistake = mistakeLine();
  const time = element("input", {
    id: "back-time", inputMode: "numeric", maxLength: 5, autocomplete: "off", placeholder: "14:15",
    oninput: () => said.clear(),
  });
  const known = backChoices(desk.model.snapshot).filter(({ value }) => value !== OTHER);
  const said = choices({
    legend: t("back.legend"), name: "back", options: known, onChange: () => { time.value = ""; },
  });
  return ask({
    title: t("back.title"), confirm: t("back.confirm"),
    hint: isTyped ? undefined : t("keys_choice"),
    focus: isTyped ? time : /** @type {HTMLElement | null} */ (said.node.querySelector("input")),
    body: [...(isTyped ? [] : [said.node]), field(t("back.time"), time), mistake.node],
    read: () => {
      const back = time.value ? clockTime(time.value) : said.value;
      if (!back) mistake.say(t(time.value ? "back.unread" : "back.choose"));
      return back || undefined;
    },
  });
}

// What is typed as a time of day, "14:15", "14h15" or "1415", as the server takes it; null where it
// is none.
/** @param {string} typed */
export function clockTime(typed) {
  const found = /^(\d{1,2})[:.hg]?(\d{2})$/.exec(typed.trim().toLowerCase());
  if (!found || Number(found[1]) > 23 || Number(found[2]) > 59) return null;
  return `${found[1].padStart(2, "0")}:${found[2]}`;
}
