// Draws a board's state on the page. Everything has its fixed place: rows move by transforms,
// lists are patched in place, and only texts change.

import { counterCode } from "./counter-code.js";
import { byId, childrenOf, element, partOf, replace } from "./dom.js";
import { fitNames, fitRow, heightAround, shrink } from "./fitting.js";
import { filled } from "./filled.js";
import { calendarIn, fullDay } from "./days.js";
import { timeIn } from "./steady.js";
import { clockTimes, waitMinutes } from "./waits.js";

const SERVICES_PER_PAGE = 12;

export class View {
  /** @param {Page.BoardBoot} boot */
  constructor(boot) {
    this.boot = boot;
    this.languages = boot.languages;
    this.time = timeIn(boot.time_zone);
    this.calendar = calendarIn(boot.time_zone);
    /** @type {Map<number, HTMLElement>} */
    this.rows = new Map(); // ticket id → row
    this.callsPage = 0;
    this.servicesPage = 0;
    this.callsShown = "";
    /** @type {Wire.BoardSnapshot | null} */
    this.board = null;
    this.givesWay = false; // to a slide: answered numbers then stand among the recent ones only
  }

  /** @param {Wire.BoardSnapshot} board  @param {number} [freshCallId] */
  draw(board, freshCallId) {
    this.board = board;
    this.drawCalls(freshCallId);
    this.drawServices();
    this.drawEmergency(board.emergency);
  }

  /** @param {string} language  @param {string} key  @param {Page.Values} [values] */
  text(language, key, values = {}) {
    const texts = this.boot.texts[language];
    const found = texts[`board.${key}`] || texts[key] || key;
    return filled(found, values);
  }

  // One span per language: the first plain, the second quiet.
  /** @param {(language: string) => string} textOf */
  both(textOf) {
    return this.languages.map((language, place) => {
      const span = element("span", place ? "second" : "first", textOf(language) || "");
      span.lang = language;
      return span;
    });
  }

  /** @param {Page.Names} localised */
  of(localised) {
    const [first] = this.languages;
    const any = Object.values(localised)[0] || "";
    return this.both((language) => localised[language] || (language === first ? any : ""));
  }

  // What was measured with another font or on another screen is measured anew.
  refit() {
    this.fitHall();
    for (const row of this.rows.values()) row.dataset.version = "";
    if (this.board) this.draw(this.board);
  }

  fitHall() {
    const hall = byId("hall");
    const isTooHigh = () => hall.scrollHeight > 0.94 * heightAround(hall);
    shrink(hall, 0.38, 0.18, isTooHigh, 0.02);
  }

  // ------------------------------------------------------------------ called and recent

  rowsPerPage() {
    return Number(getComputedStyle(document.body).getPropertyValue("--rows")) || 4;
  }

  callPages() {
    return Math.max(1, Math.ceil((this.board ? this.board.called.length : 0) / this.rowsPerPage()));
  }

  turnCallsPage() {
    this.callsPage = (this.callsPage + 1) % this.callPages();
    this.drawCalls();
  }

  // Turn to the page on which a call stands.
  /** @param {number} ticketId */
  showCall(ticketId) {
    if (!this.board) return;
    const place = this.board.called.findIndex((call) => call.ticket_id === ticketId);
    if (place >= 0) this.callsPage = Math.floor(place / this.rowsPerPage());
    this.drawCalls();
  }

  /** @param {number} [freshCallId] */
  drawCalls(freshCallId) {
    if (!this.board) return;
    const { called, recent } = this.board;
    const perPage = this.rowsPerPage();
    if (freshCallId !== undefined || this.callsPage >= this.callPages()) this.callsPage = 0;
    const start = this.callsPage * perPage;
    const shown = called.slice(start, start + perPage);
    // A counter that calls somebody else by now is not shown with its former number too.
    const calling = new Set(called.map((call) => call.counter));
    const free = recent.filter((call) => !calling.has(call.counter));
    const past = this.givesWay ? [] : free.slice(0, perPage - shown.length);
    this.placeRows(shown, past, freshCallId);
    byId("nobody").hidden = this.givesWay || called.length + recent.length > 0;
    this.drawPages();
    this.drawRecent(recent.filter((call) => !past.includes(call)));
  }

  /**
   * @param {Wire.CalledTicket[]} shown
   * @param {Wire.CalledTicket[]} past
   * @param {number} [freshCallId]
   */
  placeRows(shown, past, freshCallId) {
    const wanted = new Map();
    shown.forEach((call) => wanted.set(call.ticket_id, [call, "called"]));
    past.forEach((call) => wanted.set(call.ticket_id, [call, "past"]));
    for (const [ticketId, row] of this.rows) {
      if (wanted.has(ticketId)) continue;
      row.remove();
      this.rows.delete(ticketId);
    }
    let place = 0;
    for (const [ticketId, [call, kind]] of wanted) {
      const row = this.rows.get(ticketId) || this.newRow(ticketId, place);
      this.fillRow(row, call, kind);
      row.style.setProperty("--place", String(place));
      if (call.call_id === freshCallId) restart(row, "fresh");
      place += 1;
    }
  }

  /** @param {number} ticketId  @param {number} place */
  newRow(ticketId, place) {
    const row = element("li", "call entering");
    row.append(element("span", "number"), element("span", "way"), element("span", "code"));
    row.children[1].append(element("span", "name"));
    row.style.setProperty("--place", String(place));
    this.rows.set(ticketId, row);
    byId("calls").append(row);
    return row;
  }

  /** @param {HTMLElement} row  @param {Wire.CalledTicket} call  @param {string} kind */
  fillRow(row, call, kind) {
    const [language] = this.languages;
    const name = call.counter_name[language] || Object.values(call.counter_name)[0] || call.counter;
    const code = counterCode(call.counter, name);
    const version = `${call.call_id} ${kind}`;
    row.classList.remove("entering");
    row.classList.toggle("called", kind === "called");
    row.classList.toggle("past", kind === "past");
    if (kind === "past") row.classList.remove("fresh");
    if (row.dataset.version === version) return;
    row.dataset.version = version;
    row.dataset.ticketId = String(call.ticket_id);
    row.classList.toggle("named", code === null);
    row.classList.toggle("long", code !== null && call.number.length > 4);
    partOf(row, ".number").textContent = call.number;
    partOf(row, ".code").textContent = code || "";
    partOf(row, ".name").textContent = code === null ? name : afterCode(name);
    fitRow(row);
  }

  drawPages() {
    const count = this.callPages();
    const dots = Array.from({ length: count > 1 ? count : 0 }, (_, page) =>
      element("span", page === this.callsPage ? "now" : ""),
    );
    replace(byId("pages"), dots);
  }

  /** @param {Wire.CalledTicket[]} calls */
  drawRecent(calls) {
    const [language] = this.languages;
    replace(byId("recent"), calls.map((call) => {
      const name = call.counter_name[language] || call.counter;
      const item = element("li");
      item.append(
        element("span", "number", call.number),
        element("span", "code", counterCode(call.counter, name) || name),
      );
      return item;
    }));
  }

  // -------------------------------------------------------------------------- services

  servicePages() {
    return Math.max(1, Math.ceil((this.board ? this.board.services.length : 0) / SERVICES_PER_PAGE));
  }

  turnServicesPage() {
    this.servicesPage = (this.servicesPage + 1) % this.servicePages();
    this.drawServices();
  }

  drawServices() {
    if (!this.board) return;
    const { services } = this.board;
    const start = Math.min(this.servicesPage, this.servicePages() - 1) * SERVICES_PER_PAGE;
    const shown = services.slice(start, start + SERVICES_PER_PAGE);
    const before = document.body.dataset.density;
    document.body.dataset.density = density(services.length);
    const list = byId("services");
    list.style.setProperty("--services", String(Math.min(services.length, SERVICES_PER_PAGE)));
    while (list.children.length > shown.length) list.children[shown.length].remove();
    shown.forEach((service, place) => {
      const item = childrenOf(list)[place] || list.appendChild(this.newService());
      this.fillService(item, service);
    });
    fitNames(childrenOf(list));
    if (document.body.dataset.density !== before) this.drawCalls();
  }

  newService() {
    const item = element("li", "service");
    for (const part of ["letter", "name", "next", "waiting", "wait"]) {
      item.append(element("span", part));
    }
    return item;
  }

  /** @param {HTMLElement} item  @param {Wire.ServiceState} service */
  fillService(item, service) {
    const version = JSON.stringify(service);
    if (item.dataset.version === version) return;
    item.dataset.version = version;
    const [letter, name, next, waiting, wait] = childrenOf(item);
    letter.textContent = service.letter;
    replace(name, this.of(service.name));
    const [first, then] = service.next_numbers;
    replace(next, [first ? new Text(first) : new Text("–")]);
    if (then) next.append(element("span", "then", then));
    waiting.textContent = String(service.waiting);
    this.fillWait(wait, service);
    item.classList.toggle("closed", !service.open && service.waiting === 0);
  }

  // A range in minutes; words where there is none: closed, after lunch, or nobody can say.
  /** @param {HTMLElement} wait  @param {Wire.ServiceState} service */
  fillWait(wait, service) {
    const key = wordsFor(service);
    const range = key === null && service.estimate ? this.minutes(service.estimate) : null;
    wait.classList.toggle("words", range === null);
    wait.classList.toggle("long", key !== null && /either|late/.test(key));
    wait.classList.toggle("wide", range !== null && /\d{3}–|\D \d{3}/.test(range.data));
    const times = service.estimate ? clockTimes(service.estimate, this.time) : {};
    replace(wait, range === null ? this.both((language) => this.text(language, key || "", times)) : [range]);
  }

  /** @param {Wire.WaitEstimate} estimate */
  minutes(estimate) {
    const range = waitMinutes(estimate);
    return new Text(this.text(this.languages[0], range.low ? "wait_range" : "wait_under", range));
  }

  // ------------------------------------------------------------------- notices and rest

  /** @param {{ text: Page.Names } | undefined} notice  @param {boolean} isMessage */
  drawNotice(notice, isMessage) {
    const parts = notice ? this.of(notice.text).filter((span) => span.textContent) : [];
    const footer = byId("notice");
    footer.classList.toggle("message", isMessage);
    replace(footer, parts);
    shrink(footer, 0.36, 0.16, () => footer.scrollHeight > footer.clientHeight, 0.02);
  }

  /** @param {Wire.Emergency | null} emergency */
  drawEmergency(emergency) {
    const banner = byId("emergency");
    banner.hidden = !emergency;
    document.body.classList.toggle("in-emergency", Boolean(emergency));
    if (!emergency) return;
    const texts = element("div", "texts");
    const second = this.languages[1];
    const parts = this.of(emergency.text).filter((span) => span.textContent);
    if (second && parts[1] && parts[1].textContent === parts[0].textContent) parts.pop();
    texts.append(...parts);
    replace(banner, [texts]);
    shrink(texts, 1.5, 0.4, () => banner.scrollHeight > banner.clientHeight);
  }

  /** @param {string | null} keyOrNull  @param {(language: string) => Page.Values} [valuesOf] */
  drawStatus(keyOrNull, valuesOf = () => ({})) {
    const parts = keyOrNull
      ? this.both((language) => this.text(language, keyOrNull, valuesOf(language)))
      : [];
    const status = byId("status");
    if (!replace(status, parts)) return;
    const isTooLarge = () =>
      status.offsetHeight > 0.94 * heightAround(status) ||
      status.scrollWidth > status.clientWidth;
    shrink(status, 0.25, 0.12, isTooLarge, 0.01);
  }

  /** @param {number} now  the server's, in milliseconds */
  drawClock(now) {
    const time = this.time(now);
    if (byId("time").textContent === time) return;
    byId("time").textContent = time;
    const day = this.calendar.wireDay(now);
    replace(byId("date"), this.both((language) => fullDay(day, this.boot.formats[language])));
    this.fitHall(); // the date leaves it more or less room
  }
}

// The words that stand in the place of minutes; null where the minutes do.
/** @param {Wire.ServiceState} service */
function wordsFor(service) {
  const { estimate } = service;
  if (!service.open) return `refusal.${service.refusal || "service_closed"}`;
  if (!estimate) return "common.wait.short.unknown";
  if (estimate.before_closing === false) return "common.wait.short.late";
  if (estimate.not_before) return estimate.or_before ? "common.wait.short.either_brief" : "common.wait.short.after";
  return null;
}

/** @param {number} count */
function density(count) {
  if (count === 0) return "none";
  if (count <= 5) return "roomy";
  return count <= 8 ? "normal" : "dense";
}

// What a counter's name says besides "Quầy số 3".
/** @param {string} name */
function afterCode(name) {
  const rest = name.replace(/^\s*(?:quầy|cửa|bàn|ô|counter|desk|window)\s*(?:số|no\.?)?\s*\d{1,3}[a-zđ]?/iu, "");
  return rest.replace(/^[\s\-–—:·,.()]+|[\s()]+$/g, "");
}

/** @param {HTMLElement} target  @param {string} className */
function restart(target, className) {
  target.classList.remove(className);
  void target.offsetWidth; // begins the animation anew
  target.classList.add(className);
}
