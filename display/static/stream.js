// Follows one event stream of the server for as long as the page lives.
//
//   const line = follow("/api/v1/boards/hall/stream", {
//     onSnapshot(data) {},            // the whole state: replaces everything known before
//     onEvent(kind, data) {},         // every later event: called, figures, status, counter …
//     onLine(isUp, ageSeconds) {},    // the line came up or is down; while it is down, once a
//                                     // second; the age is the time since the last sign of life
//     onRefused(status) {},           // optional: the server answered, and refused (401, 404 …)
//   });
//   line.close();
//
// Events whose `sequence` is not above the last one seen are ignored: the snapshot holds them.
// Whatever goes wrong (the line, the server, a broken event, silence) ends in a new connection,
// and so in a new snapshot. `fetch` rather than EventSource, because only it sees the comment
// lines that keep a quiet stream warm, and so can tell quiet from dead.

const SILENCE_MS = 40000;
const BACKOFF_MS = [250, 500, 1000, 2000, 3000];
const STEADY_MS = 5000; // a line that held this long starts its backoff anew
const REFUSED_MS = 10000;
const LONGEST_RETRY_AFTER_MS = 60000;

export function follow(url, handlers) {
  const follower = new Follower(url, handlers);
  follower.connect();
  return { close: () => follower.close() };
}

class Follower {
  constructor(url, handlers) {
    this.url = url;
    this.handlers = handlers;
    this.attempts = 0;
    this.isUp = false;
    this.closed = false;
    this.lastWordAt = performance.now();
    this.listenFrom();
    this.ticking = setInterval(() => this.tick(), 1000);
    this.woken = () => this.wake();
    window.addEventListener("online", this.woken);
    document.addEventListener("visibilitychange", this.woken);
  }

  close() {
    this.closed = true;
    clearInterval(this.ticking);
    clearTimeout(this.waiting);
    window.removeEventListener("online", this.woken);
    document.removeEventListener("visibilitychange", this.woken);
    if (this.connection) this.connection.abort();
  }

  async connect() {
    this.waiting = undefined;
    const connection = new AbortController();
    this.connection = connection;
    this.listenFrom();
    let delay;
    try {
      delay = await this.listen(connection.signal);
    } catch (fault) {
      if (!connection.signal.aborted) console.warn(`${this.url}: ${fault}`);
    }
    if (this.connection === connection) this.retry(delay);
    connection.abort(); // a broken event leaves the stream open behind it
  }

  // Reads until the stream ends; returns how long to wait where the server refused.
  async listen(signal) {
    const response = await fetch(this.url, {
      headers: { Accept: "text/event-stream" },
      cache: "no-store",
      credentials: "same-origin",
      signal,
    });
    if (!response.ok) return this.refused(response);
    this.lastSequence = undefined;
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    const parse = eventParser((event) => this.receive(event));
    for (;;) {
      const { done, value } = await reader.read();
      if (done || signal.aborted) return undefined;
      this.listenFrom();
      this.lastWordAt = performance.now();
      parse(decoder.decode(value, { stream: true }));
    }
  }

  refused(response) {
    const retryAfter = 1000 * Number(response.headers.get("Retry-After"));
    const isOurs = response.status >= 400 && response.status < 500 && response.status !== 429;
    if (isOurs && this.handlers.onRefused) this.handlers.onRefused(response.status);
    if (retryAfter > 0) return Math.min(retryAfter, LONGEST_RETRY_AFTER_MS);
    return isOurs ? REFUSED_MS : undefined;
  }

  receive({ kind, text }) {
    const data = JSON.parse(text);
    if (kind === "snapshot") {
      this.lastSequence = data.sequence;
      this.handlers.onSnapshot(data);
      this.say(true);
    } else if (this.lastSequence !== undefined && data.sequence > this.lastSequence) {
      this.lastSequence = data.sequence;
      this.handlers.onEvent(kind, data);
    }
  }

  // A spread in the delay keeps a hall of phones from coming back in one instant.
  retry(delay) {
    if (this.closed) return;
    this.connection = undefined;
    if (this.isUp && performance.now() - this.upAt > STEADY_MS) this.attempts = 0;
    this.say(false);
    const step = BACKOFF_MS[Math.min(this.attempts, BACKOFF_MS.length - 1)];
    this.attempts += 1;
    const wait = delay || step * (0.7 + 0.3 * Math.random());
    this.waiting = setTimeout(() => this.connect(), wait);
  }

  tick() {
    if (this.connection && this.silence() > SILENCE_MS) this.drop();
    if (!this.isUp) this.say(false);
  }

  // A phone taken out of the pocket, a network that is back: no reason to wait any longer.
  wake() {
    if (this.closed || document.visibilityState === "hidden") return;
    if (this.waiting) {
      clearTimeout(this.waiting);
      this.connect();
    } else if (this.silence() > SILENCE_MS) {
      this.drop();
    }
  }

  drop() {
    const connection = this.connection;
    if (!connection) return;
    this.retry();
    connection.abort();
  }

  // From now on silence counts. Two clocks: the wall clock goes on while a phone sleeps, the
  // other one is right while the wall clock is being set.
  listenFrom() {
    this.silentSince = [performance.now(), Date.now()];
  }

  silence() {
    const [steady, wall] = this.silentSince;
    return Math.max(performance.now() - steady, Date.now() - wall);
  }

  say(isUp) {
    if (isUp && this.isUp) return;
    if (isUp) this.upAt = performance.now();
    this.isUp = isUp;
    const age = isUp ? 0 : (performance.now() - this.lastWordAt) / 1000;
    if (this.handlers.onLine) this.handlers.onLine(isUp, age);
  }
}

// Returns a function that takes the stream's text piece by piece and hands each whole event
// on as {kind, text}. Comments and fields that we do not use are dropped.
export function eventParser(onEvent) {
  let rest = "";
  let kind = "message";
  let lines = [];

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

  return (piece) => {
    const parts = (rest + piece).split("\n");
    rest = parts.pop();
    for (const part of parts) take(part.replace(/\r$/, ""));
  };
}
