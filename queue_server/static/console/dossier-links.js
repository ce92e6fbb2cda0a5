// Links from the counter to the dossier desk: receive a dossier for the number that is being
// served, and the dossiers for which its citizen came. They open beside the console.

import { get, NoAnswer, Refusal } from "../web/api.js";
import { isBegun } from "./commands.js";
import { element } from "../web/dom.js";
import { localised, t } from "../web/texts.js";

const SHOWN = 2; // dossiers of one visit that the card has room for

// What is known of the visit of the ticket at the counter: asked for once for each ticket, and
// again when the clerk comes back from the desk.
export class Visit {
  /** @param {() => void} onKnown */
  constructor(onKnown) {
    this.onKnown = onKnown;
    /** @type {number | null} */
    this.ticket = null;
    /** @type {Wire.VisitDossiers | null} */
    this.found = null;
    /** @type {Wire.GreeterNotes | null} */
    this.notes = null;
    this.back = () => document.hidden || this.ask();
    document.addEventListener("visibilitychange", this.back);
  }

  close() {
    this.ticket = null;
    document.removeEventListener("visibilitychange", this.back);
  }

  /** @param {number | null} ticketId */
  follow(ticketId) {
    if (ticketId === this.ticket) return;
    this.ticket = ticketId;
    this.found = this.notes = null;
    this.ask();
  }

  // The console does without: a visit that is not known is an ordinary one.
  async ask() {
    const { ticket } = this;
    if (!ticket) return;
    const [found, notes] = await Promise.all([
      known(get(`/tickets/${ticket}/dossiers`)), known(get(`/tickets/${ticket}/greeter-notes`)),
    ]);
    if (ticket !== this.ticket) return;
    this.found = found ?? this.found;
    this.notes = notes ?? this.notes;
    this.onKnown();
  }
}

/**
 * @template Answer
 * @param {Promise<Answer>} asked
 * @returns {Promise<Answer | null>}
 */
async function known(asked) {
  try {
    return await asked;
  } catch (fault) {
    if (!(fault instanceof NoAnswer || fault instanceof Refusal)) throw fault;
    return null;
  }
}

// What the ticket's card shows of it.
/** @param {Wire.TicketSummary} ticket  @param {Page.Model} given */
export function dossierLinks(ticket, { visit, session }) {
  const links = element("div", { class: "dossier-links" });
  if (isBegun(ticket) && session.permissions.includes("receive")) {
    const query = new URLSearchParams({ ticket: String(ticket.ticket_id), number: ticket.number,
      service: ticket.service });
    links.append(dossierLink(`dossiers/receive?${query}`, "receive-link", t("receive_dossier")));
  }
  const { purpose, dossiers } = visit ?? { dossiers: [] };
  if (purpose) links.append(element("span", { class: "visit-purpose" }, t(`visit.${purpose}`)));
  for (const dossier of dossiers.slice(0, SHOWN)) {
    const link = dossierLink(`dossiers/${dossier.dossier_id}?ticket=${ticket.ticket_id}`, "dossier-link", dossier.code);
    link.title = localised(dossier.procedure_name);
    links.append(link, element("span", { class: "dossier-procedure" }, link.title));
  }
  return links;
}

/** @param {string} address  @param {string} look  @param {string} words */
function dossierLink(address, look, words) {
  return element("a", { href: address, class: look, target: "_blank", rel: "noopener" }, words);
}
