// What a tablet may do by itself, as a kiosk does (kiosk/offline/availability.py). Pure.

import { calendarIn } from "../display/days.js";

export const CLOCK_TOLERANCE_MS = 5 * 60_000;
const CALENDAR_DAYS = 14;
const DAY_MS = 86_400_000;

/** @param {Wire.OpenSpan[]} spans  @param {number} now */
const isWithin = (spans, now) => spans.some(({ start, end }) => Date.parse(start) <= now && now < Date.parse(end));

/** @param {string} timeZone  @param {number} now */
export const dayOf = (timeZone, now) => calendarIn(timeZone).wireDay(now);

// Why the tablet gives no numbers at all: its clock, or its calendar; "" where it does.
/** @param {Wire.TabletCalendar} calendar  @param {number} now */
export function unavailable(calendar, now) {
  const told = Date.parse(calendar.now);
  if (now < told - CLOCK_TOLERANCE_MS) return "clock";
  const since = Date.parse(dayOf(calendar.time_zone, told));
  const today = Date.parse(dayOf(calendar.time_zone, now));
  return !calendar.opening.length || today >= since + CALENDAR_DAYS * DAY_MS ? "calendar" : "";
}

// Why a service gives no numbers now; "" where it does.
/** @param {Wire.TabletCalendar} calendar  @param {string} id  @param {number} now */
export function refusal(calendar, id, now) {
  const service = calendar.services.find((one) => one.service === id);
  if (!service) return "service_closed";
  const { time_zone: zone } = calendar;
  const today = dayOf(zone, now);
  if (isWithin(service.issuing, now)) {
    const isFull = service.refusal === "quota_reached" && dayOf(zone, Date.parse(calendar.now)) === today;
    return isFull ? "quota_reached" : "";
  }
  if (!isWithin(calendar.opening, now)) return "centre_closed";
  const gave = service.issuing.some(({ start, end }) => (
    Date.parse(end) <= now && dayOf(zone, Date.parse(start)) === today));
  return gave ? "last_ticket_passed" : "service_closed";
}

/** @param {Wire.TabletCalendar} calendar  @param {string} service  @param {number} now */
export function mayIssue(calendar, service, now) {
  return !unavailable(calendar, now) && !refusal(calendar, service, now);
}

// Today, where numbers may still be given, and the next day on which they are.
/** @param {Wire.TabletCalendar} calendar  @param {Wire.OpenSpan[]} issuing  @param {number} now */
export function daysToReserve(calendar, issuing, now) {
  const { time_zone: zone } = calendar;
  const today = dayOf(zone, now);
  const days = [...new Set(issuing.filter(({ end }) => Date.parse(end) > now)
    .map(({ start }) => dayOf(zone, Date.parse(start))))].filter((day) => day >= today).sort();
  return days.slice(0, days.includes(today) ? 2 : 1);
}
