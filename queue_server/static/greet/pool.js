// The tablet's numbers: set aside while the line holds, given without it, returned when their day
// is over. A request for numbers is on disk before it is sent, and sent under its key until it is
// answered: no number that was set aside is forgotten.

import { get, once, Refusal } from "../web/api.js";
import { newKey } from "../web/new-key.js";
import { CLOCK_TOLERANCE_MS, dayOf, daysToReserve, mayIssue, unavailable } from "./offline-rules.js";
import { change, drop, fact, keepFact, rows } from "./store.js";

const HELD = 10; // of each service and day
const FEWEST = 7;
const CALENDAR_MS = 60 * 60_000;

/** @typedef {{ name: string, day: string, number: string, service: string }} Held */
/** @typedef {{ service: string, day: string, count: number, key: string }} Asking */

// The tablet's own random name.
export async function tabletName() {
  /** @type {string | undefined} */
  const known = await fact("tablet");
  if (known) return known;
  const made = newKey();
  return await change(["facts"], (store, /** @type {(name: string) => void} */ done) => {
    const asked = store("facts").get("tablet");
    asked.onsuccess = () => {
      if (!asked.result) store("facts").put({ name: "tablet", value: made });
      done(asked.result?.value ?? made);
    };
  }) ?? made;
}

/** @type {string | undefined} */
let giver; // as it is on disk

// The proof of who is signed in: what the tablet gives alone is theirs, whoever delivers it.
/** @param {string} proof */
export async function keepGiver(proof) {
  if (proof === giver) return;
  await keepFact("giver", proof);
  giver = proof;
}

/** @returns {Promise<Wire.TabletCalendar | undefined>} */
export const calendar = () => fact("calendar");

// Why the tablet can give no numbers at all by itself; "" where it can.
export async function unavailableAlone() {
  const known = await calendar();
  if (!known) return "calendar";
  return await fact("clock_is_off") ? "clock" : unavailable(known, Date.now());
}

// Why the tablet can give no number of a service by itself; "" where it can.
/** @param {string} service */
export async function obstacleAlone(service) {
  const known = await calendar();
  const reason = await unavailableAlone();
  if (!known || reason) return reason || "calendar";
  const now = Date.now();
  if (!mayIssue(known, service, now)) return "closed";
  const today = dayOf(known.time_zone, now);
  /** @type {Held[]} */
  const held = await rows("numbers");
  return held.some((one) => one.day === today && one.service === service) ? "" : "numbers";
}

// Gives a number: it leaves the pool and stands in the outbox in one transaction.
/** @param {Page.Wanted} body  @param {string} askedUnder  @returns {Promise<Held | null>} */
export async function takeAlone(body, askedUnder) {
  const known = await calendar();
  if (!known) return null;
  /** @type {string | undefined} */
  const given_by = await fact("giver") || "";
  const now = Date.now();
  const today = dayOf(known.time_zone, now);
  return await change(["numbers", "outbox"], (store, /** @type {(taken: Held | null) => void} */ done) => {
    const asked = store("numbers").getAll();
    asked.onsuccess = () => {
      const mine = asked.result.filter((one) => one.day === today && one.service === body.service);
      const [taken] = mine.sort((one, other) => (one.name < other.name ? -1 : 1));
      if (!taken) return done(null);
      store("numbers").delete(taken.name);
      const { service, language, priority_class, priority_reason, receipt = "", dossiers } = body;
      store("outbox").add({ kind: "ticket", ticket: { service, language, priority_class, priority_reason, receipt, dossiers,
        day: taken.day, number: taken.number, taken_at: new Date(now).toISOString(), asked_under: askedUnder, given_by } });
      return done(taken);
    };
  }) ?? null;
}

// Everything that keeps the tablet ready to go on alone.
/** @param {boolean} isDelivered */
export async function prepare(isDelivered) {
  const known = await renewed();
  const tablet = await tabletName();
  await finishAsking(tablet);
  if (!await calendar()) return; // the browser keeps nothing: numbers would be lost
  /** @type {Held[]} */
  const held = await rows("numbers");
  for (const { service, issuing } of known.services) {
    for (const day of daysToReserve(known, issuing, Date.parse(known.now))) {
      const left = held.filter((one) => one.service === service && one.day === day).length;
      if (left < FEWEST) await ask(tablet, { service, day, count: HELD - left });
    }
  }
  if (isDelivered) await returnPast(tablet, dayOf(known.time_zone, Date.parse(known.now)));
}

/** @returns {Promise<Wire.TabletCalendar>} */
async function renewed() {
  const before = await calendar();
  const age = before ? Date.now() - Date.parse(before.now) : Infinity;
  if (before && age >= 0 && age < CALENDAR_MS) return before;
  /** @type {Wire.TabletCalendar} */
  const newest = await get("/greeting/calendar");
  await keepFact("clock_is_off", Math.abs(Date.parse(newest.now) - Date.now()) > CLOCK_TOLERANCE_MS);
  await keepFact("calendar", newest);
  return newest;
}

/** @param {string} tablet  @param {Omit<Asking, "key">} wanted */
async function ask(tablet, wanted) {
  await keepFact("asking", { ...wanted, key: newKey() });
  await finishAsking(tablet);
}

// Whether the server may say otherwise later: it is busy or stopping, or nobody is signed in.
/** @param {Refusal} fault */
const isPassing = ({ status }) => status >= 500 || [401, 429].includes(status);

// Sends what was asked for and not answered, under the same key.
/** @param {string} tablet */
async function finishAsking(tablet) {
  /** @type {Asking | null | undefined} */
  const asking = await fact("asking");
  if (!asking) return;
  const { key, ...wanted } = asking;
  /** @type {Wire.NumbersReserved | null} */
  let answer = null;
  try {
    answer = await once("POST", `/tablets/${tablet}/numbers`, wanted, key);
  } catch (fault) {
    if (!(fault instanceof Refusal) || isPassing(fault)) throw fault;
  }
  await change(["numbers", "facts"], (store) => {
    for (const number of answer?.numbers ?? []) {
      store("numbers").put({ name: `${wanted.day} ${number}`, day: wanted.day, number, service: wanted.service });
    }
    store("facts").put({ name: "asking", value: null });
  });
}

/** @param {string} tablet  @param {string} today */
async function returnPast(tablet, today) {
  /** @type {Held[]} */
  const past = (await rows("numbers")).filter((one) => one.day < today);
  for (const day of new Set(past.map((one) => one.day))) {
    const numbers = past.filter((one) => one.day === day);
    try {
      await once("POST", `/tablets/${tablet}/numbers/unused`, { day, numbers: numbers.map((one) => one.number) }, newKey());
    } catch (fault) {
      if (!(fault instanceof Refusal) || isPassing(fault)) throw fault;
    }
    await drop("numbers", numbers.map((one) => one.name));
  }
}
