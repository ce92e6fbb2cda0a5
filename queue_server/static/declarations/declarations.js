// Helped declarations on a tablet: an entry in a few touches, the day's list, and all of it without
// a line. What was saved lies on the tablet until the server has it (`outbox.js`); the worker opens
// the page where there is no line.

import { $, element } from "../web/dom.js";
import { ask, NoAnswer, Refusal } from "../web/line.js";
import * as form from "./form.js";
import * as outbox from "./outbox.js";

const { t } = form;
const AGAIN_MS = 15_000;
const root = new URL("../..", import.meta.url).pathname; // ends with "/"
const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const isOffline = "offline" in main.dataset;
let today = main.dataset.today || "";
let me = outbox.remembered();
/** @type {{ entry: string, isKept: boolean } | null} */
let corrected = null; // which entry the form corrects

function whoIsHere() {
  const { staff, name } = main.dataset;
  if (staff) {
    me = { id: Number(staff), name: name || "" };
    outbox.remember(me);
  }
  if (me && me.name) form.nameMe(me.name);
}

$("entry").addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});
$("stop").addEventListener("click", () => begin());

async function save() {
  const wrong = form.missing();
  $("said").textContent = "";
  $("mistake").textContent = wrong;
  if (wrong) return $("mistake").scrollIntoView({ block: "center" });
  $("save", HTMLButtonElement).disabled = true;
  try {
    if (corrected && !corrected.isKept) return await correct(corrected.entry);
    return await keep();
  } finally {
    $("save", HTMLButtonElement).disabled = false;
  }
}

// On the tablet's disk first, then to the server.
async function keep() {
  const said = form.said(me);
  const before = corrected && (await outbox.all()).find((one) => one.entry === corrected?.entry);
  const kept = before ? { ...before, said, refused: "" } : outbox.newEntry(said);
  if (!(await outbox.keep(kept))) {
    $("mistake").textContent = t("full");
    return;
  }
  begin();
  $("said").textContent = t("kept");
  await drawWaiting();
  await deliver();
}

/** @param {string} entry */
async function correct(entry) {
  const { day: _day, ...said } = form.said(me);
  await commanded(() => ask("POST", `/declarations/${entry}/correct`, said), t("corrected"));
}

/** @param {string} entry */
function withdraw(entry) {
  if (confirm(t("sure"))) commanded(() => ask("DELETE", `/declarations/${entry}`), t("withdrawn"));
}

/** @param {() => Promise<unknown>} command  @param {string} done */
async function commanded(command, done) {
  try {
    await command();
    begin();
    $("said").textContent = done;
    await drawDay();
  } catch (fault) {
    const words = fault instanceof Refusal ? [fault.words, ...Object.values(fault.fields)].join(" ") : t("needs_line");
    $("mistake").textContent = words;
  }
}

// A new entry, or the correction of one.
/** @param {{ entry: string, isKept: boolean } | null} [which]  @param {outbox.Said} [said] */
function begin(which = null, said = undefined) {
  corrected = which;
  $("mistake").textContent = "";
  $("said").textContent = "";
  $("entry-title").textContent = t(which ? "correcting" : "new");
  $("save").textContent = t(which ? "save_correction" : "save");
  $("stop").hidden = !which;
  if (said) form.fill(said);
  else form.clear();
  if (which) $("entry").scrollIntoView({ block: "start" });
}

// ---------------------------------------------------------------------------- delivering

async function deliver() {
  /** @type {outbox.Delivered} */
  let answer = await outbox.deliver(() => { drawWaiting(); }).catch(() => "no_line");
  if (answer === "done" && !(await hasLine())) answer = "no_line";
  drawLine(answer, await drawWaiting());
  if (answer === "done" && !isOffline) await drawDay();
}

/** @param {outbox.Delivered} answer  @param {outbox.Kept[]} waiting */
function drawLine(answer, waiting) {
  const many = waiting.length;
  const line = $("line");
  line.className = `line${answer === "done" ? "" : " lost"}`;
  if (answer === "no_line") line.textContent = t(many ? "no_line_waiting" : "no_line", { count: many });
  else if (answer === "signed_out") {
    const address = `${root}dossiers?next=${encodeURIComponent("/assistance/declarations")}`;
    line.replaceChildren(`${t("signed_out", { count: many })} `, element("a", { href: address }, t("sign_in")));
  } else if (isOffline) {
    line.replaceChildren(`${t("line_back")} `, element("a", { href: `${root}assistance/declarations` }, t("reload")));
  } else line.textContent = waiting.length ? t("some_refused", { count: many }) : "";
}

async function hasLine() {
  return fetch(`${root}api/v1/session/watch`, { cache: "no-store" }).then((answer) => answer.ok, () => false);
}

// ---------------------------------------------------------------------------- lists

async function drawWaiting() {
  const waiting = await outbox.all().catch(() => []);
  $("waiting").hidden = !waiting.length;
  $("waiting-list").replaceChildren(...waiting.map(waitingLine));
  return waiting;
}

/** @param {outbox.Kept} kept */
function waitingLine(kept) {
  const keys = kept.tried ? [] : [
    element("button", { type: "button", onclick: () => begin({ entry: kept.entry, isKept: true }, kept.said) }, t("change")),
    element("button", { type: "button", class: "quiet", onclick: () => forget(kept.entry) }, t("take_back")),
  ];
  const why = kept.refused ? [element("p", { class: "mistake" }, kept.refused)] : [];
  return element("li", {}, inLines(form.procedureName(kept.said.procedure), kept.said), ...keys, ...why);
}

/** @param {string} entry */
async function forget(entry) {
  if (!confirm(t("sure"))) return;
  await outbox.drop(entry);
  if (corrected && corrected.entry === entry) begin();
  await deliver();
}

async function drawDay() {
  try {
    /** @type {Wire.DeclarationsOfDay} */
    const { day, declarations } = await ask("GET", "/declarations");
    today = day;
    form.offerDays(today);
    const minutes = declarations.reduce((sum, one) => sum + one.minutes, 0);
    $("sums").textContent = declarations.length ? t("sums", { count: declarations.length, minutes }) : t("none");
    $("day-list").replaceChildren(...declarations.map(dayLine));
  } catch (fault) {
    if (fault instanceof NoAnswer) $("sums").textContent = t("list_needs_line");
    else if (!(fault instanceof Refusal)) throw fault;
  }
}

/** @param {Wire.DeclarationLine} one */
function dayLine(one) {
  const keys = one.may_change ? [
    element("button", { type: "button", onclick: () => begin({ entry: one.entry, isKept: false }, one) }, t("change")),
    element("button", { type: "button", class: "quiet", onclick: () => withdraw(one.entry) }, t("take_back")),
  ] : [];
  return element("li", {}, inLines(one.procedure_name || form.procedureName(""), one), ...keys);
}

/** @param {string} name  @param {outbox.Said} said */
function inLines(name, said) {
  return element("div", {}, element("strong", {}, name), element("br"), form.inWords(said));
}

// ---------------------------------------------------------------------------- without a line

// Keeps the page itself, where the browser may: over HTTPS, or on the server's own computer.
async function keepPage() {
  if (isOffline) return;
  const mayKeep = "serviceWorker" in navigator && isSecureContext;
  $("unkept").hidden = mayKeep;
  if (!mayKeep) return;
  try {
    await navigator.serviceWorker.register(`${root}assistance/declarations-worker.js`, { scope: `${root}assistance/declarations` });
    navigator.serviceWorker.addEventListener("message", ({ data }) => { main.dataset.kept = String(data.kept); });
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage({ search: `?lang=${document.documentElement.lang}` });
    navigator.storage?.persist?.();
  } catch { /* it opens with a line only */ }
}

whoIsHere();
form.offerDays(today);
if (isOffline) $("sums").textContent = t("list_needs_line");
addEventListener("online", deliver);
setInterval(async () => { if ((await outbox.all().catch(() => [])).length || isOffline) deliver(); }, AGAIN_MS);
deliver();
keepPage();
