// The greeter's tablet: numbers in two touches, papers, finding, what was given, the corner.

import { get, NoAnswer, Refusal } from "../web/api.js";
import { estimatePhrase, setServerNow, timeOfDay } from "../web/clock.js";
import { ask } from "../web/dialogs.js";
import { $, element, keepList, part, setText, within } from "../web/dom.js";
import { isRenamed } from "../display/renamed.js";
import { centre, fillPage, localised, priorityWords, serviceName, switchLanguage, text } from "../web/texts.js";
import { drawCorner } from "./corner.js";
import { desk, isSignedOut, signIn } from "./desk.js";
import { findFrom } from "./find.js";
import { give } from "./give.js";
import { drawKiosk } from "./kiosks.js";
import { keepPage, line } from "./line.js";
import { mayIssue } from "./offline-rules.js";
import { deliver, kept } from "./outbox.js";
import { ofNobody, searchPapers } from "./papers.js";
import { calendar, keepGiver, prepare, unavailableAlone } from "./pool.js";
import { openTicket } from "./ticket.js";

const EVERY_MS = 4000;

/** @type {Wire.Greeting | null} */
let known = null;

async function refresh() {
  try {
    /** @type {Wire.Greeting} */
    const answer = await get("/greeting");
    known = desk.known = answer;
    line.isLost = false;
    await keepGiver(answer.giver);
    const isIdle = !document.querySelector("dialog[open]");
    if (isIdle && isRenamed(answer.names_version, centre.names_version)) return location.reload();
    setServerNow(answer.now);
    setText($("line"), "");
    draw();
    await atServer();
  } catch (fault) {
    if (isSignedOut(fault)) return signIn();
    if (!(fault instanceof NoAnswer)) throw fault;
    line.isLost = true;
    await withoutLine();
  }
  await drawPending();
  return undefined;
}

let isBusy = false;

// What was given and noted without the line goes out, and the tablet gets ready for the next time.
async function atServer() {
  if (isBusy) return;
  isBusy = true;
  try {
    const had = (await kept()).length;
    const isDelivered = await deliver();
    await prepare(isDelivered);
    if (had && isDelivered) known = desk.known = await get("/greeting");
    draw();
  } catch (fault) {
    if (!(fault instanceof Refusal) || isSignedOut(fault)) throw fault; // asked again next time
  } finally {
    isBusy = false;
  }
}

// The services by the calendar that was kept; how many wait is not known.
async function withoutLine() {
  const byCalendar = await calendar();
  const now = Date.now();
  const reason = await unavailableAlone();
  setText($("line"), text(`greet.alone_${reason || "line"}`));
  if (!byCalendar) return;
  const services = centre.services.map(({ id, letter, name }) => ({
    service: id, letter, name, open: !reason && mayIssue(byCalendar, id, now), waiting: -1, estimate: null }));
  keepList($("services"), services, { key: (state) => state.service, create: newCard, update: fillCard });
  drawCorner({ services, corner: known?.corner });
}

async function drawPending() {
  const waiting = await kept();
  const tickets = waiting.filter((one) => one.kind === "ticket").length;
  const refused = waiting.flatMap((one) => (one.kind === "refused" ? one.ticket.number : []));
  const words = [tickets ? text("greet.pending", { count: tickets }) : "",
    refused.length ? text("greet.pending_refused", { numbers: refused.join(", ") }) : ""];
  setText($("pending"), words.filter(Boolean).join(" "));
  $("pending").hidden = !words.some(Boolean);
}

desk.refresh = refresh;
desk.show = show;

function draw() {
  if (!known) return;
  keepList($("services"), known.services, {
    key: (state) => state.service, create: newCard, update: fillCard,
  });
  keepList($("given"), known.given, {
    key: (ticket) => ticket.ticket_id, create: newRow, update: fillRow,
  });
  $("given-none").hidden = known.given.length > 0;
  drawCorner(known);
  drawKiosk(known.devices);
}

/** @typedef {Pick<Wire.ServiceState, "service" | "letter" | "name" | "open" | "waiting" | "estimate">} Shown */

/** @param {Shown} state */
function newCard(state) {
  const button = element("button", { type: "button", onclick: () => give(state.service) },
    element("b", { class: "letter" }), element("span", { class: "name" }),
    element("span", { class: "queue" }), element("span", { class: "wait" }));
  return element("li", {}, button);
}

/** @param {HTMLElement} node  @param {Shown} state */
function fillCard(node, state) {
  const [letter, name, queue, wait] = node.querySelectorAll("b, span");
  setText(letter, state.letter);
  setText(name, localised(state.name));
  setText(queue, state.waiting < 0 ? text("greet.alone_waiting") : text("greet.waiting", { count: state.waiting }));
  const pattern = state.estimate?.not_before ? "greet.turn" : "greet.wait";
  setText(wait, state.open && state.waiting < 0 ? "" : state.open ? text(pattern, { wait: estimatePhrase(state.estimate) })
    : text("greet.closed"));
  part(node, "button", HTMLButtonElement).disabled = !state.open;
}

/** @param {Wire.GivenTicket} ticket */
function newRow(ticket) {
  /** @param {string} name  @param {() => unknown} onclick */
  const act = (name, onclick) => element("button", { type: "button", class: name, onclick });
  return element("li", {}, element("b", { class: "number" }), element("span", { class: "about" }),
    act("again", () => openTicket(newest(ticket))), act("void", () => takeBack(ticket)));
}

/** @param {Wire.GivenTicket} ticket */
const newest = (ticket) => known?.given.find((one) => one.ticket_id === ticket.ticket_id) ?? ticket;

/** @param {HTMLElement} node  @param {Wire.GivenTicket} ticket */
function fillRow(node, ticket) {
  const facts = [timeOfDay(ticket.issued_at), serviceName(ticket.service),
    text(`common.state.${ticket.state}`), priorityWords(ticket)];
  setText(part(node, ".number"), ticket.number);
  setText(part(node, ".about"), facts.filter(Boolean).join(" · "));
  setText(part(node, ".again"), text("greet.show_again"));
  setText(part(node, ".void"), text("greet.void"));
  part(node, ".again").hidden = !ticket.start_to_come;
  part(node, ".void").hidden = !ticket.allowed.includes("void");
  node.dataset.state = ticket.state;
}

/** @param {Wire.GivenTicket} given */
async function takeBack({ ticket_id: id, number }) {
  const sure = await ask({
    title: text("greet.void_title", { number }), confirm: text("greet.void"), danger: true,
    hint: "", body: [element("p", {}, text("greet.void_text"))],
  });
  if (sure && await desk.send("POST", `/tickets/${id}/void-given`)) {
    desk.say(text("greet.voided", { number }));
    refresh();
  }
}

/** @param {string} view */
function show(view) {
  $("greet").dataset.view = view;
  for (const tab of document.querySelectorAll("[data-go]")) {
    if (tab.getAttribute("data-go") === view) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  scrollTo(0, 0);
  if (view === "find") $("finding").focus();
  if (view === "papers") searchPapers();
}

document.addEventListener("click", (event) => {
  const tab = within(event, "[data-go]");
  if (tab) {
    ofNobody();
    show(tab.dataset.go ?? "give");
  }
  if (within(event, '[data-do="language"]')) {
    switchLanguage();
    draw();
  }
});
$("finder").addEventListener("submit", (event) => {
  event.preventDefault();
  findFrom($("finding", HTMLInputElement));
});
$("procedure-words").addEventListener("input", searchPapers);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
setInterval(() => document.hidden || refresh(), EVERY_MS);
addEventListener("online", refresh);
fillPage();
refresh();
keepPage();
