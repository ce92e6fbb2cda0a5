// Pages of staff: one line below, in a place of its own, while a kiosk, printer or board wants
// somebody. Whoever is not signed in is told nothing.

import { filled } from "../display/filled.js";
import { newKey } from "./new-key.js";
import { alertWords, helpWords } from "./queue-words.js";
import { wordsOf } from "./alert-words.js";
import { timeIn } from "../display/steady.js";

const root = new URL("../..", import.meta.url).pathname; // ends with "/"
const EVERY_MS = 5000;
const FOLDED = "motcua.alerts.folded";
const MOST_KEYS = 2; // of each kind
const SEEN = "motcua.reads.seen"; // the newest line of the log that was noted in this browser

// The page of devices says all of it at each of them.
const isHere = location.pathname.replace(/\/$/, "").endsWith("/devices");
const isCalendar = location.pathname.endsWith("/settings/calendar"); // it says itself what it lacks

const bar = document.createElement("div");
bar.className = "staff-alerts";
bar.setAttribute("role", "status");
bar.hidden = true;
if (!isHere) document.body.append(bar);
// What a page keeps at its lower edge (the keys of receiving) stands above the line.
new ResizeObserver(() => {
  document.documentElement.style.setProperty("--staff-alerts", `${bar.offsetHeight}px`);
}).observe(bar);

async function look() {
  try {
    const [devices, queues] = await Promise.all([told("devices/alerts"), told("queues/alerts")]);
    draw(devices ?? { alerts: [] }, queues ?? { alerts: [], helps: [] });
  } catch {
    // No line: what was said last stays until somebody answers.
  }
}

/** @param {string} address */
async function told(address) {
  const response = await fetch(`${root}${address}?lang=${document.documentElement.lang}`,
    { cache: "no-store", credentials: "same-origin", redirect: "manual" });
  return response.ok ? response.json() : null;
}

/**
 * @typedef {object} Queues
 * @property {Wire.QueueAlert[]} alerts
 * @property {Wire.CounterHelp[]} helps
 * @property {Page.Texts} services
 * @property {Page.Texts} counters
 * @property {Page.Texts} texts
 * @property {string} time_zone
 */

/**
 * @typedef {{ line: number, words: string, urgent: boolean, link?: string, look?: string }} Told
 * @typedef {object} Alerts
 * @property {Wire.DeviceAlert[]} alerts
 * @property {string} [emergency]
 * @property {Page.Texts} names
 * @property {boolean} manages
 * @property {Page.Texts} texts
 * @property {string[]} [unmanned] open counters at which nobody seems to be, for a leader
 * @property {string[]} [own] what the person is told of themselves
 * @property {string[]} [calendar] years without holidays, for leaders and administrators
 * @property {string} [calendar_link]
 * @property {boolean} [administers]
 * @property {Told[]} [told]
 * @property {Page.Texts} told_texts
 * @property {string} time_zone
 */

/** @param {Alerts} given  @param {Queues} queues */
function draw({ alerts, emergency = "", unmanned = [], own = [], calendar = [], calendar_link: calendarLink = "", administers, names,
  manages, texts, told = [], told_texts: toldTexts, time_zone: timeZone }, queues) {
  const seen = Number(localStorage.getItem(SEEN)) || 0;
  const unseen = told.filter(({ line }) => line === 0 || line > seen); // 0 stays until it is mended
  const lines = [...(emergency ? [texts["devices.emergency"].replace("{words}", emergency)] : []),
    ...own, ...unmanned, ...queueLines(queues), ...unseen.map(({ words }) => words),
    ...alerts.map((alert) => lineOf(alert, names, texts, timeZone)), ...(isCalendar ? [] : calendar)];
  bar.hidden = !lines.length;
  document.body.classList.toggle("has-staff-alerts", lines.length > 0);
  const said = [...lines, ...queues.alerts.flatMap((alert) => alert.may_help.slice(0, 1))].join("\n");
  if (bar.dataset.said === said) return; // a reader is not interrupted by the same words
  bar.dataset.said = said;
  bar.dataset.look = emergency || unmanned.length
    || [...alerts, ...unseen, ...queues.alerts].some(({ urgent }) => urgent) ? "urgent" : "soon";
  bar.classList.add("folded");
  bar.replaceChildren(...lines.map(paragraph));
  bar.append(...queueKeys(queues));
  const reads = unseen.filter(({ line }) => line > 0);
  if (reads.length) bar.append(...ofReads(reads, toldTexts));
  bar.append(...linksOf(unseen, toldTexts["audit.told.look"]));
  if (alerts.length && manages) bar.append(link("devices", texts["devices.see"]));
  if (calendar.length && administers && !isCalendar) bar.append(link("settings/calendar", calendarLink));
  const labels = Object.keys(texts ?? {}).length ? texts : queues.texts;
  if (lines.length > 1 || isCut(bar.querySelector("p"))) {
    [...bar.querySelectorAll("p")].at(-1)?.after(toggle(lines.length, labels));
  }
}

/** @param {HTMLElement | null} line */
const isCut = (line) => line !== null && line.scrollWidth > line.clientWidth;

/**
 * @param {Wire.DeviceAlert} alert
 * @param {Page.Names} names
 * @param {Page.Texts} texts
 * @param {string} timeZone
 */
function lineOf(alert, names, texts, timeZone) {
  /** @param {string} key  @param {Page.Values} [values] */
  const text = (key, values = {}) => filled(texts[key] ?? key, values);
  const time = timeIn(timeZone);
  const { what, advice } = wordsOf(alert, { text, time });
  return `${names[alert.device] ?? alert.device}: ${what}. ${advice}`;
}

/** @param {Queues} queues */
function namerOf({ texts, services, counters, time_zone: timeZone }) {
  return {
    /** @param {string} key  @param {Page.Values} [values] */
    text: (key, values = {}) => filled(texts[key] ?? key, values),
    time: timeIn(timeZone),
    /** @param {string} id */
    service: (id) => services[id] ?? id,
    /** @param {string} id */
    counter: (id) => counters[id] ?? id,
  };
}

/** @param {Queues} queues */
function queueLines(queues) {
  if (!queues.texts) return [];
  const namer = namerOf(queues);
  return [...queues.alerts.map((alert) => alertWords(alert, namer)),
    ...queues.helps.map((help) => helpWords(help, namer))];
}

// What helps, one press each: the least busy counter takes the service along, or no longer does.
/** @param {Queues} queues */
function queueKeys(queues) {
  if (!queues.texts) return [];
  const { text, service, counter } = namerOf(queues);
  const wanting = queues.alerts.filter((alert, place, all) => alert.may_help.length
    && all.findIndex((other) => other.service === alert.service) === place);
  const begin = wanting.slice(0, MOST_KEYS).map((alert) => key(
    text("queues.help", { counter: counter(alert.may_help[0]), service: service(alert.service) }),
    () => send("POST", `services/${alert.service}/helping`, { counter: alert.may_help[0] }), text));
  const end = queues.helps.slice(0, MOST_KEYS).map((help) => key(
    text("queues.stop", { service: service(help.service) }),
    () => send("DELETE", `helping/${help.name}`, {}), text));
  return [...begin, ...end];
}

/** @param {string} method  @param {string} path  @param {object} body */
async function send(method, path, body) {
  const response = await fetch(`${root}api/v1/${path}`, {
    method, credentials: "same-origin", cache: "no-store", body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", "Idempotency-Key": newKey() },
  });
  if (!response.ok) throw new Error(String(response.status));
}

/** @param {string} words  @param {() => Promise<unknown>} act  @param {(key: string) => string} text */
function key(words, act, text) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await act();
      await look();
    } catch {
      button.textContent = text("queues.not_done");
      button.disabled = false;
    }
  });
  return button;
}

// One line unless somebody wants them all: the band must not lie over what is being read.
/** @param {number} count  @param {Page.Texts} texts */
function toggle(count, texts) {
  const button = document.createElement("button");
  button.type = "button";
  /** @param {boolean} isFolded */
  const fold = (isFolded) => {
    bar.classList.toggle("folded", isFolded);
    sessionStorage.setItem(FOLDED, String(isFolded));
    button.setAttribute("aria-expanded", String(!isFolded));
    const unfold = texts[count > 1 ? "devices.unfold" : "devices.unfold_one"];
    button.textContent = (isFolded ? unfold : texts["devices.fold"]).replace("{count}", String(count));
  };
  button.addEventListener("click", () => fold(!bar.classList.contains("folded")));
  fold(sessionStorage.getItem(FOLDED) !== "false");
  return button;
}

/** @param {string} words */
function paragraph(words) {
  const line = document.createElement("p");
  line.textContent = words;
  return line;
}

// Where each is looked at, once, in words that say what is there.
/** @param {Told[]} told  @param {string} otherwise */
function linksOf(told, otherwise) {
  const words = new Map(told.map((one) => [one.link ?? "", one.look ?? otherwise]));
  words.delete("");
  return [...words].map(([address, look]) => link(address, look));
}

/** @param {string} address  @param {string} words */
function link(address, words) {
  const anchor = document.createElement("a");
  anchor.href = `${root}${address}`;
  anchor.textContent = words;
  return anchor;
}

// Who read many persons: the log of it, and a key for whoever knows now.
/** @param {Told[]} unseen  @param {Page.Texts} texts */
function ofReads(unseen, texts) {
  const known = document.createElement("button");
  known.type = "button";
  known.textContent = texts["audit.told.seen"];
  known.addEventListener("click", () => {
    localStorage.setItem(SEEN, String(Math.max(...unseen.map(({ line }) => line))));
    look();
  });
  const language = document.documentElement.lang;
  return [link(`audit?reads=1&lang=${language}`, texts["audit.told.see"]), known];
}

if (!isHere) {
  document.addEventListener("visibilitychange", () => document.hidden || look());
  document.addEventListener("motcua:session", look); // somebody signed in on this page
  setInterval(() => document.hidden || look(), EVERY_MS);
  look();
}
