// Papers looked through: a procedure, then each paper of its list there, missing or not needed;
// for a ticket, or before one is given.

import { get, NoAnswer, Refusal } from "../web/api.js";
import { ask, closeDialog, mistakeLine } from "../web/dialogs.js";
import { $, element, setText } from "../web/dom.js";
import { localised, serviceName, t, text } from "../web/texts.js";
import { desk } from "./desk.js";
import { give } from "./give.js";
import { put, rows } from "./store.js";
import { sendNote } from "./ticket.js";

const TYPING_MS = 200;
/** @type {Wire.PaperFound[]} */
const FOUND = ["received", "missing", "not_needed"];
/** @typedef {{ ticket_id?: number, day?: string, number: string, service: string }} Ticket */
/** @typedef {{ code: string, summary: Wire.ProcedureSummary, details: Wire.ProcedureDetails }} Known */
/** @type {Ticket | null} whose papers they are */
let whose = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let typing;

/** @param {Ticket} ticket */
export function papersOf(ticket) {
  closeDialog();
  whose = ticket;
  desk.show("papers");
}

// Whoever comes to the papers by the tab looks through those of somebody without a ticket.
export function ofNobody() {
  whose = null;
}

export function searchPapers() {
  clearTimeout(typing);
  typing = setTimeout(search, TYPING_MS);
}

async function search() {
  const words = $("procedure-words", HTMLInputElement).value.trim();
  try {
    /** @type {Wire.ProceduresFound} */
    const { procedures } = await get(`/procedures?limit=20&q=${encodeURIComponent(words)}`);
    const own = procedures.filter((one) => one.service === whose?.service);
    const rest = procedures.filter((one) => one.service !== whose?.service);
    $("procedures").replaceChildren(...[...own, ...rest].map(row));
    setText($("procedures-none"), procedures.length ? "" : text("greet.papers_none"));
  } catch (fault) {
    if (!(fault instanceof NoAnswer || fault instanceof Refusal)) throw fault;
    await searchKept(words);
  }
}

// Without the line: those whose lists were looked at on this tablet before.
/** @param {string} words */
async function searchKept(words) {
  /** @type {Known[]} */
  const known = await rows("procedures");
  const wanted = plain(words).split(/\s+/);
  const found = known.filter(({ summary }) => wanted.every((word) => plain(localised(summary.name)).includes(word)));
  $("procedures").replaceChildren(...found.map(({ summary }) => row(summary)));
  setText($("procedures-none"), text(found.length ? "greet.papers_kept_only" : "greet.papers_none_kept"));
}

/** @param {string} words */
const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();

// A procedure as the server has it, else as it was when it was last looked at here.
/** @param {Wire.ProcedureSummary} summary  @returns {Promise<Wire.ProcedureDetails | undefined>} */
async function detailsOf(summary) {
  try {
    /** @type {Wire.ProcedureDetails} */
    const details = await get(`/procedures/${encodeURIComponent(summary.code)}`);
    await put("procedures", { code: summary.code, summary, details });
    return details;
  } catch (fault) {
    if (!(fault instanceof NoAnswer || fault instanceof Refusal)) throw fault;
    /** @type {Known[]} */
    const known = await rows("procedures");
    const found = fault instanceof NoAnswer ? known.find((one) => one.code === summary.code) : null;
    if (!found) desk.say(fault instanceof Refusal ? fault.words : t("no_line"));
    return found?.details;
  }
}

/** @param {Wire.ProcedureSummary} one */
function row(one) {
  return element("li", {}, element("button", { type: "button", class: "wide-row", onclick: () => look(one) },
    element("b", {}, localised(one.name)), element("span", {}, one.field)));
}

/** @param {Wire.ProcedureSummary} summary */
async function look(summary) {
  const details = await detailsOf(summary);
  if (!details) return;
  const seen = await askPapers(details);
  if (!seen) return;
  const ticket = whose;
  whose = null;
  if (!ticket) return summary.service ? give(summary.service, seen) : desk.say(text("greet.papers_no_service"));
  if (await sendNote(ticket, "papers", seen)) {
    desk.say(text("greet.papers_kept", { number: ticket.number }));
  }
}

/** @param {Wire.ProcedureDetails} details  @returns {Promise<Wire.CheckPapers | null>} */
function askPapers({ procedure, version_id: version }) {
  const rows = procedure.papers.map((paper, place) => ({ paper, place })).filter(({ paper }) => !paper.note);
  const lists = rows.map(({ paper, place }) => paperRow(paper, place));
  const note = element("input", { maxLength: 120, autocomplete: "off" });
  const mistake = mistakeLine();
  return ask({
    title: localised(procedure.name), hint: "", wide: true,
    confirm: whose ? text("greet.keep") : text("greet.papers_then_give"),
    body: [element("p", { class: "explain" }, whose ? `${whose.number} · ${serviceName(whose.service)}` : text("greet.papers_before")),
      element("ul", { class: "paper-rows" }, ...lists.map((one) => one.node)),
      element("label", { class: "field" }, text("greet.papers_note"), note), mistake.node],
    read: () => {
      const papers = lists.flatMap((one) => one.value ?? []);
      if (papers.length) return { version_id: version, papers, note: note.value.trim() };
      mistake.say(text("greet.papers_tick"));
      return undefined;
    },
  });
}

/** @param {Wire.Paper} paper  @param {number} place */
function paperRow(paper, place) {
  const inputs = FOUND.map((found) => element("input", { type: "radio", name: `paper-${place}`, value: found }));
  const node = element("li", {}, element("fieldset", { class: "paper-row" },
    element("legend", {}, paper.case ? `${paper.case}: ${paper.name}` : paper.name),
    ...inputs.map((input) => element("label", { class: `tick ${input.value}` }, input,
      text(`greet.found_${input.value}`)))));
  return {
    node,
    get value() {
      const found = inputs.find((input) => input.checked)?.value;
      return found ? [{ paper: place, found: /** @type {Wire.PaperFound} */ (found) }] : null;
    },
  };
}
