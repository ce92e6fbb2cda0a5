// Finding: a ticket by its number; a dossier by its code, or by its receipt under a scanner.

import { calendarIn, plainDay } from "../display/days.js";
import { $, element } from "../web/dom.js";
import { centre, localised, text } from "../web/texts.js";
import { desk } from "./desk.js";
import { give } from "./give.js";
import { ticketCard } from "./ticket.js";

const { wireDay } = calendarIn(centre.time_zone);
const NUMBER = /^\s*[a-z]{1,2}[\s-]*\d{1,5}\s*$/i;
const TOKEN = /^[0-9a-z]{16}$/i;

/** @param {HTMLInputElement} input */
export async function findFrom(input) {
  const words = input.value.trim();
  if (!words) return;
  input.select();
  if (NUMBER.test(words)) return findTicket(words);
  /** @type {Wire.DossierFollowed | undefined} */
  const dossier = words.length < 3 ? undefined : await desk.send("POST", "/greeting/dossier", { receipt: words });
  $("found").replaceChildren(dossier ? dossierCard(dossier, words) : "");
}

/** @param {string} number */
async function findTicket(number) {
  /** @type {Wire.TicketFound | undefined} */
  const found = await desk.ask(`/greeting/ticket?number=${encodeURIComponent(number)}`);
  $("found").replaceChildren(found ? ticketCard(found) : "");
}

/** @param {Wire.DossierFollowed} dossier  @param {string} receipt */
function dossierCard(dossier, receipt) {
  const day = dossier.new_day ?? (dossier.promised_at && wireDay(dossier.promised_at));
  const lines = [localised(dossier.procedure_name), text(`dossiers.status.${dossier.status}`),
    day ? text("greet.promised", { day: plainDay(day) }) : "", dossier.waiting_for, ...dossier.waiting_papers];
  const service = dossier.visit_service;
  const isReceipt = receipt.includes("/") || TOKEN.test(receipt.replace(/[\s-]/g, ""));
  return element("div", { class: "card" }, element("p", { class: "number code" }, dossier.code),
    ...lines.filter(Boolean).map((line) => element("p", {}, line)),
    service ? element("div", { class: "acts" }, element("button", { type: "button", class: "act main",
      onclick: () => give(service, null, isReceipt ? receipt : "") }, text("greet.give_for_dossier"))) : null);
}
