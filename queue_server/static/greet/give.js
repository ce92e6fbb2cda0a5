// Two touches: the service, then the priority or none; the paper comes from the kiosk by itself.
// Where the server does not answer, the tablet gives one of its own numbers.

import { NoAnswer, once, Refusal } from "../web/api.js";
import { ask } from "../web/dialogs.js";
import { element } from "../web/dom.js";
import { askHow, laneOf, showTicket } from "../web/hand-ticket.js";
import { newKey } from "../web/new-key.js";
import { serviceName, t, text } from "../web/texts.js";
import { desk, isSignedOut, signIn } from "./desk.js";
import { printPaper } from "./kiosks.js";
import { line } from "./line.js";
import { obstacleAlone, takeAlone } from "./pool.js";
import { sendNote, ticketActions } from "./ticket.js";

// `seen` are papers that were looked through before, `receipt` is that of a dossier.
/** @param {string} service  @param {Wire.CheckPapers | null} [seen]  @param {string} [receipt] */
export async function give(service, seen = null, receipt = "") {
  const how = await askHow(service);
  if (!how) return;
  const body = receipt ? { ...how, receipt } : how;
  const key = newKey();
  const ticket = line.isLost ? null : await issued(body, key);
  if (ticket === undefined) return;
  if (!ticket) return giveAlone(body, key, seen);
  if (seen) await sendNote(ticket, "papers", seen);
  desk.refresh();
  const words = await printPaper(ticket);
  await showTicket(desk, ticket, { words, more: [ticketActions(ticket)] });
}

// The server's ticket; null where it does not answer, undefined where it refused, which was said.
/** @param {object} body  @param {string} key  @returns {Promise<Wire.TicketIssued | null | undefined>} */
async function issued(body, key) {
  try {
    return await once("POST", "/tickets", body, key, line.patience);
  } catch (fault) {
    if (fault instanceof NoAnswer) return null;
    if (isSignedOut(fault)) signIn();
    else if (fault instanceof Refusal) desk.say(fault.words);
    else throw fault;
    return undefined;
  }
}

/** @param {Page.Wanted} body  @param {string} key  @param {Wire.CheckPapers | null} seen */
async function giveAlone(body, key, seen) {
  const lane = laneOf(body);
  const isInLane = lane && !await obstacleAlone(lane);
  const wanted = isInLane ? { ...body, service: lane } : body;
  const obstacle = await obstacleAlone(wanted.service);
  const taken = obstacle ? null : await takeAlone(wanted, key);
  if (!taken) return desk.say(text(`greet.alone_${obstacle || "numbers"}`));
  const ticket = { number: taken.number, service: taken.service, day: taken.day };
  if (seen) await sendNote(ticket, "papers", seen);
  desk.refresh();
  return ask({
    title: text("greet.alone_title"), cancel: t("close_dialog"), confirm: null, hint: "",
    body: [element("p", { class: "issued-number offline-number" }, taken.number),
      element("p", { class: "issued-service" }, serviceName(taken.service)),
      element("p", {}, text("greet.alone_say")), ticketActions(ticket)],
  });
}
