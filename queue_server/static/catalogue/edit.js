// The editor of a procedure: every change is looked at beside it, every save is a new version.

import { $, element, part, setText } from "../web/dom.js";
import { Refusal } from "../web/line.js";
import { bind, idOf } from "./form.js";
import { address, page, say, send, t, wordsOf } from "./line.js";
import { fieldOf, parts, ways } from "./parts.js";

const PREVIEW_MS = 600;
const form = $("edit", HTMLFormElement);
const BLANK = {
  code: "", name: {}, field: "", decided_by: "", level: "", decision: "", legal_basis: "", audience: [],
  limits: [], cutoff: null, fees: [], papers: [], results: [], conditions: "", online_level: "unknown",
  forms_written_for_citizen: null, forms_note: "", received_out_of_hours: false, paperless: false,
  service: null, workflow: null, unread: {}, source: "",
};

/** @type {Record<string, any>} What is entered. */
let model = {};
/** @type {Record<string, any>} The same as it was when it was opened. */
let opened = {};
let basedOn = 0;
let isDirty = false;
/** @type {Set<string>} Fields whose mistakes may be told: they were touched, or a save was tried. */
const touched = new Set();
let tried = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let asked = 0;

/** @param {Wire.EditedProcedure | null} edited */
function start(edited) {
  basedOn = edited?.version ?? 0;
  const procedure = structuredClone(edited?.procedure ?? BLANK);
  model = { ...procedure, offered: edited?.offered ?? true };
  for (const line of model.limits) line.committed ??= { amount: null, unit: countedUnit(line.statutory.unit) };
  opened = structuredClone(model);
  draw();
}

/** @param {string} unit */
const countedUnit = (unit) => (["calendar_day", "hour"].includes(unit) ? unit : "working_day");

function draw() {
  bind(model, (path) => {
    isDirty = true;
    touched.add(path);
    clearTimeout(timer);
    timer = setTimeout(look, PREVIEW_MS);
  });
  $("fields").replaceChildren(ways(), ...parts());
}

// What is sent: a commitment without a number is none.
function entered() {
  const { offered: _, ...procedure } = structuredClone(model);
  for (const line of procedure.limits) if (line.committed?.amount === null) line.committed = null;
  return procedure;
}

const codeOf = () => encodeURIComponent(page.edited?.procedure.code ?? (model.code.trim() || "-"));

// The citizen's page and the worked deadline, as they would be.
async function look() {
  const mine = asked += 1;
  try {
    /** @type {Wire.ProcedurePreviewed} */
    const shown = await send("POST", `/catalogue/${codeOf()}/preview`, { procedure: entered() });
    if (mine !== asked) return;
    tell(shown.mistakes);
    if (!shown.page) return;
    $("page", HTMLIFrameElement).srcdoc = shown.page;
    work(shown.deadlines);
  } catch (fault) {
    if (mine === asked) say(wordsOf(fault), "warning");
  }
}

/** @param {Wire.WorkedDeadline[]} deadlines */
function work(deadlines) {
  const lines = deadlines.flatMap(({ channel, statutory, committed }) => [
    element("dt", {}, t("preview.received_now", { channel: t(`channel.${channel}`) })),
    committed ? element("dd", {}, element("strong", {}, t("preview.committed")), ` ${committed}`) : null,
    element("dd", {}, element("strong", {}, t("preview.statutory")), ` ${statutory}`),
  ]);
  $("worked").replaceChildren(element("h3", {}, t("preview.deadline")), element("dl", {}, ...lines.filter((one) => one !== null)));
}

// Mistakes at their fields, and all of them in one list once a save was tried.
/** @param {Record<string, string>} mistakes */
function tell(mistakes) {
  for (const line of form.querySelectorAll(".field .mistake")) setText(line, "");
  for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
  const told = Object.entries(mistakes).filter(([path]) => tried || touched.has(path));
  for (const [path, words] of told) {
    const line = document.getElementById(`${idOf(path)}-mistake`);
    if (line) setText(line, words);
    document.getElementById(idOf(path))?.setAttribute("aria-invalid", "true");
  }
  const all = tried ? told : [];
  part($("mistakes"), "ul").replaceChildren(...all.map(([path, words]) => mistakeLine(path, words)));
  $("mistakes").hidden = !all.length;
}

/** @param {string} path  @param {string} words */
function mistakeLine(path, words) {
  const place = fieldOf(path);
  const label = place?.closest(".field")?.querySelector("label")?.textContent ?? place?.getAttribute("aria-label") ?? "";
  const row = place?.closest("fieldset.row")?.querySelector("legend")?.textContent;
  const said = `${[row, label].filter(Boolean).join(", ")}: ${words}`;
  if (!place) return element("li", {}, said);
  return element("li", {}, element("a", { href: `#${place.id}`, onclick: (event) => { event.preventDefault(); place.focus(); } }, said));
}

async function save() {
  const code = codeOf();
  try {
    /** @type {Wire.ProcedureSaved} */
    const saved = await send("PUT", `/catalogue/${code}`, {
      procedure: entered(), offered: model.offered, based_on: basedOn, why: $("why", HTMLInputElement).value,
    });
    isDirty = false;
    sessionStorage.setItem("catalogue-saved", t(saved.changed.length ? "edit.saved" : "edit.same", { version: saved.version }));
    location.assign(address(`/${code}`));
  } catch (fault) {
    if (fault instanceof Refusal && fault.status === 422) return refused(fault);
    if (fault instanceof Refusal && fault.status === 409) return changedSince(fault);
    return say(wordsOf(fault), "warning");
  }
  return undefined;
}

/** @param {Refusal} fault */
function refused(fault) {
  tried = true;
  tell(fault.fields);
  say("");
  $("mistakes").focus();
}

// Somebody else saved meanwhile: what they changed and this person did not is taken over, the rest
// stays as it was entered, and both are told.
/** @param {Refusal} fault */
async function changedSince(fault) {
  /** @type {Wire.EditedProcedure} */
  const newest = await send("GET", `/catalogue/${codeOf()}`);
  const mine = model;
  const before = opened;
  page.edited = newest;
  start(newest);
  const theirs = Object.keys(before).filter((key) => differs(before[key], opened[key]));
  const own = Object.keys(before).filter((key) => differs(before[key], mine[key]));
  for (const key of own) model[key] = mine[key];
  draw();
  isDirty = true;
  const both = theirs.filter((key) => own.includes(key));
  /** @param {string[]} keys */
  const named = (keys) => keys.map((key) => t(`field.${key}`)).join(", ");
  const box = $("changed-since");
  box.replaceChildren(element("h2", {}, t("edit.changed_since")), element("p", {}, wordsOf(fault)),
    ...(theirs.length ? [element("p", {}, t("edit.taken_over", { fields: named(theirs.filter((key) => !both.includes(key))) || "–" }))] : []),
    ...(both.length ? [element("p", {}, element("strong", {}, t("edit.both", { fields: named(both) })))] : []));
  box.hidden = false;
  box.focus();
  await look();
}

/** @param {unknown} one  @param {unknown} other */
const differs = (one, other) => JSON.stringify(one) !== JSON.stringify(other);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  say(t("edit.saving"));
  save();
});
addEventListener("beforeunload", (event) => { if (isDirty) event.preventDefault(); });

const saved = sessionStorage.getItem("catalogue-saved");
if (saved) {
  sessionStorage.removeItem("catalogue-saved");
  say(saved, "good");
}
start(page.edited);
if (page.edited) look();
else $("worked").replaceChildren(element("p", { class: "quiet-words" }, t("preview.nothing")));
if (location.hash.startsWith("#part-")) document.getElementById(location.hash.slice(1))?.focus();
