// The line to the server: follows one ticket by its stream, asks by itself where the stream is
// silent, and comes back by itself when the line was gone or the phone slept.
//
// The stream is read with fetch and not with EventSource: a proxy that holds it back, and a line
// that died without a word, are known only by the missing keep-warm comments, which EventSource
// does not show.

const QUIET_MILLISECONDS = 17000; // two keep-warm comments are 15 s apart
const SILENT_MILLISECONDS = 40000; // then the stream is taken for dead
const PROBE_MILLISECONDS = 1500; // how often a lost line is tried (rounded up to whole ticks)
const ANSWER_MILLISECONDS = 6000; // an answer that takes longer counts as none
const MOST_PROBES = 3; // tried at once; a dead line can swallow one without a word
const TICK_MILLISECONDS = 1000;
const STALE_MILLISECONDS = 5000; // heard of longer ago than this, a waking page asks at once
const NOT_FOUND = 404;
const TOO_MANY = 429;

/** Reads events out of text as it comes: `push` takes a piece, returns the events in it. */
export function eventReader() {
  let rest = "";
  return (piece) => {
    const blocks = (rest + piece).replace(/\r\n/g, "\n").split("\n\n");
    rest = blocks.pop();
    return blocks.map(parseEvent).filter((event) => event.data);
  };
}

function parseEvent(block) {
  const event = { name: "message", data: "" };
  for (const line of block.split("\n")) {
    if (line.startsWith("event:")) event.name = line.slice(6).trim();
    if (line.startsWith("data:")) event.data += line.slice(5).trim();
  }
  return event;
}

/**
 * Follow the ticket at `address` (`/api/v1/track/{token}`).
 * `onStatus(status)` gets each status, the newest last; `onLine(alive, heardAt)` tells how the
 * line is, at least once a second; `onGone()` that the server no longer knows the ticket.
 * Returns `{refresh, close}`.
 */
export function follow(address, { onStatus, onLine, onGone }) {
  let heardAt = Date.now(); // the last word of any kind
  let alive = true;
  let stream = null; // the AbortController of the stream under way
  let streamSince = 0;
  let streamHeardAt = 0;
  let applied = 0; // counts statuses, so that an answer overtaken by an event is dropped
  let sequence = -1;
  let streamHeld = false; // whether the last stream lasted; one that never does is tried rarely
  let probes = 0;
  let probedAt = 0;
  let restUntil = 0;
  let closed = false;

  const heard = () => {
    heardAt = Date.now();
    alive = true;
    onLine(alive, heardAt);
  };
  const lost = () => {
    alive = false;
    onLine(alive, heardAt);
  };
  const apply = (status) => {
    applied += 1;
    sequence = status.sequence;
    onStatus(status);
  };

  const take = (event) => {
    if (event.name !== "snapshot" && event.name !== "status") return;
    const status = JSON.parse(event.data);
    if (event.name === "snapshot" || status.sequence >= sequence) apply(status);
  };

  const read = async (answer, mine) => {
    const reader = answer.body.getReader();
    const decoder = new TextDecoder();
    const events = eventReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done || stream !== mine) return;
      streamHeardAt = Date.now();
      heard();
      events(decoder.decode(value, { stream: true })).forEach(take);
    }
  };

  const connect = async () => {
    if (stream) stream.abort();
    const mine = new AbortController();
    stream = mine;
    streamSince = Date.now();
    streamHeld = false;
    try {
      const answer = await fetch(address + "/stream", request(mine.signal));
      if (answer.ok) await read(answer, mine);
    } catch (broken) {
      // Ended, refused or cut: the probe below finds out which.
    }
    if (stream !== mine || closed) return;
    stream = null;
    streamHeld = streamHeardAt - streamSince > STALE_MILLISECONDS;
    setTimeout(probe, Math.random() * 500); // not every phone of the hall in one instant
  };

  const answered = async (answer, before) => {
    if (answer.status === NOT_FOUND) return onGone();
    if (!answer.ok) {
      if (answer.status === TOO_MANY) restUntil = Date.now() + restMilliseconds(answer);
      return lost();
    }
    const status = await answer.json();
    const back = !alive;
    heard();
    if (applied === before) apply(status);
    const tried = Date.now() - streamSince;
    // Once the line is back, a stream from before is dead though it may not know it.
    if (back || (!stream && (streamHeld || tried > QUIET_MILLISECONDS))) connect();
    return undefined;
  };

  /** Ask once how the ticket stands; any answer, or none in time, tells how the line is. */
  const probe = async () => {
    if (closed || Date.now() < restUntil) return;
    const began = Date.now();
    const before = applied;
    probedAt = began;
    probes += 1;
    const controller = new AbortController();
    const timeout = setTimeout(() => controller.abort(), ANSWER_MILLISECONDS);
    try {
      await answered(await fetch(address, request(controller.signal)), before);
    } catch (unreachable) {
      if (heardAt < began) lost(); // else a later question has already been answered
    }
    clearTimeout(timeout);
    probes -= 1;
  };

  const tick = () => {
    const now = Date.now();
    onLine(alive, heardAt);
    if (stream && now - Math.max(streamHeardAt, streamSince) > SILENT_MILLISECONDS) connect();
    const pause = alive || document.hidden ? QUIET_MILLISECONDS : PROBE_MILLISECONDS;
    const since = alive ? Math.max(heardAt, probedAt) : probedAt;
    if (now - since >= pause && probes < MOST_PROBES) probe();
  };

  const wake = () => {
    if (document.hidden || closed) return;
    if (alive && Date.now() - heardAt < STALE_MILLISECONDS) return;
    probe();
    connect(); // the old connection may be dead without knowing it
  };

  const ticking = setInterval(tick, TICK_MILLISECONDS);
  document.addEventListener("visibilitychange", wake);
  window.addEventListener("pageshow", wake);
  window.addEventListener("online", () => { restUntil = 0; probe(); });
  window.addEventListener("offline", lost);
  connect();

  return {
    refresh: probe,
    close() {
      closed = true;
      clearInterval(ticking);
      if (stream) stream.abort();
    },
  };
}

function request(signal) {
  // The token in the address is all that counts: no cookie goes along, nothing is kept.
  return { signal, cache: "no-store", credentials: "omit" };
}

function restMilliseconds(answer) {
  return 1000 * (Number(answer.headers.get("Retry-After")) || 10);
}
