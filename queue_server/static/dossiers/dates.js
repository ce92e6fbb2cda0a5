// Days and times as Vietnamese offices write them, on the centre's clock whatever the PC's is.

import { calendarIn, fullDay as worded, plainDay as plain } from "../display/days.js";
import { timeOfDay as time } from "../web/clock.js";
import { typedDay } from "../web/typed-day.js";
import { centre, formats, text } from "../web/texts.js";

const { wall, wireDay } = calendarIn(centre.time_zone);

export { time, typedDay, wireDay };

// 25/11/2026
/** @param {Page.Moment} instant */
export const day = (instant) => plain(wireDay(instant));

// 09:05, 25/11/2026
/** @param {Page.Moment} instant */
export const moment = (instant) => `${time(instant)}, ${day(instant)}`;

// Thứ Tư, 25/11/2026
/** @param {Page.Moment} instant */
export const fullDay = (instant) => worded(wireDay(instant), formats());

// A day of the wire (2026-11-25), or "" for none.
/** @param {string | null | undefined} wire */
export const plainDay = (wire) => (wire ? plain(wire) : "");

/** @param {string | null | undefined} wire */
export const plainFullDay = (wire) => (wire ? worded(wire, formats()) : "");

// The instant of a wall-clock time (2026-11-25, 09:05) of the centre, as ISO text.
/** @param {string | null | undefined} wire  @param {string} clock */
export function instantAt(wire, clock) {
  const wanted = Date.parse(`${wire}T${clock}:00Z`);
  let instant = wanted;
  for (let round = 0; round < 2; round += 1) instant += wanted - wall(instant);
  return new Date(instant).toISOString();
}

// "09:05" typed as 9:05, 9h05, 0905; null for what is no time.
/** @param {string} words */
export function typedTime(words) {
  const found = /^(\d{1,2})\s*[:hg.]?\s*(\d{2})$/i.exec(words.trim());
  if (!found || Number(found[1]) > 23 || Number(found[2]) > 59) return null;
  return `${found[1].padStart(2, "0")}:${found[2]}`;
}

// "còn 3 giờ", "còn 2 ngày", "quá 5 giờ": how far a due instant is from now.
/** @param {string} due  @param {number} now */
export function distance(due, now) {
  const seconds = (Date.parse(due) - now) / 1000;
  const key = seconds < 0 ? "desk.over" : "desk.left";
  const hours = Math.abs(seconds) / 3600;
  if (hours < 1) return text(`${key}_minutes`, { count: Math.max(1, Math.round(hours * 60)) });
  if (hours < 48) return text(`${key}_hours`, { count: Math.round(hours) });
  return text(`${key}_days`, { count: Math.round(hours / 24) });
}
