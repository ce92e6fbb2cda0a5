// The greeter's page: a grid of services to touch, and the tickets that were given today.

import { command, get, NoAnswer, Refusal } from "../web/api.js";
import { estimatePhrase, setServerNow, timeOfDay } from "../web/clock.js";
import { ask } from "../web/dialogs.js";
import { $, element, keepList, part, setText, within } from "../web/dom.js";
import { askAndGive, showTicket } from "../web/hand-ticket.js";
import { isRenamed } from "../display/renamed.js";
import { centre, fillPage, localised, priorityWords, serviceName, switchLanguage, t, text } from "../web/texts.js";

const EVERY_MS = 4000;
const SAID_MS = 9000;
const root = new URL("../..", import.meta.url).pathname; // ends with "/"

/** @type {Wire.Greeting | null} */
let known = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let saying;

/** @type {Page.Giver} */
const desk = {
  /** @param {string} words */
  say(words) {
    clearTimeout(saying);
    setText($("said"), words);
    saying = setTimeout(() => setText($("said"), ""), SAID_MS);
  },
  get devices() {
    return known ? known.devices : [];
  },
  /**
   * @template {object} Answer
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<Answer | undefined>}
   */
  async send(method, path, body = {}) {
    try {
      return await command(method, path, body) ?? /** @type {Answer} */ ({});
    } catch (fault) {
      if (isSignedOut(fault)) signIn();
      else if (fault instanceof NoAnswer) desk.say(t("not_sent"));
      else if (fault instanceof Refusal) desk.say(fault.words);
      else throw fault;
      return undefined;
    }
  },
};

/** @param {unknown} fault */
const isSignedOut = (fault) => fault instanceof Refusal && fault.status === 401;

function signIn() {
  location.assign(`${root}dossiers?next=%2Fgreet`);
}

async function refresh() {
  try {
    /** @type {Wire.Greeting} */
    const answer = await get("/greeting");
    known = answer;
    const isIdle = !document.querySelector("dialog[open]");
    if (isIdle && isRenamed(answer.names_version, centre.names_version)) return location.reload();
    setServerNow(answer.now);
    setText($("line"), "");
    draw();
  } catch (fault) {
    if (isSignedOut(fault)) signIn();
    else setText($("line"), t("no_line"));
  }
}

function draw() {
  if (!known) return;
  keepList($("services"), known.services, {
    key: (state) => state.service, create: newCard, update: fillCard,
  });
  keepList($("given"), known.given, {
    key: (ticket) => ticket.ticket_id, create: newRow, update: fillRow,
  });
  $("given-none").hidden = known.given.length > 0;
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

/** @param {string} service */
async function give(service) {
  const ticket = await askAndGive(desk, service);
  if (!ticket) return;
  refresh();
  await showTicket(desk, ticket);
}

/** @param {Wire.GivenTicket} ticket */
function newRow(ticket) {
  /** @param {string} name  @param {() => unknown} onclick */
  const act = (name, onclick) => element("button", { type: "button", class: name, onclick });
  return element("li", {}, element("b", { class: "number" }), element("span", { class: "about" }),
    act("again", () => showTicket(desk, newest(ticket))), act("void", () => takeBack(ticket)));
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

document.addEventListener("click", (event) => {
  if (within(event, '[data-do="language"]')) {
    switchLanguage();
    draw();
  }
});
document.addEventListener("visibilitychange", () => document.hidden || refresh());
setInterval(() => document.hidden || refresh(), EVERY_MS);
fillPage();
refresh();
