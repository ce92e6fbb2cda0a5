// The number at this counter, the big key below it, and why the next one is next.

import { duration, timeOfDay, waitOf } from "../web/clock.js";
import { asksForBack, backAt, backChoices, backKeys, isUnmanned } from "./back.js";
import { allows, isAwaited, isOpen, isTaken, mainMeaning, obstacle } from "./commands.js";
import { $, element, setText } from "../web/dom.js";
import { dossierLinks } from "./dossier-links.js";
import { tickingSince } from "./top.js";
import { centre, languageInSentence, localised, priorityWords, serviceName, t, text } from "../web/texts.js";

// What the big key says while the counter calls nobody.
/** @type {Record<string, string>} */
const PAUSED = { open: "reopen", finish_and_next: "finish" };

let drawn = "";

/** @param {Page.Model} model */
export function drawCurrent(model) {
  drawCard(model);
  drawMainKey(model);
  setText($("why"), whyNext(model.snapshot));
  $("why").title = $("why").textContent;
}

// Built anew only where something other than time has changed.
/** @param {Page.Model} model */
function drawCard(model) {
  const { current } = model.snapshot;
  const shown = JSON.stringify([current, model.snapshot.announced, emptyWords(model), document.documentElement.lang,
    model.session.permissions, model.visit, model.greeterNotes, asksForBack(model) && backChoices(model.snapshot)]);
  if (shown === drawn && $("current").firstElementChild) return;
  drawn = shown;
  const card = $("current");
  card.dataset.state = current ? current.state : "none";
  card.replaceChildren(...(current ? ticketCard(model, current) : emptyCard(model)));
}

/** @param {Page.Model} model  @param {Wire.TicketSummary} ticket */
function ticketCard(model, ticket) {
  const clock = element("time", { class: "timer" });
  tickingSince(clock, ticket.state_since, "ticking");
  const mayVoid = model.session.permissions.includes("void");
  const remove = mayVoid ? element("button", { type: "button", class: "quiet void" },
    element("kbd", { "aria-hidden": "true" }, "*"), t("void")) : null;
  if (remove) remove.dataset.command = "void";
  return [
    element("div", { class: "row" }, element("span", { class: "state" }, t(`state.${ticket.state}`)),
      remove, clock),
    element("div", { class: "number-row" }, element("p", { class: "number" }, ticket.number),
      dossierLinks(ticket, model)),
    element("p", { class: "service" }, serviceName(ticket.service)),
    element("div", { class: "facts" }, ...facts(ticket), ...hallMark(model, ticket), ...greeterMarks(model.greeterNotes)),
    ...greeterLines(model.greeterNotes),
    ...(ticket.note ? [element("p", { class: "note" }, t("note", { note: ticket.note }))] : []),
  ];
}

// Whether the hall has heard the number: whoever has not been told cannot come.
/** @param {Page.Model} given  @param {Wire.TicketSummary} ticket */
function hallMark({ snapshot: { announced } }, ticket) {
  if (!allows(ticket, "recall") || !announced) return [];
  const { heard_at: heardAt, awaited } = announced;
  if (heardAt) return [element("span", { class: "mark heard" }, t("announced_at", { time: timeOfDay(heardAt) }))];
  return awaited ? [element("span", { class: "mark strong unheard" }, t("not_announced"))] : [];
}

// What greeters noted: with what somebody needs help, and which papers are there.
/** @param {Wire.GreeterNotes | null} [notes] */
function greeterMarks(notes) {
  const marks = [];
  if (notes?.needs.length) {
    const needs = notes.needs.map((need) => text(`greet.need.${need}`)).join(", ");
    marks.push(element("span", { class: "mark strong needs" }, t("needs", { needs })));
  }
  const checked = notes?.papers_checked;
  if (checked) {
    const missing = missingOf(checked).length;
    const there = checked.papers.filter((paper) => paper.found === "received").length;
    const words = t(missing ? "papers_checked" : "papers_checked_all", { there, missing });
    const title = t("papers_checked_by", { name: checked.checked_by, time: timeOfDay(checked.checked_at),
      procedure: localised(checked.procedure_name) });
    marks.push(element("span", { class: "mark papers-checked", title }, words));
  }
  return marks;
}

/** @param {Wire.PapersChecked} checked */
const missingOf = (checked) => checked.papers.filter((paper) => paper.found === "missing");

/** @param {Wire.GreeterNotes | null} [notes] */
function greeterLines(notes) {
  const checked = notes?.papers_checked;
  if (!checked) return [];
  const papers = missingOf(checked).map((paper) => paper.name).join("; ");
  const lines = [papers && t("papers_missing", { papers }), checked.note && t("note", { note: checked.note })];
  return lines.filter(Boolean).map((line) => element("p", { class: "note greeter-note", title: line }, line));
}

/** @param {Wire.TicketSummary} ticket */
function facts(ticket) {
  /** @type {HTMLElement[]} */
  const marks = [];
  /** @param {string} words  @param {string} [kind] */
  const mark = (words, kind = "") => marks.push(element("span", { class: `mark ${kind}` }, words));
  if (ticket.priority_class) mark(t("priority_with", { reason: priorityWords(ticket) }), "strong");
  if ((ticket.dossiers || 1) > 1) mark(t("for_dossiers", { count: ticket.dossiers || 1 }), "strong");
  mark(t("speaks", { language: languageInSentence(ticket.language) }),
    ticket.language === centre.languages[0] ? "" : "strong");
  const waited = (Date.parse(ticket.state_since) - Date.parse(ticket.waiting_since)) / 1000;
  mark(t("waited", { wait: duration(Math.max(waited, 0)) }));
  if (ticket.calls > 1) mark(t("calls", { count: ticket.calls }));
  if (ticket.absences > 0) mark(t("absences", { count: ticket.absences }));
  if (ticket.taken_alone) {
    mark(t("taken_alone"));
    marks[marks.length - 1].title = t("taken_alone_why");
  }
  return marks;
}

/** @param {Page.Model} model */
function emptyCard(model) {
  const [title, hint] = emptyWords(model);
  /** @type {HTMLElement[]} */
  const nodes = [element("p", { class: "nobody" }, title), element("p", { class: "hint" }, hint)];
  if (asksForBack(model)) nodes.push(backKeys(model));
  if (isTaken(model)) nodes.push(cardKey("leave", t("choose_other")));
  else if (isUnmanned(model.snapshot.counter)) nodes.push(cardKey("here", t("unmanned_here")));
  return nodes;
}

/** @param {string} command  @param {string} words */
function cardKey(command, words) {
  const key = element("button", { type: "button", class: "main" }, words);
  key.dataset.command = command;
  return key;
}

/** @param {Page.Model} model */
function emptyWords(model) {
  const { counter, waiting } = model.snapshot;
  if (isTaken(model)) return [t("taken_title", { name: counter.staff_name ?? "?" }), t("taken_hint")];
  const back = backAt(counter);
  if (back) return [t("paused_title"), t("paused_back", { time: timeOfDay(back) })];
  if (counter.state === "paused") return [t("paused_title"), t("paused_hint")];
  if (counter.state === "closed") return [t("closed_title"), t(counter.winding_down ? "winding_down_hint" : "closed_hint")];
  if (isUnmanned(counter)) return [t("unmanned_title"), t("unmanned_hint")];
  if (!waiting.length) return [t("nobody_waiting"), t("nobody_waiting_hint")];
  return [t("nobody_called"), t("ready_hint")];
}

/** @param {Page.Model} model */
function drawMainKey(model) {
  const meaning = mainMeaning(model);
  const isPaused = model.snapshot.counter.state === "paused";
  setText($("main-text"), t(isPaused ? PAUSED[meaning] ?? meaning : meaning));
  setText($("main-note"), mainNote(model, meaning));
  $("main-key").classList.toggle("busy", Boolean(model.busy));
  $("main-key").classList.toggle("idle", meaning === "next" && !model.snapshot.waiting.length);
}

/** @param {Page.Model} model  @param {string} meaning */
function mainNote(model, meaning) {
  const { current, next, waiting } = model.snapshot;
  if (obstacle("main", model) === "not_mine") return "";
  if (model.snapshot.counter.winding_down) return t("winding_down");
  if (meaning === "open") return "";
  if (meaning === "finish_and_next" && !isOpen(model)) return t("paused_title");
  if (current && isAwaited(current)) return t("next_blocked_called", { number: current.number });
  const first = next && next.ticket_id !== current?.ticket_id ? next : waiting[0];
  if (!first) return t("nobody_waiting");
  return t("next_is", { number: first.number, wait: waitOf(first) });
}

/** @param {Wire.CounterSnapshot} snapshot */
function whyNext(snapshot) {
  const { next, next_reason: reason, current } = snapshot;
  if (!next || !reason || next.ticket_id === current?.ticket_id) return "";
  if (!isOpen({ snapshot })) return "";
  const words = t(`why.${reason.precisely || reason.rule}`, {
    service: serviceName(reason.service), wait: waitOf(next),
    reason: priorityWords(next) || t("why.priority_plain"),
  });
  const compared = reason.compared > 1 ? ` ${t("why.compared", { count: reason.compared })}` : "";
  return `${next.number}: ${words}${compared}`;
}
