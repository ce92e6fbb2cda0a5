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

/** @typedef {{ body: Page.Wanted, key: string, seen: Wire.CheckPapers | null }} Asked what somebody waits for */

// `seen` are papers that were looked through before, `receipt` is that of a dossier.
/** @param {string} service  @param {Wire.CheckPapers | null} [seen]  @param {string} [receipt] */
export async function give(service, seen = null, receipt = "") {
  const how = await askHow(service);
  if (how) await giveTo({ body: receipt ? { ...how, receipt } : how, key: newKey(), seen });
}

// Ends with a number on the screen, or with why there is none, which stays until it was read: who
// stands at the door looks at people, not at the tablet's foot.
/** @param {Asked} asked */
async function giveTo(asked) {
  desk.say(text("greet.giving"), undefined, Infinity);
  let why;
  try {
    why = await given(asked);
  } catch (fault) {
    console.error(fault); // a store that does not open, a browser that is full
    why = text("greet.alone_store");
  }
  desk.say("");
  if (why && await askAgain(asked, why)) await giveTo(asked);
}

// Gives the number; resolves to why there is none, "" where there is nothing to say.
/** @param {Asked} asked  @returns {Promise<string>} */
async function given(asked) {
  const answer = line.isLost ? null : await issued(asked);
  if (typeof answer === "string") return answer;
  if (!answer) return givenAlone(asked);
  if (asked.seen) await sendNote(answer, "papers", asked.seen);
  desk.refresh();
  const words = await printPaper(answer);
  showTicket(desk, answer, { words, more: [ticketActions(answer)] });
  return "";
}

// The server's ticket; null where it does not answer or cannot do it, and words where it refused.
/** @param {Asked} asked  @returns {Promise<Wire.TicketIssued | string | null>} */
async function issued({ body, key }) {
  try {
    return await once("POST", "/tickets", body, key, line.patience);
  } catch (fault) {
    if (fault instanceof NoAnswer || (fault instanceof Refusal && fault.status >= 500)) return null;
    if (!(fault instanceof Refusal)) throw fault;
    if (!isSignedOut(fault)) return fault.words;
    signIn();
    return "";
  }
}

/** @param {Asked} asked  @returns {Promise<string>} */
async function givenAlone({ body, key, seen }) {
  const lane = laneOf(body);
  const isInLane = lane && !await obstacleAlone(lane);
  const wanted = isInLane ? { ...body, service: lane } : body;
  const obstacle = await obstacleAlone(wanted.service);
  const taken = obstacle ? null : await takeAlone(wanted, key);
  if (!taken) return text(`greet.alone_${obstacle || "numbers"}`);
  const ticket = { number: taken.number, service: taken.service, day: taken.day };
  if (seen) await sendNote(ticket, "papers", seen);
  desk.refresh();
  ask({
    title: text("greet.alone_title"), cancel: t("close_dialog"), confirm: null, hint: "",
    body: [element("p", { class: "issued-number offline-number" }, taken.number),
      element("p", { class: "issued-service" }, serviceName(taken.service)),
      element("p", {}, text("greet.alone_say")), ticketActions(ticket)],
  });
  return "";
}

// Why nobody got a number; whether it is tried once more, as the same wish.
/** @param {Asked} asked  @param {string} why */
function askAgain({ body }, why) {
  return ask({
    title: text("greet.not_given"), confirm: text("greet.give_again"), cancel: t("close_dialog"), hint: "",
    body: [element("p", { class: "issued-service" }, serviceName(body.service)),
      element("p", { class: "not-given", role: "alert" }, why)],
  });
}
