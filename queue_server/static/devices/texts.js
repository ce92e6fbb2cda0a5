// The words of the page of devices, and the names and times of its centre.

import { calendarIn, plainDay } from "../display/days.js";
import { filled } from "../display/filled.js";
import { dataOf } from "../web/dom.js";
import { timeIn } from "../display/steady.js";

/** @type {{ root: string, address: string, language: string, texts: Page.Texts, time_zone: string }} */
const page = dataOf("devices-data");

export const { root, address, language } = page;

/** @param {string} key  @param {Page.Values} [values] */
export function text(key, values = {}) {
  return filled(page.texts[key] ?? key, values);
}

// The text of `devices.{key}`.
/** @param {string} key  @param {Page.Values} [values] */
export const t = (key, values = {}) => text(`devices.${key}`, values);

/** @param {Page.Names} names */
export function localised(names) {
  return names[language] || Object.values(names)[0] || "";
}

const { wireDay } = calendarIn(page.time_zone);

export const timeOfDay = timeIn(page.time_zone);

// "08:30 17/11/2026"
/** @param {Page.Moment} instant */
export const dayAndTime = (instant) => `${timeOfDay(instant)} ${plainDay(wireDay(instant))}`;

/** @param {number} seconds */
export function age(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return t("age_seconds", { count: whole });
  if (whole < 3600) return t("age_minutes", { count: Math.floor(whole / 60) });
  if (whole < 86400) return t("age_hours", { count: Math.floor(whole / 3600) });
  return t("age_days", { count: Math.floor(whole / 86400) });
}
