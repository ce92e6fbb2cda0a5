// Two touches: the service, then the priority or none; the paper comes from the kiosk by itself.

import { askHow, showTicket } from "../web/hand-ticket.js";
import { desk } from "./desk.js";
import { printPaper } from "./kiosks.js";
import { ticketActions } from "./ticket.js";

// `seen` are papers that were looked through before, `receipt` is that of a dossier.
/** @param {string} service  @param {Wire.CheckPapers | null} [seen]  @param {string} [receipt] */
export async function give(service, seen = null, receipt = "") {
  const body = await askHow(service);
  if (!body) return;
  /** @type {Wire.TicketIssued | undefined} */
  const ticket = await desk.send("POST", "/tickets", receipt ? { ...body, receipt } : body);
  if (!ticket) return;
  if (seen) await desk.send("POST", `/tickets/${ticket.ticket_id}/papers`, seen);
  desk.refresh();
  const words = await printPaper(ticket);
  await showTicket(desk, ticket, { words, more: [ticketActions(ticket)] });
}
