// What each command does. A `desk` is the counter's screen: its model, `send`, `step`, `say`.

import { sayBack, stateWords } from "./back.js";
import { allows, mainMeaning, undoable } from "./commands.js";
import { ask, choices, field, mistakeLine } from "../web/dialogs.js";
import { showDevices, showHelp } from "./explain.js";
import { element } from "../web/dom.js";
import { issueByHand } from "./issue.js";
import { editNotices } from "./notices.js";
import { pick } from "./picker.js";
import { waitOf } from "../web/clock.js";
import { counterName, localised, priorityWords, serviceName, t } from "../web/texts.js";

/** @typedef {(desk: Page.CounterDesk, details: Page.Details) => unknown} Action */

/** @type {Record<string, Action>} */
export const ACTIONS = {
  main: (desk) => MAIN[mainMeaning(desk.model)](desk),
  recall: (desk) => stepHere(desk, "recall"),
  start: (desk) => stepHere(desk, "start"),
  finish: (desk) => stepHere(desk, "finish", "done_finish"),
  return: (desk) => stepHere(desk, "return", "done_return"),
  no_show: noShow,
  hold,
  transfer,
  void: voidTicket,
  resume: (desk, details) => resume(desk, Number(details.ticket)),
  call: (desk, details) => callChosen(desk, Number(details.ticket)),
  undo: (desk, details) => undo(desk, Number(details.ticket)),
  pause: (desk) => counterStep(desk, desk.model.snapshot.counter.state === "paused" ? "open" : "pause"),
  back: sayBack,
  here: (desk) => counterStep(desk, "open"),
  close: closeCounter,
  leave: (desk) => desk.leave(""),
  issue: issueByHand,
  notices: editNotices,
  devices: showDevices,
  help: showHelp,
  filter,
};

/** @type {Record<ReturnType<typeof mainMeaning>, (desk: Page.CounterDesk) => unknown>} */
const MAIN = {
  open: (desk) => counterStep(desk, "open"),
  next: callNext,
  finish_and_next: finishAndNext,
};

// The ticket at the counter; its commands are sent only while there is one.
/** @param {Page.CounterDesk} desk */
function current(desk) {
  const ticket = desk.model.snapshot.current;
  if (!ticket) throw new TypeError("no ticket at the counter");
  return ticket;
}

/** @param {Page.CounterDesk} desk  @param {string} name  @param {string | null} [said] */
async function stepHere(desk, name, said = null) {
  const { number, ticket_id: id } = current(desk);
  const answer = await desk.step(id, name, { counter: desk.counter });
  if (answer && said) desk.say(t(said, { number }));
  return answer;
}

/** @param {Page.CounterDesk} desk  @param {string} step @returns {Promise<object | undefined>} */
function counterStep(desk, step) {
  return desk.send("POST", `/counters/${desk.counter}/${step}`);
}

/** @param {Page.CounterDesk} desk */
async function callNext(desk) {
  /** @type {Wire.TicketCalled | undefined} */
  const answer = await desk.send("POST", `/counters/${desk.counter}/next`);
  if (answer?.ticket) desk.settle(answer.ticket, "next");
}

// Two commands, each with its own key: what was finished stays finished if nobody waits.
/** @param {Page.CounterDesk} desk */
async function finishAndNext(desk) {
  const { number } = current(desk);
  if (!await stepHere(desk, "finish")) return;
  if (desk.model.snapshot.counter.state !== "open") desk.say(t("done_finish", { number }));
  else if (desk.model.snapshot.waiting.length) await callNext(desk);
  else desk.say(t("done_finish_empty", { number }));
}

/** @param {Page.CounterDesk} desk */
async function noShow(desk) {
  const answer = await stepHere(desk, "no-show");
  if (!answer) return;
  const isDropped = allows(answer.ticket, "return"); // it waits no more, but that may be undone
  desk.say(t(isDropped ? "done_no_show_dropped" : "done_no_show", { number: answer.ticket.number }));
}

/** @param {Page.CounterDesk} desk */
async function hold(desk) {
  const { number, ticket_id: id } = current(desk);
  const input = element("input", { maxLength: 200, autocomplete: "off" });
  const note = await ask({
    title: t("hold_title", { number }), confirm: t("hold"), focus: input,
    body: [field(t("hold_note"), input)], read: () => input.value.trim(),
  });
  if (note === null) return;
  const answer = await desk.step(id, "hold", { counter: desk.counter, note });
  if (answer) desk.say(t("done_hold", { number }));
}

/** @param {Page.CounterDesk} desk */
async function transfer(desk) {
  const ticket = current(desk);
  const target = await askTarget(desk, ticket);
  if (!target) return;
  const answer = await desk.step(ticket.ticket_id, "transfer", { counter: desk.counter, ...target });
  if (answer) desk.say(t("done_transfer", { number: ticket.number }));
}

/** @param {Page.CounterDesk} desk  @param {Wire.TicketSummary} ticket */
function askTarget(desk, ticket) {
  const mistake = mistakeLine();
  const service = choices({
    legend: t("transfer_service"), name: "service", value: "", onChange: offerCounters,
    options: serviceTargets(desk.model.snapshot.services, ticket),
  });
  const counter = choices({ legend: t("transfer_counter"), name: "counter", options: [] });
  offerCounters();

  // Only counters that serve it are offered; the choice made before is kept where it can be.
  function offerCounters() {
    const before = counter.value ?? "";
    counter.options = counterTargets(desk, service.value || ticket.service);
    counter.choose(before);
  }

  return ask({
    title: t("transfer_title", { number: ticket.number }), confirm: t("transfer"),
    hint: t("keys_choice"), wide: true, focus: /** @type {HTMLElement | null} */ (service.node.querySelector("input:checked")),
    body: [element("div", { class: "columns" }, service.node, counter.node),
      element("p", { class: "explain" }, t("transfer_keeps")), mistake.node],
    read: () => {
      /** @type {Partial<Wire.TransferTicket>} */
      const target = {};
      if (service.value) target.to_service = service.value;
      if (counter.value) target.to_counter = counter.value;
      if (Object.keys(target).length) return target;
      mistake.say(t("transfer_choose"));
      return undefined;
    },
  });
}

/** @param {Wire.ServiceState[]} services  @param {Wire.TicketSummary} current */
function serviceTargets(services, current) {
  const others = services.filter((state) => state.service !== current.service && !state.winding_down);
  return [
    { value: "", label: t("transfer_same_service", { service: serviceName(current.service) }) },
    ...others.map((state) => (
      { value: state.service, label: `${state.letter} · ${localised(state.name)}` })),
  ];
}

/** @param {Page.CounterDesk} desk  @param {string} service */
function counterTargets(desk, service) {
  const { counters } = desk.model.snapshot;
  const serving = counters.filter((item) => (
    item.counter !== desk.counter && !item.winding_down && (!item.services.length || item.services.includes(service))));
  return [
    { value: "", label: t("transfer_any_counter") },
    ...serving.map((item) => ({
      value: item.counter, label: counterName(item), note: stateWords(item),
    })),
  ];
}

// The number at the counter, or one of the list: a mistaken press, gone for good.
/** @param {Page.CounterDesk} desk  @param {Page.Details} details */
async function voidTicket(desk, details) {
  const id = Number(details.ticket) || desk.model.snapshot.current?.ticket_id;
  const ticket = [desk.model.snapshot.current, ...desk.model.snapshot.waiting]
    .find((item) => item?.ticket_id === id);
  if (!ticket || !id) return;
  const { number } = ticket;
  const sure = await ask({
    title: t("void_title", { number }), confirm: t("void"), danger: true,
    hint: "", body: [element("p", {}, t("void_text"))],
  });
  if (sure && await desk.step(id, "void")) desk.say(t("done_void", { number }));
}

/** @param {Page.CounterDesk} desk  @param {number} ticket */
async function resume(desk, ticket) {
  const held = desk.model.snapshot.on_hold;
  const id = ticket || (held.length === 1 ? held[0].ticket_id : await pick({
    title: t("resume_title"), confirm: t("resume_this"), items: held.map(pickable),
  }));
  if (id) await desk.step(id, "resume", { counter: desk.counter });
}

/** @param {Page.CounterDesk} desk  @param {number} ticket */
async function callChosen(desk, ticket) {
  const id = ticket || await pick({
    title: t("call_title"), confirm: t("call_this"), items: desk.model.snapshot.waiting.map(pickable),
  });
  if (!id) return;
  /** @type {Wire.TicketCalled | undefined} */
  const answer = await desk.send("POST", `/counters/${desk.counter}/call`, { ticket_id: id });
  if (answer?.ticket) desk.settle(answer.ticket, "call");
}

/** @param {Wire.TicketSummary} ticket */
function pickable(ticket) {
  const words = [serviceName(ticket.service), waitOf(ticket), priorityWords(ticket), ticket.note];
  return { id: ticket.ticket_id, number: ticket.number, note: words.filter(Boolean).join(" · ") };
}

/** @param {Page.CounterDesk} desk  @param {number} ticket */
async function undo(desk, ticket) {
  const lines = undoable(desk.model);
  const id = ticket || await pick({
    title: t("undo_title"), confirm: t("undo_this"),
    items: lines.map((line) => (
      { id: line.ticket_id, number: line.number, note: t(`action.${line.action}`) })),
  });
  if (!id) return;
  const number = lines.find((line) => line.ticket_id === id)?.number ?? "";
  const answer = await desk.step(id, "return", { counter: desk.counter });
  if (answer) desk.say(t("done_return", { number }));
}

/** @param {Page.CounterDesk} desk */
async function closeCounter(desk) {
  const counter = counterName(desk.model.snapshot.counter);
  const sure = await ask({
    title: t("close"), confirm: t("close"), body: [element("p", {}, t("close_confirm", { counter }))],
  });
  if (sure && await counterStep(desk, "close")) desk.leave("");
}

/** @param {Page.CounterDesk} desk  @param {Page.Details} given */
function filter(desk, { service }) {
  desk.model.filter = desk.model.filter === service || !service ? null : service;
  desk.draw();
}
