// What the server does not have yet: tickets first, then what was noted of them, in their order.
// Each stays on disk until it is answered, so it is sent once or again, and counts once.

import { get, NoAnswer, once, Refusal } from "../web/api.js";
import { newKey } from "../web/new-key.js";
import { dayOf } from "./offline-rules.js";
import { calendar, tabletName } from "./pool.js";
import { drop, put, rows } from "./store.js";

const MOST = 200;

/** @typedef {{ id: number, kind: "ticket" | "refused", ticket: Wire.DeliveredTicket, code?: string }} TicketKept */
/** @typedef {{ id: number, kind: "note", ticket_id?: number, number: string, day: string, what: string, body: object, key: string }} NoteKept */
/** @typedef {{ id: number, kind: "corner", body: { service: string, press: string }, key: string }} CornerKept */
/** @typedef {TicketKept | NoteKept | CornerKept} Kept */

/** @returns {Promise<Kept[]>} */
export const kept = () => rows("outbox");

/** @param {object} entry */
export const keep = (entry) => put("outbox", { ...entry, key: newKey() });

// Delivers what there is; resolves to whether everything is at the server. Two tabs do it one at a
// time where the browser can say so, and harmlessly at once where it cannot.
export function deliver() {
  if (!navigator.locks) return deliverNow();
  return navigator.locks.request("motcua-greeter-outbox", { ifAvailable: true },
    (lock) => (lock ? deliverNow() : false));
}

async function deliverNow() {
  for (;;) {
    const waiting = (await kept()).flatMap((one) => (one.kind === "ticket" ? one : []));
    if (!waiting.length) break;
    await deliverTickets(waiting.slice(0, MOST));
  }
  for (const entry of await kept()) {
    if (entry.kind === "note") await deliverNote(entry);
    else if (entry.kind === "corner") await sent(entry, "/greeting/corner", entry.body);
  }
  return true;
}

/** @param {TicketKept[]} waiting */
async function deliverTickets(waiting) {
  const body = { sent_at: new Date().toISOString(), tickets: waiting.map((one) => one.ticket) };
  /** @type {Wire.TicketsDelivered} */
  const { tickets } = await once("POST", `/tablets/${await tabletName()}/tickets`, body, newKey());
  for (const [place, entry] of waiting.entries()) {
    const code = tickets[place].refused;
    if (code) await put("outbox", { ...entry, kind: "refused", code });
    else await drop("outbox", [entry.id]);
  }
}

/** @param {NoteKept} entry */
async function deliverNote(entry) {
  const known = await calendar();
  if (known && entry.day < dayOf(known.time_zone, Date.now())) return drop("outbox", [entry.id]);
  try {
    const id = entry.ticket_id ?? (await found(entry)).ticket.ticket_id;
    await sent(entry, `/tickets/${id}/${entry.what}`, entry.body);
  } catch (fault) {
    if (!(fault instanceof Refusal) || fault.status !== 404) throw fault;
    await drop("outbox", [entry.id]); // its ticket was refused
  }
  return undefined;
}

/** @param {NoteKept} entry  @returns {Promise<Wire.TicketFound>} */
const found = ({ number }) => get(`/greeting/ticket?number=${encodeURIComponent(number)}`);

/** @param {NoteKept | CornerKept} entry  @param {string} path  @param {object} body */
async function sent(entry, path, body) {
  try {
    await once("POST", path, body, entry.key);
  } catch (fault) {
    const isOver = fault instanceof Refusal && fault.status < 500 && ![401, 429].includes(fault.status);
    if (fault instanceof NoAnswer || !isOver) throw fault;
  }
  await drop("outbox", [entry.id]);
}
