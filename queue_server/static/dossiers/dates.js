// Days and times as Vietnamese offices write them, on the centre's clock whatever the PC's is.

import { centre, currentLanguage, text } from "../web/texts.js";

const parts = new Intl.DateTimeFormat("en-GB", {
  timeZone: centre.time_zone, year: "numeric", month: "2-digit", day: "2-digit", weekday: "short",
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});

function partsOf(instant) {
  return Object.fromEntries(parts.formatToParts(new Date(instant)).map((part) => [part.type, part.value]));
}

// 25/11/2026
export function day(instant) {
  const { day: date, month, year } = partsOf(instant);
  return `${date}/${month}/${year}`;
}

// 2026-11-25, the day of an instant as the wire writes days.
export function wireDay(instant) {
  const { day: date, month, year } = partsOf(instant);
  return `${year}-${month}-${date}`;
}

// 09:05
export function time(instant) {
  const { hour, minute } = partsOf(instant);
  return `${hour}:${minute}`;
}

// 09:05, 25/11/2026
export const moment = (instant) => `${time(instant)}, ${day(instant)}`;

// Thứ Tư, 25/11/2026
export function fullDay(instant) {
  return `${weekday(wireDay(instant))}, ${day(instant)}`;
}

function weekday(wire) {
  const name = new Intl.DateTimeFormat(currentLanguage(), { weekday: "long", timeZone: "UTC" })
    .format(new Date(`${wire}T00:00:00Z`));
  return name.charAt(0).toUpperCase() + name.slice(1);
}

// A day of the wire (2026-11-25) as 25/11/2026.
export function plainDay(wire) {
  return wire ? wire.split("-").reverse().join("/") : "";
}

export function plainFullDay(wire) {
  return wire ? `${weekday(wire)}, ${plainDay(wire)}` : "";
}

// What was typed as a day (25/11/2026, 25-11-26, 25112026) as the wire writes it; "" for
// nothing, null for what is no day.
export function typedDay(words) {
  const trimmed = words.trim();
  if (!trimmed) return "";
  const found = /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})$/.exec(trimmed)
    ?? /^(\d{2})(\d{2})(\d{4})$/.exec(trimmed);
  if (!found) return null;
  const year = found[3].length === 2 ? `20${found[3]}` : found[3];
  const wire = `${year}-${found[2].padStart(2, "0")}-${found[1].padStart(2, "0")}`;
  const date = new Date(`${wire}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(wire) ? wire : null;
}

// The instant of a wall-clock time (2026-11-25, 09:05) of the centre, as ISO text.
export function instantAt(wire, clock) {
  const wanted = Date.parse(`${wire}T${clock}:00Z`);
  let instant = wanted;
  for (let round = 0; round < 2; round += 1) instant += wanted - wallClock(instant);
  return new Date(instant).toISOString();
}

function wallClock(instant) {
  const { year, month, day: date, hour, minute, second } = partsOf(instant);
  return Date.parse(`${year}-${month}-${date}T${hour}:${minute}:${second}Z`);
}

// "09:05" typed as 9:05, 9h05, 0905; null for what is no time.
export function typedTime(words) {
  const found = /^(\d{1,2})\s*[:hg.]?\s*(\d{2})$/i.exec(words.trim());
  if (!found || Number(found[1]) > 23 || Number(found[2]) > 59) return null;
  return `${found[1].padStart(2, "0")}:${found[2]}`;
}

// "còn 3 giờ", "còn 2 ngày", "quá 5 giờ": how far a due instant is from now.
export function distance(due, now) {
  const seconds = (Date.parse(due) - now) / 1000;
  const key = seconds < 0 ? "desk.over" : "desk.left";
  const hours = Math.abs(seconds) / 3600;
  if (hours < 1) return text(`${key}_minutes`, { count: Math.max(1, Math.round(hours * 60)) });
  if (hours < 48) return text(`${key}_hours`, { count: Math.round(hours) });
  return text(`${key}_days`, { count: Math.round(hours / 24) });
}
