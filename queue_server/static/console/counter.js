// The counter's screen: keeps the model, follows the stream, sends commands, draws.
//
// The model is the last snapshot and what only this page knows: whether the line is up, whether
// a command is on its way, which service the list is filtered by.

import { ACTIONS } from "./actions.js";
import { backAt, choiceOf } from "./back.js";
import { BASE, command, forgetUnanswered, hurry, NoAnswer, Refusal } from "../web/api.js";
import { serverNow, setServerNow } from "../web/clock.js";
import { allows, isTaken, newestFirst, obstacle } from "./commands.js";
import { drawCurrent } from "./current.js";
import { $, within } from "../web/dom.js";
import { Visit } from "./dossier-links.js";
import { listenForKeys } from "./keys.js";
import { drawLine, hush, say, speak } from "./lines.js";
import { drawLists } from "./lists.js";
import { centre, counterName, serviceName, t } from "../web/texts.js";
import { drawAvailability, drawTick, drawTop } from "./top.js";
import { isRenamed } from "../display/renamed.js";
import { steady } from "../display/steady.js";
import { follow, HALL } from "../display/stream.js";

const LOST_AFTER_MS = 1000; // a stream that is back within a second was never gone
const PATIENCE_MS = 300;
// Steps that the counter's history tells, and as what.
/** @type {Record<string, Wire.TicketAction>} */
const TOLD = {
  next: "call", call: "call", finish: "finish", "no-show": "miss", hold: "hold", return: "return",
  transfer: "transfer",
};
/** @typedef {{ onLeave: (note: string) => void, onSignedOut: () => void }} Handlers */

/** @type {Set<Wire.TicketAction>} */
const OWN_ENDS = new Set(["finish", "miss", "hold", "return", "transfer", "void"]);

/** @param {string} counter  @param {Wire.SessionStarted} session  @param {Handlers} handlers */
export function counterScreen(counter, session, handlers) {
  return new CounterScreen(counter, session, handlers);
}

class CounterScreen {
  /** @param {string} counter  @param {Wire.SessionStarted} session  @param {Handlers} given */
  constructor(counter, session, { onLeave, onSignedOut }) {
    this.counter = counter;
    this.session = session;
    this.leave = onLeave;
    this.signedOut = onSignedOut;
    /** @type {Page.AnyModel} */
    this.model = { session, snapshot: null, isUp: false, wasUp: false, busy: null, filter: null };
    /** @type {string | null} */
    this.announced = null;
    /** @type {number | undefined} */
    this.downSince = undefined;
    this.closed = false;
    this.frame = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.later = undefined;
    /** @type {Set<number>} */
    this.moved = new Set(); // tickets that this page moves itself
    this.say = say;
    this.visit = new Visit(() => this.draw());
    this.clicked = (/** @type {MouseEvent} */ event) => this.click(event);
    $("counter").addEventListener("click", this.clicked);
    this.stopKeys = listenForKeys(() => true, (id, digit) => this.press(id, digit));
    /** @type {string | null} */
    this.back = null; // until when the pause is said to last
    this.ticking = setInterval(() => this.tick(), 1000);
    this.line = follow(`${BASE}/counters/${this.counter}`, {
      onSnapshot: (/** @type {Wire.CounterSnapshot} */ snapshot, askedAt) => this.freshStart(snapshot, askedAt),
      onEvent: (kind, /** @type {Wire.CounterSnapshot} */ snapshot) => kind === "counter" && this.accept(snapshot),
      onLine: (isUp, ageSeconds) => this.lineChanged(isUp, ageSeconds),
      onRefused: (status) => this.streamRefused(status),
    }, HALL);
    this.draw();
  }

  close() {
    this.line.close();
    this.visit.close();
    this.stopKeys();
    clearInterval(this.ticking);
    this.cancelDrawing();
    $("counter").removeEventListener("click", this.clicked);
    hush();
    this.closed = true;
  }

  languageChanged() {
    this.draw();
  }

  // ------------------------------------------------------------------ what the server says

  // A snapshot that was asked for after a command was given up tells what became of it.
  /** @param {Wire.CounterSnapshot} snapshot  @param {number} askedAt */
  freshStart(snapshot, askedAt) {
    forgetUnanswered(askedAt);
    this.accept(snapshot);
  }

  /** @param {Wire.CounterSnapshot} snapshot */
  accept(snapshot) {
    const before = this.model.snapshot;
    const isIdle = !this.model.busy && !document.querySelector("dialog[open]");
    if (isIdle && isRenamed(snapshot.names_version, centre.names_version)) return location.reload();
    this.model = { ...this.model, snapshot };
    setServerNow(snapshot.now);
    if (before) this.notice(before.current, snapshot);
    this.drawSoon();
  }

  // Says what happened to the number at the counter without the clerk's doing.
  /** @param {Wire.TicketSummary | null} before  @param {Wire.CounterSnapshot} given */
  notice(before, { current, history }) {
    if (!before || before.ticket_id === current?.ticket_id || this.moved.has(before.ticket_id)) return;
    const [last] = newestFirst(history.filter((line) => line.ticket_id === before.ticket_id));
    if (last && OWN_ENDS.has(last.action)) return;
    const key = last?.action === "cancel" ? "ticket_cancelled" : "ticket_gone";
    say(t(key, { number: before.number }), "warning");
    speak(t(key, { number: before.number }));
  }

  // Each call and recall is spoken once.
  /** @param {Wire.TicketSummary | null} ticket */
  announce(ticket) {
    const call = ticket && allows(ticket, "recall") ? `${ticket.ticket_id}/${ticket.calls}` : null;
    if (ticket && call && call !== this.announced) {
      speak(t("announce", { number: ticket.number, service: serviceName(ticket.service) }));
    }
    this.announced = call;
  }

  /** @param {boolean} isUp  @param {number} ageSeconds */
  lineChanged(isUp, ageSeconds) {
    const { model } = this;
    model.heardAt = serverNow() - 1000 * ageSeconds;
    if (isUp) {
      this.downSince = undefined;
      if (model.isUp) return;
      hurry();
      if (model.wasUp) say(t("line_back"), "good");
      model.isUp = model.wasUp = true;
    } else {
      this.downSince ??= steady();
      if (model.wasUp && steady() - this.downSince < LOST_AFTER_MS) return;
      model.isUp = false;
    }
    this.drawSoon();
  }

  /** @param {number} status */
  streamRefused(status) {
    if (status === 401) this.signedOut();
    else if (status === 403) this.leave(t("refused"));
    else if (status === 404) this.leave(t("counter_gone"));
  }

  // ------------------------------------------------------------------------- what she does

  /** @param {MouseEvent} event */
  click(event) {
    const button = within(event, "button");
    // After a mouse click Enter shall mean "next" again, not "this button once more".
    if (button && event.detail > 0) button.blur();
    if (button?.dataset.command) this.perform(button.dataset.command, button.dataset);
  }

  // While the counter is paused and serves nobody, a digit says when she will be back.
  /** @param {string} id  @param {number | null} digit */
  press(id, digit) {
    const back = choiceOf(this.model, digit);
    return back ? this.perform("back", { back }) : this.perform(id);
  }

  /** @param {string} id  @param {Page.Details} [details] */
  async perform(id, details = {}) {
    if (id !== "filter" && id !== "leave") {
      const why = obstacle(id, this.model, details.ticket);
      if (why) return say(t(`cannot.${why}`), "warning");
    }
    hush();
    // The obstacle says so where there is no snapshot to act on.
    return ACTIONS[id](/** @type {Page.CounterDesk} */ (/** @type {unknown} */ (this)), details);
  }

  // Sends one command; resolves to the answer ({} where it is empty), or undefined where it was
  // refused or lost, which has then been said.
  /**
   * @template {object} Answer
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<Answer | undefined>}
   */
  async send(method, path, body = {}) {
    this.model.busy = path;
    this.draw();
    try {
      /** @type {Answer | null} */
      const answer = await command(method, path, body, () => say(t("sending_again")));
      this.line.overtake();
      return answer ?? /** @type {Answer} */ ({});
    } catch (fault) {
      this.explain(fault);
      return undefined;
    } finally {
      this.model.busy = null;
      if (!this.closed) this.draw();
    }
  }

  /** @param {unknown} fault */
  explain(fault) {
    if (fault instanceof NoAnswer) say(t("not_sent"), "warning");
    else if (!(fault instanceof Refusal)) throw fault;
    else if (fault.status === 401) this.signedOut();
    else say(fault.words, "warning");
  }

  // A step of one ticket. Shown at once; the stream's snapshot soon says the same.
  /** @param {number} ticketId  @param {string} name  @param {object} [body] */
  async step(ticketId, name, body = {}) {
    this.moved.add(ticketId);
    /** @type {Wire.TicketMoved | undefined} */
    const answer = await this.send("POST", `/tickets/${ticketId}/${name}`, body);
    if (!answer) this.moved.delete(ticketId);
    else if (answer.ticket) this.settle(answer.ticket, name);
    return answer;
  }

  /** @param {Wire.TicketSummary} ticket  @param {string} step */
  settle(ticket, step) {
    const { snapshot } = this.model;
    if (!snapshot) return;
    const isHere = ticket.counter === this.counter && allows(ticket, "finish");
    // The stream may have told already: what a list holds since this step is left alone.
    const movedAt = Date.parse(ticket.state_since);
    /** @param {Wire.TicketSummary[]} list */
    const others = (list) => list.filter((item) => (
      item.ticket_id !== ticket.ticket_id || Date.parse(item.state_since) >= movedAt));
    const current = isHere ? ticket
      : snapshot.current?.ticket_id === ticket.ticket_id ? null : snapshot.current;
    if (isHere) this.moved.delete(ticket.ticket_id);
    this.model = { ...this.model, snapshot: {
      ...snapshot, current, history: withStep(snapshot.history, ticket, TOLD[step]),
      waiting: others(snapshot.waiting), on_hold: others(snapshot.on_hold),
    } };
    this.draw();
  }

  // ------------------------------------------------------------------------------- drawing

  // Bursts of events are drawn once a frame. What our own command brings about often comes by
  // the stream before its answer: it waits a moment for it, so that no key looks ready early.
  drawSoon() {
    this.cancelDrawing();
    if (document.hidden) this.draw();
    else if (this.model.busy) this.later = setTimeout(() => this.draw(), PATIENCE_MS);
    else this.frame = requestAnimationFrame(() => this.draw());
  }

  cancelDrawing() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.later);
  }

  // What was said of a pause is taken back by time alone.
  tick() {
    const { snapshot } = this.model;
    const isOver = Boolean(this.back && snapshot && !backAt(snapshot.counter));
    if (isOver) this.draw();
    else drawTick(this.model);
  }

  draw() {
    const { model } = this;
    if (this.closed) return;
    this.back = model.snapshot && backAt(model.snapshot.counter);
    drawLine(model);
    // Until the first snapshot the desk is empty: never another counter's last state.
    $("counter").classList.toggle("connecting", !model.snapshot);
    $("counter").classList.toggle("stale", !model.isUp);
    $("counter").classList.toggle("taken", Boolean(model.snapshot && isTaken(model)));
    if (!model.snapshot) return;
    this.visit.follow(model.snapshot.current?.ticket_id ?? null);
    model.visit = this.visit.found;
    model.greeterNotes = this.visit.notes;
    drawTop(model);
    drawCurrent(model);
    drawLists(model);
    drawAvailability(model);
    this.announce(model.snapshot.current);
    const { current, counter } = model.snapshot;
    document.title = `${current ? `${current.number} · ` : ""}${counterName(counter)}`;
  }
}

// The history with a step of this very moment, so that "undo" means it and not the one before;
// as it is where the stream has told already.
/**
 * @param {Wire.HistoryLine[]} history
 * @param {Wire.TicketSummary} ticket
 * @param {Wire.TicketAction | undefined} action
 */
function withStep(history, ticket, action) {
  const at = Date.parse(ticket.state_since);
  const isTold = history.some((line) => (
    line.ticket_id === ticket.ticket_id && line.action === action && Date.parse(line.at) >= at));
  if (!action || isTold) return history;
  const { ticket_id, number, state, state_since } = ticket;
  // What can be returned and nothing else has ended; earlier steps undo nothing more.
  const allowed = ticket.allowed.every((one) => one === "return") ? ticket.allowed : [];
  const earlier = history.map((line) => (line.ticket_id === ticket_id ? { ...line, allowed: [] } : line));
  const log_id = Math.max(0, ...history.map((line) => line.log_id)) + 1;
  return [{ log_id, ticket_id, number, action, at: state_since, state, allowed }, ...earlier];
}
