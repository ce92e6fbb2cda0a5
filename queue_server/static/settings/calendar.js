// The calendar by year: takes official days over, adds, changes and removes days, in the draft of the
// settings. Each change says what the page showed there; then the page's part is asked for anew.

import { filled } from "../display/filled.js";
import { $, dataOf, element, within } from "../web/dom.js";
import { ask, Refusal } from "../web/line.js";
import { dayToType, typedDay } from "../web/typed-day.js";

const LIST = ["opening", "special_days"];
const FEWEST_SPANS = 2;
const UNDO = "motcua.settings.undo"; // the steps that all pages of the settings can take back (draft.js)
const MOST_UNDONE = 50;

/** @typedef {{ start: string, end: string }} Span */
/**
 * @typedef {object} Day
 * @property {string} day
 * @property {Span[]} [hours]
 * @property {Page.Names} reason
 * @property {string | null} [makes_up_for]
 * @property {string} [source]
 */
/** @typedef {{ path: string[], seen?: Day | null, value?: Day | null, order?: string[] }} Change */

/** @type {{ root: string, language: string, texts: Page.Texts }} */
const page = dataOf("calendar-data");

/** @param {string} key  @param {Page.Values} [values] */
const t = (key, values = {}) => filled(page.texts[`calendar.${key}`] ?? key, values);

const dialog = $("day-dialog", HTMLDialogElement);
const form = $("day-form", HTMLFormElement);
const day = $("day", HTMLInputElement);
const exchanged = $("exchanged", HTMLInputElement);
const source = $("source", HTMLInputElement);
const spans = $("spans");
/** @type {NodeListOf<HTMLInputElement>} */
const reasons = form.querySelectorAll("[data-reason]");
/** @type {Day | null} what the form changes; null: it adds a day */
let changed = null;

/** @returns {{ order: string[], usual: [string, string][][] }} */
const draft = () => dataOf("calendar-draft");

// ------------------------------------------------------------------------------ changes

/** @param {Day | null} before  @param {Day | null} after  @returns {Change} */
function change(before, after) {
  const at = /** @type {Day} */ (after ?? before).day;
  return { path: [...LIST, at], seen: before, value: after };
}

// Days stand in their order, whoever added them.
/** @param {Change[]} changes */
function inOrder(changes) {
  const days = new Set(draft().order);
  for (const { path, value } of changes) {
    if (value) days.add(path[2]);
    else days.delete(path[2]);
  }
  return days.size ? [...changes, { path: LIST, order: [...days].sort() }] : changes;
}

/** @param {Change[]} changes */
async function send(changes) {
  if (await sent(changes)) {
    keep([...kept(), inverse(changes)]);
    say(t("saved"), "good", true);
  }
}

async function undo() {
  const steps = kept();
  const last = steps.pop();
  if (last && await sent(last)) {
    keep(steps);
    say(t("saved"), "good");
  }
}

// Whether the server took the changes; the page shows the draft as it is then.
/** @param {Change[]} changes */
async function sent(changes) {
  try {
    await ask("POST", `/settings/changes?lang=${page.language}`, { changes: inOrder(changes) });
    await refresh();
    return true;
  } catch (fault) {
    await refresh().catch(() => {});
    say(t("not_saved", { reason: fault instanceof Refusal ? fault.words : t("no_line") }), "warning");
    return false;
  }
}

/** @returns {Change[][]} */
const kept = () => JSON.parse(sessionStorage.getItem(UNDO) ?? "[]");

/** @param {Change[][]} steps */
const keep = (steps) => sessionStorage.setItem(UNDO, JSON.stringify(steps.slice(-MOST_UNDONE)));

/** @param {Change[]} changes  @returns {Change[]} */
const inverse = (changes) => changes
  .map(({ path, seen = null, value = null }) => ({ path, seen: value, value: seen })).reverse();

// The part of the page that the draft decides, asked for anew.
async function refresh() {
  const response = await fetch(location.href, { cache: "no-store", credentials: "same-origin" });
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  $("calendar").replaceWith(document.adoptNode(/** @type {Element} */ (fresh.getElementById("calendar"))));
}

/** @param {string} words  @param {string} look  @param {boolean} [mayBeUndone] */
function say(words, look, mayBeUndone = false) {
  const said = $("said");
  said.dataset.look = look;
  said.replaceChildren(words);
  if (mayBeUndone) said.append(" ", element("button", { type: "button", onclick: undo }, t("undo")));
}

// ------------------------------------------------------------------------ official days

/** @param {HTMLElement} node  @returns {Day} */
const dayOf = (node) => JSON.parse(node.dataset.part ?? "null");

/** @returns {Day[]} */
const proposed = () => [...document.querySelectorAll(".calendar-proposed li")]
  .map((node) => dayOf(/** @type {HTMLElement} */ (node)));

// A day that is worked is taken over together with the day off that it stands for.
/** @param {Day} one */
const together = (one) => proposed().filter((other) => other.day === one.day || other.day === one.makes_up_for);

/** @param {Day[]} days */
const takeOver = (days) => send(days.map((one) => change(null, one)));

// ------------------------------------------------------------------------------ the form

/** @returns {string} */
const look = () => new FormData(form).get("look")?.toString() ?? "off";

/** @param {Day} one */
const lookOf = (one) => !one.hours?.length ? "off" : one.makes_up_for ? "worked" : "other";

/** @param {Day | null} one  @param {string} [on] */
function open(one, on = "") {
  changed = one;
  $("day-title").textContent = t(one ? "form.change" : "form.add");
  day.value = dayToType(one?.day ?? on);
  exchanged.value = dayToType(one?.makes_up_for ?? "");
  source.value = one?.source ?? "";
  for (const field of reasons) field.value = one?.reason[field.dataset.reason ?? ""] ?? "";
  for (const radio of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("[name=look]"))) {
    radio.checked = radio.value === (one ? lookOf(one) : "off");
  }
  showSpans((one?.hours ?? []).map(({ start, end }) => [start.slice(0, 5), end.slice(0, 5)]));
  $("day-mistake").textContent = "";
  fit();
  dialog.showModal();
  day.focus();
}

/** @param {string[][]} hours */
function showSpans(hours) {
  const rows = Array.from({ length: Math.max(FEWEST_SPANS, hours.length) }, (_, at) => hours[at] ?? ["", ""]);
  spans.replaceChildren(...rows.map(([start, end], at) => element("div", { class: "calendar-span" },
    element("input", { type: "time", value: start, "aria-label": `${t("form.from")} (${at + 1})` }), "–",
    element("input", { type: "time", value: end, "aria-label": `${t("form.until")} (${at + 1})` }))));
}

/** @returns {Span[]} */
function hoursOf() {
  /** @type {HTMLInputElement[]} */
  const fields = [...spans.querySelectorAll("input")];
  return fields.filter((_, at) => at % 2 === 0)
    .map((field, at) => ({ start: field.value, end: fields[at * 2 + 1].value }))
    .filter(({ start, end }) => start || end)
    .map(({ start, end }) => ({ start: start && `${start}:00`, end: end && `${end}:00` }));
}

// Shows what the chosen kind of day needs; hours begin with those of an ordinary week.
function fit() {
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-for]"))) {
    part.hidden = !(part.dataset.for ?? "").split(" ").includes(look());
  }
  const model = (look() === "worked" && typedDay(exchanged.value)) || typedDay(day.value);
  if (look() !== "off" && model && !hoursOf().length) {
    showSpans(draft().usual[(new Date(`${model}T00:00:00Z`).getUTCDay() + 6) % 7]);
  }
}

/** @returns {Day} */
function filledIn() {
  return {
    day: typedDay(day.value) ?? "",
    hours: look() === "off" ? [] : hoursOf(),
    reason: Object.fromEntries([...reasons].map((field) => [field.dataset.reason ?? "", field.value.trim()])),
    makes_up_for: look() === "worked" ? typedDay(exchanged.value) : null,
    source: source.value.trim(),
  };
}

// What is missing, and where; null where nothing is.
/** @param {Day} one  @returns {[string, HTMLElement] | null} */
function missing(one) {
  if (!one.day) return ["need_day", day];
  if (one.day !== changed?.day && draft().order.includes(one.day)) return ["taken", day];
  if (look() === "worked" && !one.makes_up_for) return ["need_exchange", exchanged];
  const firstSpan = /** @type {HTMLElement} */ (spans.querySelector("input"));
  if (look() !== "off" && (!one.hours?.length || one.hours.some(({ start, end }) => !start || !end))) {
    return ["need_hours", firstSpan];
  }
  const empty = [...reasons].find((field) => !field.value.trim());
  return empty ? ["need_reason", empty] : null;
}

/** @param {Event} event */
async function save(event) {
  event.preventDefault();
  const one = filledIn();
  const fault = missing(one);
  if (fault) {
    $("day-mistake").textContent = t(`form.${fault[0]}`);
    fault[1].focus();
    return;
  }
  const before = changed;
  dialog.close();
  const moved = before !== null && before.day !== one.day;
  await send(moved ? [change(before, null), change(null, one)] : [change(before, one)]);
}

// ------------------------------------------------------------------------------- events

document.addEventListener("click", (event) => {
  const row = within(event, "[data-part]");
  const cell = within(event, "td[data-day]");
  if (within(event, "[data-take-all]")) takeOver(proposed());
  else if (row && within(event, "[data-take]")) takeOver(together(dayOf(row)));
  else if (row && within(event, "[data-change]")) open(dayOf(row));
  else if (row && within(event, "[data-remove]")) send([change(dayOf(row), null)]);
  else if (within(event, "[data-add]")) open(null);
  else if (within(event, "[data-cancel]")) dialog.close();
  else if (cell) openCell(cell.dataset.day ?? "");
});

// A press on a day of a month changes it, or adds it.
/** @param {string} on */
function openCell(on) {
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".calendar-days [data-part]")]);
  open(rows.map(dayOf).find((one) => one.day === on) ?? null, on);
}

form.addEventListener("submit", save);
form.addEventListener("change", fit);
