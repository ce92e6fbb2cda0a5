// The server's clock on this page, and durations in words.
//
// A snapshot tells the server's `now`; between snapshots the browser's steady clock counts on,
// so a PC whose own clock is wrong still shows right waits.

import { centre, t, text } from "./texts.js";
import { steady, timeIn } from "../display/steady.js";
import { clockTimes, durationPhrase, minutesPhrase, waitPhrase } from "../display/waits.js";

let serverAt = Date.now();
let steadyAt = steady();

/** @param {string} instant */
export function setServerNow(instant) {
  serverAt = Date.parse(instant);
  steadyAt = steady();
}

export function serverNow() {
  return serverAt + steady() - steadyAt;
}

/** @param {string} instant */
export function secondsSince(instant) {
  return Math.max(0, Math.floor((serverNow() - Date.parse(instant)) / 1000));
}

// 07:42, 12:05 or 1:02:05, for what ticks.
/** @param {number} seconds */
export function ticking(seconds) {
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

// "12 phút", "1 giờ 5 phút", for what one reads.
/** @param {number} seconds */
export function duration(seconds) {
  return seconds < 60 ? t("wait.now") : durationPhrase(Math.floor(seconds / 60), text);
}

// The same, down to the second while it is short: "40 giây".
/** @param {number} seconds */
export function shortDuration(seconds) {
  return seconds < 60 ? t("wait.seconds", { seconds: Math.ceil(seconds) }) : duration(seconds);
}

/** @param {Wire.TicketSummary} ticket */
export function waitOf(ticket) {
  return duration(secondsSince(ticket.waiting_since));
}

// "4–9 phút", "sau 13:30".
/** @param {Wire.WaitEstimate | null} estimate */
export const estimatePhrase = (estimate) => waitPhrase(estimate, text, timeOfDay);

// The same in a narrow column, where hours in words would cut what stands beside it.
/** @param {Wire.WaitEstimate | null} estimate */
export function briefEstimate(estimate) {
  if (!estimate) return estimatePhrase(estimate);
  if (!estimate.not_before) return minutesPhrase(estimate, text, Infinity);
  const pattern = estimate.or_before ? "either_brief" : "after";
  return text(`common.wait.short.${pattern}`, clockTimes(estimate, timeOfDay));
}

// The time of day on the centre's clock: 09:05.
export const timeOfDay = timeIn(centre.time_zone);
