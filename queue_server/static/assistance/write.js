// An official writes a form for a citizen. What is filled in lives in this page only: it is sent to
// be laid out, comes back as words or as a file, and is stored nowhere.

import { plainDay } from "../display/days.js";
import { ask, Refusal } from "../web/line.js";
import { newKey } from "../web/new-key.js";

const PATIENCE_MS = 60_000;
const MEDIA = { pdf: "application/pdf",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document" };

/** @type {Set<Wire.FormSource>} whose words are long */
const WIDE = new Set(["address", "unit", "procedure"]);

/** @template {HTMLElement} Kind  @param {string} id  @returns {Kind} */
const at = (id) => /** @type {Kind} */ (document.getElementById(id));

const form = /** @type {HTMLFormElement} */ (at("write"));
const reading = at("reading");
const scan = /** @type {HTMLInputElement} */ (at("scan"));
const address = `/forms/${form.dataset.form}`;
const whose = { dossier_id: Number(form.dataset.dossier) || null, ticket_id: Number(form.dataset.ticket) || null };

/** @type {Wire.FormOpened | null} */
let opened = null;
/** @type {{ said: string, key: string } | null} */
let unanswered = null;

open();

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const pressed = /** @type {HTMLButtonElement | null} */ (event.submitter);
  if (pressed && pressed.value === "write") carryOut(write);
  else carryOut(read);
});
form.addEventListener("input", () => { reading.hidden = true; });
scan.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  const payload = scan.value;
  scan.value = "";
  if (payload.trim()) carryOut(() => readCard(payload));
});
at("print").addEventListener("click", () => print());
at("close").addEventListener("click", () => {
  reading.hidden = true;
  form.scrollIntoView();
});

async function open() {
  await carryOut(async () => {
    opened = /** @type {Wire.FormOpened} */ (await ask("POST", `${address}/open`, whose));
    at("fields").replaceChildren(...opened.fields.map(fieldOf));
    const empty = inputs().find((input) => !input.value) || inputs()[0];
    if (empty) empty.focus();
  });
}

/** @param {Wire.FilledField} field */
function fieldOf(field) {
  const box = document.createElement("div");
  const label = document.createElement("label");
  const input = field.choices.length ? chooser(field) : document.createElement("input");
  input.id = `field-${field.name}`;
  input.name = field.name;
  input.value = field.words;
  if (input instanceof HTMLInputElement) input.maxLength = 400;
  input.dataset.source = field.source;
  label.htmlFor = input.id;
  label.textContent = field.label;
  box.classList.toggle("wide", WIDE.has(field.source));
  box.append(label, input);
  mark(input);
  input.addEventListener("input", () => mark(input));
  return box;
}

// What boxes to tick stand for, or none of it.
/** @param {Wire.FilledField} field */
function chooser(field) {
  const select = document.createElement("select");
  const isLone = field.choices.length === 1;
  select.append(new Option("", ""), ...field.choices.map((one) => new Option(isLone ? `☒ ${field.label}` : one, one)));
  const known = field.choices.find((one) => one === field.words)
    || field.choices.find((one) => one.toLowerCase() === field.words.toLowerCase());
  field.words = known || "";
  return select;
}

/** @typedef {HTMLInputElement | HTMLSelectElement} Input */
const inputs = () => /** @type {Input[]} */ (Array.from(at("fields").querySelectorAll("input, select")));

/** @param {Input} input */
function mark(input) {
  const box = /** @type {HTMLElement} */ (input.parentElement);
  box.classList.toggle("missing", !input.value.trim());
}

// Of a choice what it offers: another word would empty it.
/** @param {Input} input  @param {string} words */
function put(input, words) {
  const offered = input instanceof HTMLSelectElement ? Array.from(input.options, (one) => one.value) : [words];
  input.value = offered.find((one) => one.toLowerCase() === words.toLowerCase()) || input.value;
}

/** @param {string} payload */
async function readCard(payload) {
  const card = /** @type {Wire.IdentityRead} */ (
    await ask("POST", "/dossiers/identity-card", { payload: payload.replace(/^\d*?(?=\d{12}\|)/, "") }));
  /** @type {Record<string, string>} */
  const said = { applicant_name: card.name, id_number: card.id_number, sex: card.sex, address: card.address,
    birth_date: card.birth_date ? plainDay(card.birth_date) : "",
    id_issued_on: card.issued_on ? plainDay(card.issued_on) : "" };
  for (const input of inputs()) {
    const words = said[String(input.dataset.source)];
    if (words) put(input, words);
    mark(input);
  }
  const read = String(form.dataset.scanRead).replace("{name}", card.name);
  at("scan-said").textContent = [read, byEye(card)].filter(Boolean).join(" ");
}

// What the card leaves uncertain, by what the form calls it.
/** @param {Wire.IdentityRead} card */
function byEye(card) {
  const names = card.by_eye.map((name) => (name === "name" ? "applicant_name" : name));
  const labels = inputs().filter((input) => names.includes(String(input.dataset.source)))
    .map((input) => /** @type {HTMLLabelElement[]} */ (Array.from(input.labels || []))[0].textContent);
  return labels.length ? String(form.dataset.byEye).replace("{fields}", labels.join(", ")) : "";
}

function command() {
  const minutes = /** @type {HTMLInputElement} */ (at("minutes")).value.trim();
  const checked = /** @type {HTMLInputElement | null} */ (document.getElementById("checked"));
  /** @type {Record<string, string>} */
  const values = {};
  for (const input of inputs()) values[input.name] = input.value.trim();
  return { ...whose, number: opened ? opened.number : 1, values, checked: Boolean(checked && checked.checked),
    minutes: /^\d+$/.test(minutes) ? Number(minutes) : null };
}

async function read() {
  const said = /** @type {Wire.FormRead} */ (
    await ask("POST", `${address}/reading`, command(), { patience: PATIENCE_MS }));
  at("lines").replaceChildren(...said.lines.map((pieces) => {
    const line = document.createElement("p");
    for (const piece of pieces) {
      const node = document.createElement(piece.filled ? "b" : "span");
      node.textContent = piece.words;
      line.append(node);
    }
    return line;
  }));
  const blank = inputs().filter((input) => !input.value.trim()).length;
  at("blank").textContent = blank ? String(form.dataset.blank).replace("{n}", String(blank)) : "";
  reading.hidden = false;
  at("reading-title").focus();
  reading.scrollIntoView();
}

// Sent again after a lost answer, it is the same command, and counted once.
async function write() {
  const body = command();
  const said = JSON.stringify(body);
  if (!unanswered || unanswered.said !== said) unanswered = { said, key: newKey() };
  const done = /** @type {Wire.FormWritten} */ (
    await ask("POST", `${address}/write`, body, { key: unanswered.key, patience: PATIENCE_MS }));
  unanswered = null;
  save(done);
  at("written").textContent = String(form.dataset.written).replace("{name}", done.file_name);
}

/** @param {Wire.FormWritten} done */
function save(done) {
  const bytes = Uint8Array.from(atob(done.content), (letter) => letter.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: MEDIA[done.kind] }));
  link.download = done.file_name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), PATIENCE_MS);
}

/** @param {() => Promise<void>} work */
async function carryOut(work) {
  const mistake = /** @type {HTMLElement} */ (form.querySelector("[role=alert]"));
  const buttons = /** @type {HTMLButtonElement[]} */ (Array.from(form.querySelectorAll("button")));
  mistake.textContent = "";
  at("written").textContent = "";
  buttons.forEach((button) => { button.disabled = true; });
  try {
    await work();
  } catch (fault) {
    mistake.textContent = wordsOf(fault);
  } finally {
    buttons.forEach((button) => { button.disabled = false; });
  }
}

/** @param {unknown} fault */
function wordsOf(fault) {
  if (!(fault instanceof Refusal)) return String(form.dataset.noLine);
  if (fault.code === "writing_unchecked") at("checked").focus();
  return [fault.words, ...Object.keys(fault.fields).map((name) => fault.fields[name])].filter(Boolean).join(" ");
}
