// The lists: who waits, who is on hold, the services, the day's history. Rows stay the same
// nodes while their ticket stays, so a row under the mouse or the focus does not jump.

import { briefEstimate, timeOfDay } from "../web/clock.js";
import { allows, newestFirst } from "./commands.js";
import { namer } from "./device-lines.js";
import { $, element, keepList, part, setText } from "../web/dom.js";
import { helpWords } from "../web/queue-words.js";
import { tickingSince } from "./top.js";
import { centre, counterName, languageName, localised, priorityWords, serviceName, t } from "../web/texts.js";

const MOST_ROWS = 60; // nobody reads further; 300 rows would make an old PC slow
const MOST_HISTORY = 60;
const MOST_TOLD = 200; // the server tells of no more; how many there are it says by service

/** @param {Page.Model} model */
export function drawLists(model) {
  drawWaiting(model);
  drawHeld(model);
  drawServices(model);
  drawHistory(model);
}

/** @param {Page.Model} model */
function drawWaiting(model) {
  const { waiting } = model.snapshot;
  const order = new Map(waiting.map((ticket, index) => [ticket.ticket_id, index + 1]));
  const wanted = model.filter ? waiting.filter((ticket) => ticket.service === model.filter) : waiting;
  const all = howMany(model.snapshot, waiting, null);
  const mayVoid = model.session.permissions.includes("void");
  keepList($("waiting"), wanted.slice(0, MOST_ROWS), {
    key: (ticket) => `${ticket.ticket_id}-${mayVoid}`,
    create: (ticket) => waitingRow(ticket, mayVoid),
    update: (node, ticket) => fillWaiting(node, ticket, order.get(ticket.ticket_id) ?? 0),
  });
  setText($("waiting-count"), String(all));
  setText($("waiting-filter"), model.filter ? serviceName(model.filter) : "");
  setText($("waiting-note"), waitingNote(all, howMany(model.snapshot, wanted, model.filter)));
}

/** @param {Wire.CounterSummary} given  @param {Wire.CounterHelp[]} helps */
const helpsOf = ({ counter }, helps) => helps.filter((help) => help.counters.includes(counter));

// A counter's own services, and those that it helps with.
/** @param {Wire.CounterSummary} counter  @param {Wire.CounterHelp[]} helps */
function calledBy(counter, helps) {
  return [...new Set([...counter.services, ...helpsOf(counter, helps).map((help) => help.service)])];
}

// How many wait for a service, or for all of this counter's, the untold ones counted in.
/** @param {Wire.CounterSnapshot} given  @param {Wire.TicketSummary[]} told  @param {string | null} service */
function howMany({ waiting, counter, services, helps = [] }, told, service) {
  if (waiting.length < MOST_TOLD) return told.length;
  const called = calledBy(counter, helps);
  const counted = services.filter((state) => (
    service ? state.service === service : called.includes(state.service)));
  return Math.max(told.length, counted.reduce((sum, state) => sum + state.waiting, 0));
}

/** @param {number} all  @param {number} wanted */
function waitingNote(all, wanted) {
  if (!all) return t("nobody_waiting");
  if (!wanted) return t("waiting_none_in_filter");
  return wanted > MOST_ROWS ? t("waiting_more", { count: wanted - MOST_ROWS }) : "";
}

/** @param {Wire.TicketSummary} ticket  @param {boolean} mayVoid */
function waitingRow(ticket, mayVoid) {
  return element("li", {},
    element("span", { class: "order" }), element("b", { class: "number" }),
    element("span", { class: "about" }, element("span", { class: "service" }),
      element("span", { class: "marks" })),
    element("span", { class: "wait" }),
    mayVoid ? rowButton("void", ticket, "quiet") : null, rowButton("call", ticket));
}

/** @param {HTMLElement} node  @param {Wire.TicketSummary} ticket  @param {number} order */
function fillWaiting(node, ticket, order) {
  setText(part(node, ".order"), String(order));
  fillRow(node, ticket);
  tickingSince(part(node, ".wait"), ticket.waiting_since, "duration");
  nameButton(node, "void", "void_this", ticket);
  nameButton(node, "call", "call_this", ticket);
}

// `elsewhere` is the counter that set it aside, where that is another one.
/**
 * @param {HTMLElement} node
 * @param {Wire.TicketSummary} ticket
 * @param {Wire.CounterSummary | null} [elsewhere]
 */
function fillRow(node, ticket, elsewhere = null) {
  setText(part(node, ".number"), ticket.number);
  setText(part(node, ".service"), serviceName(ticket.service));
  const marks = part(node, ".marks");
  setText(marks, marksOf(ticket, elsewhere).join(" · "));
  marks.title = ticket.taken_alone ? `${marks.textContent}. ${t("taken_alone_why")}`
    : marks.textContent;
  node.classList.toggle("priority", Boolean(ticket.priority_class));
}

/** @param {Wire.TicketSummary} ticket  @param {Wire.CounterSummary | null} elsewhere */
function marksOf(ticket, elsewhere) {
  const marks = elsewhere ? [counterName(elsewhere)] : [];
  if (ticket.priority_class) marks.push(priorityWords(ticket));
  if ((ticket.dossiers || 1) > 1) marks.push(t("for_dossiers", { count: ticket.dossiers }));
  if (ticket.language !== centre.languages[0]) marks.push(languageName(ticket.language));
  if (ticket.absences) marks.push(t("absences", { count: ticket.absences }));
  if (ticket.taken_alone) marks.push(t("taken_alone"));
  if (ticket.note) marks.push(ticket.note);
  return marks;
}

/** @param {string} command  @param {{ ticket_id: number }} ticket  @param {string} [kind] */
function rowButton(command, ticket, kind = "") {
  const button = element("button", { type: "button", class: kind });
  button.dataset.command = command;
  button.dataset.ticket = String(ticket.ticket_id);
  return button;
}

/**
 * @param {HTMLElement} node
 * @param {string} command
 * @param {string} key
 * @param {{ number: string }} ticket
 */
function nameButton(node, command, key, ticket) {
  const button = node.querySelector(`[data-command="${command}"]`);
  if (!button) return;
  setText(button, t(key));
  button.setAttribute("aria-label", t(`${key}_label`, { number: ticket.number }));
}

/** @param {Page.Model} given */
function drawHeld({ snapshot }) {
  keepList($("held"), snapshot.on_hold, {
    key: (ticket) => ticket.ticket_id,
    create: (ticket) => element("li", {},
      element("b", { class: "number" }),
      element("span", { class: "about" }, element("span", { class: "service" }),
        element("span", { class: "marks" })),
      element("span", { class: "wait" }), rowButton("resume", ticket)),
    update: (node, ticket) => {
      const elsewhere = ticket.counter === snapshot.counter.counter ? null
        : snapshot.counters.find((item) => item.counter === ticket.counter) ?? null;
      fillRow(node, ticket, elsewhere);
      tickingSince(part(node, ".wait"), ticket.state_since, "duration");
      nameButton(node, "resume", "resume_this", ticket);
    },
  });
  setText($("held-count"), String(snapshot.on_hold.length));
  $("held").closest(".held")?.classList.toggle("none", !snapshot.on_hold.length);
}

/** @param {Page.Model} model */
function drawServices(model) {
  const { counter, services, helps = [] } = model.snapshot;
  setText($("helping"), helpsOf(counter, helps)
    .map((help) => helpWords(help, namer, "queues.helping_here")).join(" "));
  const called = calledBy(counter, helps);
  /** @param {Wire.ServiceState} state */
  const isHere = (state) => called.includes(state.service);
  // What this counter calls, its own in their order, then the others.
  const own = called.flatMap((id) => services.filter((state) => state.service === id));
  const ordered = [...own, ...services.filter((state) => !isHere(state))];
  keepList($("services"), ordered, {
    key: (state) => `${state.service}-${isHere(state)}`,
    create: (state) => element("li", {}, serviceRow(state, isHere(state))),
    update: (node, state) => fillService(part(node, "button, div"), state, model.filter),
  });
}

// This counter's services filter the waiting list; the others are only figures.
/** @param {Wire.ServiceState} state  @param {boolean} isHere */
function serviceRow(state, isHere) {
  const row = element(isHere ? "button" : "div", isHere ? { type: "button" } : {},
    element("b", { class: "letter" }), element("span", { class: "service" }),
    element("span", { class: "estimate" }), element("b", { class: "count" }));
  if (isHere) {
    row.dataset.command = "filter";
    row.dataset.service = state.service;
  }
  return row;
}

/** @param {HTMLElement} row  @param {Wire.ServiceState} state  @param {string | null} filter */
function fillService(row, state, filter) {
  setText(part(row, ".letter"), state.letter);
  setText(part(row, ".service"), localised(state.name));
  setText(part(row, ".count"), String(state.waiting));
  setText(part(row, ".estimate"),
    state.open ? briefEstimate(state.estimate) : t(state.winding_down ? "service_winding_down" : "service_closed"));
  row.title = localised(state.name);
  if (row.dataset.command) row.setAttribute("aria-pressed", String(filter === state.service));
}

/** @param {Page.Model} model */
function drawHistory(model) {
  const lines = newestFirst(model.snapshot.history).slice(0, MOST_HISTORY);
  keepList($("history"), lines, {
    key: (line) => `${line.log_id}-${allows(line, "return")}`,
    create: (line) => element("li", {},
      element("time", {}), element("b", { class: "number" }), element("span", { class: "action" }),
      allows(line, "return") ? undoButton(line) : null),
    update: (node, line) => fillHistory(node, line),
  });
  setText($("history-note"), lines.length ? "" : t("history_none"));
}

/** @param {Wire.HistoryLine} line */
function undoButton(line) {
  return rowButton("undo", line, "quiet");
}

/** @param {HTMLElement} node  @param {Wire.HistoryLine} line */
function fillHistory(node, line) {
  setText(part(node, "time"), timeOfDay(line.at));
  setText(part(node, ".number"), line.number);
  setText(part(node, ".action"), t(`action.${line.action}`));
  nameButton(node, "undo", "undo_this", line);
}
