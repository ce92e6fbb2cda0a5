// The hall board: follows its stream, keeps the state by the rule, draws it, announces calls.

import { Announcements } from "./announce.js";
import { apply } from "./board-rule.js";
import { View } from "./board-view.js";
import { bootData, byId } from "./dom.js";
import { tellHeard } from "./heard.js";
import { isRenamed } from "./renamed.js";
import { Slides } from "./slides.js";
import { steady } from "./steady.js";
import { follow, HALL } from "./stream.js";

const CALL_STILL_NEW_MS = 10000;
const MESSAGE_STILL_NEW_MS = 60000;
const PAGE_MS = 6000;
const NOTICE_MS = 10000;
const QUIET_LOSS_SECONDS = 3;
const RELOAD_AFTER_MS = 60000;

/** @param {Wire.HallMessage | Wire.Emergency} told */
const sentAt = (told) => Date.parse("id" in told ? told.sent_at : told.raised_at);

// What a message or a banner goes by; a banner that is raised anew is another.
/** @param {Wire.HallMessage | Wire.Emergency} told */
const nameOf = (told) => ("id" in told ? String(told.id) : told.raised_at);

class Board {
  /** @param {Page.BoardBoot} boot */
  constructor(boot) {
    this.boot = boot;
    this.view = new View(boot);
    this.slides = new Slides(boot, this.view);
    /** @type {Wire.BoardSnapshot | null} */
    this.state = null;
    /** @type {Set<number>} */
    this.announced = new Set();
    /** @type {Set<string>} */
    this.told = new Set();
    /** @type {{ server: number, here: number } | null} */
    this.clock = null;
    /** @type {number | null} */
    this.refusal = null;
    this.isUp = false;
    this.isBlocked = false;
    this.ageSeconds = 0;
    this.notice = 0;
    this.sounds = new Announcements({
      chimeUrl: boot.chime_url,
      urlOf: (call) => boot.announcements_url + call.call_id,
      onBlocked: (isBlocked) => this.soundBlocked(isBlocked),
      onSaying: (call) => this.saying(call),
      onHeard: (call) => tellHeard(boot, call),
    });
  }

  start() {
    this.line = follow(this.boot.state_url, {
      onSnapshot: (/** @type {Wire.BoardSnapshot} */ data) => this.take(data),
      onEvent: (kind, /** @type {Page.BoardEvent} */ data) => this.change(kind, data),
      onLine: (isUp, age) => this.lineIs(isUp, age),
      onRefused: (status) => this.refused(status),
    }, HALL);
    setInterval(() => this.tick(), 1000);
    setInterval(() => this.turnPages(), PAGE_MS);
    setInterval(() => this.turnNotice(), NOTICE_MS);
    window.addEventListener("resize", () => this.refit());
    this.refit();
    for (const kind of ["pointerdown", "keydown"]) {
      window.addEventListener(kind, () => this.touched());
    }
    if (this.boot.sound) this.probeSound();
  }

  refit() {
    this.view.refit();
    if (this.state) this.showNotice();
  }

  // ---------------------------------------------------------------------------- the state

  /** @param {Wire.BoardSnapshot} snapshot */
  take(snapshot) {
    if (this.isOutdated(snapshot)) return;
    const isFirst = !this.state;
    this.refusal = null;
    this.state = snapshot;
    this.clock = { server: Date.parse(snapshot.now), here: steady() };
    const fresh = snapshot.called.filter((call) => this.isFresh(call));
    this.view.draw(snapshot, fresh.length && !isFirst ? fresh[0].call_id : undefined);
    this.tick();
    for (const call of snapshot.called.slice().reverse()) {
      if (fresh.includes(call)) this.announce(call);
      else this.announced.add(call.call_id);
    }
    this.dropEnded();
    this.silenceInEmergency();
    this.tellMessages();
    this.showNotice();
  }

  /** @param {Wire.CalledTicket} call */
  isFresh(call) {
    const isNew = this.now() - Date.parse(call.called_at) < CALL_STILL_NEW_MS;
    return isNew && !this.announced.has(call.call_id);
  }

  /** @param {string} kind  @param {Page.BoardEvent} event */
  change(kind, event) {
    if (!this.state) return;
    this.state = apply(this.state, kind, event);
    this.view.draw(this.state, event.kind === "called" ? event.call.call_id : undefined);
    this.turnSlides();
    if (event.kind === "called") this.announce(event.call);
    if (event.kind === "call_ended") this.sounds.remove(event.ticket_id);
    if (event.kind === "notices") this.silenceInEmergency();
    if (event.kind === "notices") this.tellMessages();
    if (event.kind === "notices") this.showNotice();
  }

  // A server of another version serves other scripts, and a centre that was renamed other words:
  // load them, but not again and again.
  /** @param {Wire.BoardSnapshot} snapshot */
  isOutdated(snapshot) {
    const renamed = isRenamed(snapshot.names_version, this.boot.names_version);
    if (snapshot.schema_version === this.boot.schema_version && !renamed) return false;
    if (performance.now() < RELOAD_AFTER_MS && !renamed) return false;
    window.location.reload();
    return true;
  }

  // ---------------------------------------------------------------------------- the sound

  /** @param {Wire.CalledTicket} call */
  announce(call) {
    if (this.announced.has(call.call_id)) return;
    this.announced.add(call.call_id);
    if (this.announced.size > 1000) this.announced.delete([...this.announced][0]);
    if (this.boot.sound && !(this.state && this.state.emergency)) this.sounds.add(call);
  }

  dropEnded() {
    if (!this.state) return;
    const called = new Set(this.state.called.map((call) => call.ticket_id));
    const waiting = this.sounds.queue.concat(this.sounds.current || []);
    for (const { call } of waiting) {
      if (call && !called.has(call.ticket_id)) this.sounds.remove(call.ticket_id);
    }
  }

  // Calls and messages that were being said when the banner came; the banner itself goes on.
  silenceInEmergency() {
    const { emergency } = /** @type {Wire.BoardSnapshot} */ (this.state);
    if (emergency && !this.told.has(nameOf(emergency))) this.sounds.clear();
  }

  // The chime, and the words aloud, for a message or a banner that is new and wants to be heard;
  // while a banner stands, for nothing else.
  tellMessages() {
    const { emergency } = /** @type {Wire.BoardSnapshot} */ (this.state);
    const standing = emergency ? [emergency] : this.messages();
    this.sounds.tellOnly(new Set(standing.map(nameOf)));
    for (const one of standing) {
      const name = nameOf(one);
      const isNew = !this.told.has(name) && this.now() - sentAt(one) < MESSAGE_STILL_NEW_MS;
      this.told.add(name);
      const url = `${this.boot.messages_url}${"id" in one ? one.id : "emergency"}`;
      if (isNew && one.sounds && this.boot.sound) this.sounds.tell(name, url, !("id" in one));
    }
  }

  // Those for this hall, or for people who wait for a service of this board.
  messages() {
    const { messages = [], services, board } = /** @type {Wire.BoardSnapshot} */ (this.state);
    const shown = new Set(services.map((state) => state.service));
    return messages.filter(({ boards = [], services: wanted }) => boards.length
      ? boards.includes(board)
      : !wanted.length || wanted.some((service) => shown.has(service)));
  }

  // Messages stand where the notices stand otherwise.
  /** @returns {{ text: Page.Names }[]} */
  lines() {
    const messages = this.messages();
    if (messages.length) return messages;
    const { notices, out_of_hours: outside = [] } = /** @type {Wire.BoardSnapshot} */ (this.state);
    const now = this.now();
    return [...notices, ...outside.filter((line) =>
      Date.parse(line.shown_from) <= now && now < Date.parse(line.ends_at))];
  }

  /** @param {Wire.CalledTicket | null} call */
  saying(call) {
    document.body.dataset.saying = call ? String(call.call_id) : "";
    if (call && this.state) this.view.showCall(call.ticket_id);
  }

  // A page that may not make a sound says so now, not at the first call that nobody hears.
  probeSound() {
    const context = new (window.AudioContext || window.webkitAudioContext)();
    setTimeout(() => {
      if (context.state === "suspended") this.soundBlocked(true);
      context.close();
    }, 1000);
  }

  /** @param {boolean} isBlocked */
  soundBlocked(isBlocked) {
    if (isBlocked === this.isBlocked) return;
    this.isBlocked = isBlocked;
    this.drawStatus();
  }

  touched() {
    this.soundBlocked(false);
  }

  // ----------------------------------------------------------------- the line and the clock

  /** @param {boolean} isUp  @param {number} ageSeconds */
  lineIs(isUp, ageSeconds) {
    this.isUp = isUp;
    this.ageSeconds = ageSeconds;
    document.body.dataset.line = isUp ? "up" : this.state ? "down" : "connecting";
    this.drawStatus();
  }

  /** @param {number} status */
  refused(status) {
    this.refusal = status;
    // No key, or one that has ended: somebody types a code. The page there comes back by itself.
    if (status === 401 && this.boot.pairing_url) window.location.replace(this.boot.pairing_url);
    this.drawStatus();
  }

  drawStatus() {
    const isLost = !this.isUp && this.ageSeconds > QUIET_LOSS_SECONDS;
    if (this.refusal && !this.isUp) {
      this.view.drawStatus("refused", () => ({ status: this.refusal }));
    } else if (isLost && this.state) {
      this.view.drawStatus("line_lost", (language) => this.lossWords(language));
    } else if (isLost) {
      this.view.drawStatus("connecting");
    } else {
      this.view.drawStatus(this.isBlocked ? "tap_for_sound" : null);
    }
  }

  /** @param {string} language */
  lossWords(language) {
    const since = this.now() - 1000 * this.ageSeconds;
    return { time: this.view.time(since), age: this.age(language) };
  }

  /** @param {string} language */
  age(language) {
    const seconds = Math.round(this.ageSeconds);
    if (seconds < 60) return this.view.text(language, "age_seconds", { count: seconds });
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return this.view.text(language, "age_minutes", { count: minutes });
    return this.view.text(language, "age_hours", { count: Math.floor(minutes / 60) });
  }

  // The server's time, in milliseconds: a TV's own clock may be wrong by a day, and be set
  // right while the page is open; the page's stop-watch knows nothing of that.
  now() {
    return this.clock ? this.clock.server + steady() - this.clock.here : Date.now();
  }

  tick() {
    if (this.clock) this.view.drawClock(this.now());
    this.turnSlides();
  }

  // ------------------------------------------------------------------------- what takes turns

  turnSlides() {
    if (this.state && this.slides.follow(this.state, performance.now())) this.view.drawCalls();
  }

  turnPages() {
    if (!this.state) return;
    if (!this.sounds.current) this.view.turnCallsPage();
    if (this.view.servicePages() > 1) this.view.turnServicesPage();
  }

  showNotice() {
    if (!this.state) return;
    const lines = this.lines();
    this.notice = lines.length ? this.notice % lines.length : 0;
    this.view.drawNotice(lines[this.notice], this.messages().length > 0);
  }

  turnNotice() {
    if (!this.state || this.lines().length < 2) return;
    this.notice += 1;
    byId("notice").classList.add("changing");
    setTimeout(() => {
      this.showNotice();
      byId("notice").classList.remove("changing");
    }, 400);
  }
}

const board = new Board(bootData());
window.motcuaBoard = board;
whenFontsAreHere().then(() => board.start());

// What is measured must be measured in the right letters; without them after a while, too.
function whenFontsAreHere() {
  const weights = ["400 1rem Roboto", "700 1rem Roboto"];
  const late = new Promise((resolve) => setTimeout(resolve, 3000));
  return Promise.race([Promise.all(weights.map((font) => document.fonts.load(font))), late]);
}
