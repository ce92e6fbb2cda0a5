// The greeter's tablet: numbers in two touches, papers, finding, what was given, the corner.

import { get, Refusal } from "../web/api.js";
import { estimatePhrase, setServerNow, timeOfDay } from "../web/clock.js";
import { ask } from "../web/dialogs.js";
import { $, element, keepList, part, setText, within } from "../web/dom.js";
import { isRenamed } from "../display/renamed.js";
import { centre, fillPage, localised, priorityWords, serviceName, switchLanguage, t, text } from "../web/texts.js";
import { drawCorner } from "./corner.js";
import { desk, isSignedOut, signIn } from "./desk.js";
import { findFrom } from "./find.js";
import { give } from "./give.js";
import { drawKiosk } from "./kiosks.js";
import { ofNobody, searchPapers } from "./papers.js";
import { openTicket } from "./ticket.js";

const EVERY_MS = 4000;

/** @type {Wire.Greeting | null} */
let known = null;

async function refresh() {
  try {
    /** @type {Wire.Greeting} */
    const answer = await get("/greeting");
    known = desk.known = answer;
    const isIdle = !document.querySelector("dialog[open]");
    if (isIdle && isRenamed(answer.names_version, centre.names_version)) return location.reload();
    setServerNow(answer.now);
    setText($("line"), "");
    draw();
  } catch (fault) {
    if (isSignedOut(fault)) signIn();
    else setText($("line"), fault instanceof Refusal ? fault.words : t("no_line"));
  }
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

/** @param {Wire.ServiceState} state */
function newCard(state) {
  const button = element("button", { type: "button", onclick: () => give(state.service) },
    element("b", { class: "letter" }), element("span", { class: "name" }),
    element("span", { class: "queue" }), element("span", { class: "wait" }));
  return element("li", {}, button);
}

/** @param {HTMLElement} node  @param {Wire.ServiceState} state */
function fillCard(node, state) {
  const [letter, name, queue, wait] = node.querySelectorAll("b, span");
  setText(letter, state.letter);
  setText(name, localised(state.name));
  setText(queue, text("greet.waiting", { count: state.waiting }));
  const pattern = state.estimate?.not_before ? "greet.turn" : "greet.wait";
  setText(wait, state.open ? text(pattern, { wait: estimatePhrase(state.estimate) })
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
fillPage();
refresh();
