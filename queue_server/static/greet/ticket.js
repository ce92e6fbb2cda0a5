// What may be done with one ticket: papers, needs, priority; and the ticket once more.

import { NoAnswer, once, Refusal } from "../web/api.js";
import { ask } from "../web/dialogs.js";
import { element } from "../web/dom.js";
import { showTicket } from "../web/hand-ticket.js";
import { newKey } from "../web/new-key.js";
import { centre, localised, prioritiesOf, priorityWords, serviceName, text } from "../web/texts.js";
import { desk, isSignedOut, signIn } from "./desk.js";
import { line } from "./line.js";
import { dayOf } from "./offline-rules.js";
import { keep } from "./outbox.js";
import { papersOf } from "./papers.js";
import { calendar } from "./pool.js";

/** @type {Wire.Need[]} */
const NEEDS = ["wheelchair", "hearing", "sight", "reading"];
/** @typedef {{ ticket_id?: number, day?: string, number: string, service: string, counter?: string | null }} Ticket */

// Notes something of a ticket; what the server does not hear is kept and sent later. Whether it was.
/** @param {Ticket} ticket  @param {string} what  @param {object} body */
export async function sendNote(ticket, what, body) {
  if (ticket.ticket_id && !line.isLost) {
    try {
      await once("POST", `/tickets/${ticket.ticket_id}/${what}`, body, newKey());
      return true;
    } catch (fault) {
      if (isSignedOut(fault)) signIn();
      else if (fault instanceof Refusal) desk.say(fault.words);
      else if (!(fault instanceof NoAnswer)) throw fault;
      if (fault instanceof Refusal) return false;
    }
  }
  const known = await calendar();
  const day = ticket.day ?? (known ? dayOf(known.time_zone, Date.now()) : "");
  await keep({ kind: "note", ticket_id: ticket.ticket_id, number: ticket.number, day, what, body });
  desk.refresh();
  return true;
}

/** @param {Wire.GivenTicket} ticket */
export const openTicket = (ticket) => showTicket(desk, ticket, { more: [ticketActions(ticket)] });

/** @param {Ticket} ticket  @param {Wire.GreeterNotes} [notes] */
export function ticketActions(ticket, notes) {
  /** @param {string} key  @param {() => unknown} onclick */
  const act = (key, onclick) => element("button", { type: "button", class: `act ${key}`, onclick }, text(`greet.act_${key}`));
  const acts = [act("papers", () => papersOf(ticket)), act("needs", () => askNeeds(ticket, notes))];
  if (prioritiesOf(ticket.service).length) acts.push(act("priority", () => askPriority(ticket)));
  return element("div", { class: "acts" }, ...acts);
}

// With what somebody needs help, and which counter is to call.
/** @param {Ticket} ticket  @param {Wire.GreeterNotes} [notes] */
async function askNeeds(ticket, notes) {
  const boxes = NEEDS.map((need) => element("input", { type: "checkbox", value: need,
    checked: notes?.needs.includes(need) ?? false }));
  const open = (desk.known?.counters ?? []).filter((one) => one.services.includes(ticket.service));
  const counter = element("select", {}, element("option", { value: "" }, text("greet.any_counter")),
    ...open.map((one) => element("option", { value: one.counter }, localised(one.name))));
  counter.value = open.some((one) => one.counter === ticket.counter) ? ticket.counter ?? "" : "";
  const body = await ask({
    title: text("greet.needs_title", { number: ticket.number }), confirm: text("greet.keep"), hint: "",
    body: [element("fieldset", { class: "large-ticks" }, element("legend", { class: "unseen" }, text("greet.act_needs")),
      ...boxes.map((box) => element("label", {}, box, text(`greet.need.${box.value}`)))),
      element("label", { class: "field" }, text("greet.which_counter"), counter)],
    read: () => ({ needs: boxes.filter((box) => box.checked).map((box) => box.value), counter: counter.value || null }),
  });
  if (body && await sendNote(ticket, "needs", body)) {
    desk.say(text("greet.needs_kept", { number: ticket.number }));
  }
}

/** @param {Ticket} ticket */
async function askPriority(ticket) {
  /** @type {Partial<Page.Priority> | undefined} */
  let chosen;
  const options = [{ name: text("greet.no_priority") }, ...prioritiesOf(ticket.service)];
  const buttons = options.map((one, index) => element("button", { type: "button", class: "choice",
    onclick: () => { chosen = one; buttons[index].form?.requestSubmit(); } }, one.name));
  const given = await ask({
    title: text("greet.priority_title", { number: ticket.number }), confirm: null, hint: "", focus: buttons[0],
    body: [element("div", { class: "choice-list" }, ...buttons)],
    read: () => chosen && { priority_class: chosen.class ?? null, priority_reason: chosen.reason ?? null },
  });
  if (given && await sendNote(ticket, "priority", given)) {
    desk.say(text("greet.priority_kept", { number: ticket.number }));
    desk.refresh();
  }
}

// A ticket that was found by its number, with what was noted of it.
/** @param {Wire.TicketFound} found */
export function ticketCard({ ticket, notes }) {
  const checked = notes.papers_checked;
  const lines = [serviceName(ticket.service), text(`common.state.${ticket.state}`), priorityWords(ticket),
    ticket.counter ? localised(centre.counters?.[ticket.counter]) : ""];
  const missing = checked?.papers.filter((one) => one.found === "missing").map((one) => one.name).join("; ");
  return element("div", { class: "card" }, element("p", { class: "number" }, ticket.number),
    element("p", {}, lines.filter(Boolean).join(" · ")),
    notes.needs.length ? element("p", {}, notes.needs.map((need) => text(`greet.need.${need}`)).join(", ")) : null,
    checked ? element("p", {}, missing ? text("greet.papers_lack", { papers: missing }) : text("greet.papers_all")) : null,
    ticketActions(ticket, notes));
}
