// The words of the pages of people, and the names and times of their centre.

import { calendarIn, plainDay } from "../display/days.js";
import { filled } from "../display/filled.js";
import { timeIn } from "../display/steady.js";
import { dataOf } from "../web/dom.js";
import { NoAnswer, Refusal } from "../web/line.js";

/**
 * @type {{ root: string, member: number, address: string, language: string, time_zone: string,
 *   day_form: string, texts: Page.Texts, roles: Page.Texts, counters: Page.Texts }}
 */
const page = dataOf("people-data");

export const { root, language, member: memberId, address, roles, counters, day_form: dayForm } = page;

// The text of `people.{key}`.
/** @param {string} key  @param {Page.Values} [values] */
export const t = (key, values = {}) => filled(page.texts[`people.${key}`] ?? key, values);

const { wireDay } = calendarIn(page.time_zone);
const timeOfDay = timeIn(page.time_zone);

// "08:30 17/11/2026"
/** @param {Page.Moment} instant */
export const dayAndTime = (instant) => `${timeOfDay(instant)} ${plainDay(wireDay(instant))}`;

// The address of a page below /settings/people, in this page's language.
/** @param {string | number} [rest] */
export const pageOf = (rest = "") => `${root}/settings/people${rest && `/${rest}`}?lang=${language}`;

/** @param {string} id */
export const roleName = (id) => roles[id] ?? t("no_longer", { id });

/** @param {string} id */
export const counterName = (id) => counters[id] ?? t("no_longer", { id });

// What became of a call that failed, in words.
/** @param {unknown} fault  @returns {string} */
export function wordsOfFault(fault) {
  if (fault instanceof NoAnswer) return t("no_line");
  if (!(fault instanceof Refusal)) throw fault;
  return fault.words;
}
