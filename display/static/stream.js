// Follows one state of the server. How it is used and what it goes by: `Line` in typings/pages.d.ts.

import { Seat } from "./seats.js";
import { steady } from "./steady.js";

export const HALL = {
  quiet: 1500, again: 150, answer: 1250, probe: 800, poll: 1500, hidden: 1500, spread: 200,
};
export const PHONE = {
  quiet: 2500, again: 300, answer: 2000, probe: 1500, poll: 2500, hidden: 15000, spread: 500,
};

const TICK_MS = 150;
const OPENING_MS = 1500;
const PATIENT_MS = 12000;
const SLOWEST_MS = 3000;
const MOST_ASKED = 6;
const MOST_AGAIN = 8;
const MOST_IN_VAIN = 3;
const MOST_DOUBTS = 2;
const LOST_MS = 2500;
const SAY_MS = 1000;
const STEADY_MS = 10000;
const AGAIN_MS = [50, 250, 1000, 3000];
const HELD_MS = [30000, 60000, 120000, 300000];
const REFUSED_MS = 10000;
const LONGEST_RETRY_AFTER_MS = 60000;
const TOO_MANY = 429;

/** @template State, Change
    @param {string} address  @param {Line.Handlers<State, Change>} handlers
    @param {Line.Pace} pace  @param {Line.Options} [options] */
export function follow(address, handlers, pace, options = {}) {
  const follower = new Follower(address, handlers, pace, options);
  follower.start();
  return {
    refresh: () => follower.ask({ isWanted: true }),
    overtake: () => { follower.newestAnswer = follower.asked; },
    close: () => follower.close(),
  };
}

/** @template State, Change */
class Follower {
  /**
   * @param {string} address
   * @param {Line.Handlers<State, Change>} handlers
   * @param {Line.Pace} pace
   * @param {Line.Options} given
   */
  constructor(address, handlers, pace, { credentials = "same-origin", hasState = false }) {
    this.address = address;
    this.handlers = handlers;
    this.pace = pace;
    /** @type {RequestInit} */
    this.options = { cache: "no-store", credentials };
    /** @type {Line.Stream | null} */
    this.stream = null;
    this.endedAt = this.heardAt = steady();
    /** @type {Set<Line.Asked>} */
    this.asking = new Set();
    this.asked = this.newestAnswer = this.events = 0; // counted
    this.askedAt = this.cutAt = this.saidAt = -Infinity;
    this.streamNotBefore = this.askNotBefore = this.answerTook = 0;
    this.ends = this.holds = this.askedInVain = 0; // in a row
    this.hasState = hasState;
    this.seat = new Seat(() => this.dropStream());
    this.isLost = this.isClosed = false;
    /** @type {boolean | undefined} */
    this.isUp = undefined;
    /** @type {[EventTarget, string, () => void][]} */
    this.listeners = [];
  }

  start() {
    this.ticking = setInterval(() => this.tick(), TICK_MS);
    const wake = () => this.wake();
    this.listeners = [
      [document, "visibilitychange", wake], [document, "resume", wake],
      [window, "pageshow", wake], [window, "online", () => this.networkIsBack()],
      [window, "offline", () => this.networkIsGone()],
      [document, "freeze", () => this.dropStream()], [window, "pagehide", () => this.dropStream()],
    ];
    for (const [target, kind, listener] of this.listeners) target.addEventListener(kind, listener);
    this.connect();
    if (!this.stream) this.ask();
  }

  close() {
    this.isClosed = true;
    clearInterval(this.ticking);
    for (const [target, kind, listener] of this.listeners) {
      target.removeEventListener(kind, listener);
    }
    this.dropStream();
    this.seat.close();
    for (const asked of this.asking) asked.controller.abort();
  }

  tick() {
    const now = steady();
    if (this.stream) this.seat.keep();
    if (now - this.heardAt > LOST_MS + Math.max(this.pace.quiet, this.pause())) this.lose();
    if (now - this.saidAt >= SAY_MS) this.say();
    if (now < this.askNotBefore) return;
    const mayConnect = !this.isLost && !this.asking.size && now >= this.streamNotBefore;
    if (!this.stream && mayConnect) this.connect();
    if (this.mustAsk(now)) this.ask();
  }

  /** @param {number} now */
  mustAsk(now) {
    if (this.asking.size >= MOST_ASKED || now - this.askedAt < this.pause()) return false;
    return this.isLost || this.silence(now) > this.patience();
  }

  pause() {
    const { again, probe, poll, hidden } = this.pace;
    const isSwallowed = this.asking.size && this.askedInVain < MOST_AGAIN;
    const unanswered = Math.max(isSwallowed ? again : probe, 1.5 * this.answerTook);
    const usual = this.isLost || this.asking.size ? unanswered : poll;
    return document.hidden ? Math.max(usual, hidden) : usual;
  }

  /** @param {number} now */
  silence(now) {
    const { stream } = this;
    return now - (stream ? Math.max(stream.openedAt, stream.heardAt) : this.endedAt);
  }

  patience() {
    const isOpen = this.stream && this.stream.heardAt;
    return isOpen ? this.pace.quiet : Math.max(OPENING_MS, 3 * this.answerTook);
  }

  // A phone taken out of the pocket: its connections may be dead without knowing it.
  wake() {
    if (document.hidden || this.silence(steady()) < OPENING_MS) return;
    this.cutAt = steady();
    this.ask();
  }

  networkIsBack() {
    this.askNotBefore = 0;
    this.ask();
  }

  networkIsGone() {
    this.dropStream();
    this.lose();
  }

  /** @param {{ isWanted?: boolean }} [given] */
  async ask({ isWanted = false } = {}) {
    if (this.isClosed || steady() < this.askNotBefore) return;
    this.asked += 1;
    const asked = {
      number: this.asked, isWanted, at: steady(), events: this.events, controller: new AbortController(),
      isPatient: ![...this.asking].some((other) => other.isPatient),
    };
    this.askedInVain += 1;
    if (this.askedInVain > MOST_IN_VAIN && !isWanted) this.dropStream();
    this.askedAt = asked.at;
    this.asking.add(asked);
    const longest = asked.isPatient ? PATIENT_MS : this.pace.answer;
    const limit = setTimeout(() => asked.controller.abort(), longest);
    const data = await this.answerTo(asked);
    clearTimeout(limit);
    this.asking.delete(asked);
    if (data) this.answered(asked, data);
  }

  /** @param {Line.Asked} asked */
  async answerTo(asked) {
    try {
      const response = await this.fetch(this.address, asked.controller);
      return response && checked(await response.json());
    } catch (fault) {
      this.unanswered(asked);
      return undefined;
    }
  }

  /** @param {string} address  @param {AbortController} controller */
  async fetch(address, controller) {
    const response = await fetch(address, { ...this.options, signal: controller.signal });
    if (response.ok) return response;
    if (response.status >= 500) throw new Error(`status ${response.status}`);
    this.refused(response);
    return undefined;
  }

  /** @param {Line.Asked} asked  @param {State} data */
  answered(asked, data) {
    if (this.isClosed || asked.number <= this.newestAnswer) return;
    this.newestAnswer = asked.number;
    if (this.cutAt < asked.at) this.answerTook = Math.min(steady() - asked.at, SLOWEST_MS);
    if (this.stream && this.stream.heardAt > asked.at) {
      if (asked.isWanted && asked.events === this.events) this.take(data, asked.at);
      return; // what the stream says is as new, and in order
    }
    this.heard();
    this.take(data, asked.at);
    this.judgeStream(asked);
    if (!this.stream && steady() >= this.streamNotBefore) this.connect();
  }

  /** @param {Line.Asked} asked */
  unanswered(asked) {
    const isGivenUp = asked.controller.signal.aborted && !asked.isPatient;
    if (!this.isClosed && !isGivenUp && this.heardAt < asked.at) this.lose();
  }

  /** @param {Response} response */
  refused(response) {
    if (this.isClosed) return;
    const pause = 1000 * Number(response.headers.get("Retry-After")) || REFUSED_MS;
    this.askNotBefore = steady() + Math.min(pause, LONGEST_RETRY_AFTER_MS);
    this.dropStream();
    if (response.status !== TOO_MANY && this.handlers.onRefused) {
      this.handlers.onRefused(response.status);
    }
    this.lose();
  }

  /** @param {Line.Asked} asked */
  judgeStream(asked) {
    const { stream } = this;
    if (!stream) return;
    const wasCut = this.cutAt > stream.openedAt;
    if (!wasCut && this.silence(asked.at) <= this.patience()) return; // it may still come
    stream.doubts += 1;
    if (!wasCut && stream.doubts < MOST_DOUBTS) return;
    if (!wasCut && stream.heardAt - stream.openedAt < STEADY_MS) this.hold();
    this.dropStream();
  }

  hold() {
    this.streamNotBefore = steady() + HELD_MS[Math.min(this.holds, HELD_MS.length - 1)];
    this.holds += 1;
  }

  async connect() {
    if (!this.seat.take()) return;
    /** @type {Line.Stream} */
    const stream = { controller: new AbortController(), openedAt: steady(), heardAt: 0, doubts: 0 };
    this.stream = stream;
    try {
      await this.read(stream);
    } catch (fault) {
      if (this.stream === stream) console.warn(`/stream: ${fault}`); // a token is in the address
    }
    stream.controller.abort(); // a broken event leaves it open behind it
    if (this.stream === stream) this.ended(stream);
  }

  /** @param {Line.Stream} stream */
  async read(stream) {
    const response = await this.fetch(`${this.address}/stream`, stream.controller).catch(nothing);
    if (!response || !response.body) return;
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    const parse = eventParser((event) => this.receive(stream, event));
    for (;;) {
      const piece = await reader.read().catch(nothing);
      if (!piece || piece.done || this.stream !== stream) return;
      stream.heardAt = steady();
      stream.doubts = 0;
      parse(decoder.decode(piece.value, { stream: true }));
      if (stream.sequence === undefined) continue;
      this.heard();
      if (!this.isUp) this.say();
    }
  }

  /** @param {Line.Stream} stream  @param {{ kind: string, text: string }} given */
  receive(stream, { kind, text }) {
    const data = checked(JSON.parse(text));
    if (kind === "snapshot") {
      stream.sequence = data.sequence;
      this.events += 1;
      this.heard();
      this.take(data, stream.openedAt);
    } else if (stream.sequence !== undefined && data.sequence >= stream.sequence) {
      stream.sequence = data.sequence;
      this.events += 1;
      this.handlers.onEvent(kind, data);
    }
  }

  /** @param {Line.Stream} stream */
  ended(stream) {
    const now = steady();
    this.stream = null;
    this.seat.leave();
    this.endedAt = now;
    if (stream.heardAt - stream.openedAt > STEADY_MS) this.ends = this.holds = 0;
    const pause = AGAIN_MS[Math.min(this.ends, AGAIN_MS.length - 1)];
    this.ends += 1;
    this.streamNotBefore = now + pause + this.pace.spread * Math.random();
    if (!stream.heardAt && !this.isLost) this.ask();
  }

  dropStream() {
    const { stream } = this;
    if (!stream) return;
    this.stream = null;
    this.seat.leave();
    this.endedAt = Math.max(stream.openedAt, stream.heardAt); // its silence goes on counting
    stream.controller.abort();
  }

  /** @param {State} data  @param {number} askedAt */
  take(data, askedAt) {
    this.hasState = true;
    this.handlers.onSnapshot(data, askedAt);
    if (!this.isUp) this.say();
  }

  heard() {
    this.heardAt = steady();
    this.isLost = false;
    this.askedInVain = 0;
  }

  lose() {
    this.cutAt = steady();
    this.isLost = true;
    if (this.isUp !== false) this.say();
  }

  say() {
    this.saidAt = steady();
    this.isUp = this.hasState && !this.isLost;
    if (this.handlers.onLine) this.handlers.onLine(this.isUp, (steady() - this.heardAt) / 1000);
  }
}

function nothing() {}

/** @param {any} data  JSON as it came; a gateway's page or a hotel's sign-in is no state */
function checked(data) {
  if (!data || typeof data.sequence !== "number") throw new TypeError("no state of the server");
  return data;
}

// Takes the stream's text piece by piece.
/** @param {(event: { kind: string, text: string }) => void} onEvent */
export function eventParser(onEvent) {
  let rest = "";
  let kind = "message";
  /** @type {string[]} */
  let lines = [];

  /** @param {string} line */
  function take(line) {
    if (line === "") {
      if (lines.length) onEvent({ kind, text: lines.join("\n") });
      kind = "message";
      lines = [];
    } else if (line.startsWith("event:")) {
      kind = line.slice(6).trim();
    } else if (line.startsWith("data:")) {
      lines.push(line.slice(5).replace(/^ /, ""));
    }
  }

  return (/** @type {string} */ piece) => {
    const parts = (rest + piece).split("\n");
    rest = parts.pop() || "";
    for (const part of parts) take(part.replace(/\r$/, ""));
  };
}
