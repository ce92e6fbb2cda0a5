// The words of the page, in the clerk's language, and the names of the centre's things.
// They come with the page in its data block, so a switch of language needs no reload.

import { dataOf } from "./dom.js";
import { filled } from "../display/filled.js";

/** @type {{ language: string, languages: string[], texts: Record<string, Page.Texts>,
    formats: Record<string, Page.FormatTable>, centre: Page.Centre }} */
const page = dataOf("console-data");
const REMEMBERED = "motcua.console.language";

export const centre = page.centre;

let language = remembered() || page.language;

function remembered() {
  const wanted = localStorage.getItem(REMEMBERED);
  return wanted && page.texts[wanted] ? wanted : null;
}

export function currentLanguage() {
  return language;
}

// The text of a whole key of the catalogue, its {placeholders} filled.
/** @param {string} key  @param {Page.Values} [values] */
export function text(key, values = {}) {
  return filled(page.texts[language][key] ?? key, values);
}

// The text of a key in a language of the centre; "" where there is no catalogue of it.
/** @param {string} tag  @param {string} key */
export function textIn(tag, key) {
  return page.texts[tag]?.[key] ?? "";
}

// The text of `console.{key}`.
/** @param {string} key  @param {Page.Values} [values] */
export function t(key, values = {}) {
  return text(`console.${key}`, values);
}

// The text of `errors.{code}`, or undefined where it is missing or wants values we lack.
/** @param {string} code  @param {Page.Values} values */
export function errorText(code, values) {
  const words = filled(page.texts[language][`errors.${code}`] ?? "", values);
  return words && !/\{\w+\}/.test(words) ? words : undefined;
}

// A name that the centre gives in several languages; never an error.
/** @param {Page.Names | null | undefined} names */
export function localised(names) {
  if (!names) return "";
  return names[language] || names[centre.languages[0]] || Object.values(names)[0] || "";
}

// How the page's language is written.
export const formats = () => page.formats[language];

/** @param {string} tag */
export const languageName = (tag) => formats().languages[tag] ?? tag.toUpperCase();

// The name within a sentence: "Nói tiếng Anh".
/** @param {string} tag */
export const languageInSentence = (tag) => formats().languages_in_sentence[tag] ?? tag.toUpperCase();

export function switchLanguage() {
  const languages = page.languages;
  language = languages[(languages.indexOf(language) + 1) % languages.length];
  localStorage.setItem(REMEMBERED, language);
  fillPage();
}

/** @param {string} selector  @returns {NodeListOf<HTMLElement>} */
const marked = (selector) => document.querySelectorAll(selector);

// Says the still words of the page anew.
export function fillPage() {
  document.documentElement.lang = language;
  for (const node of marked("[data-text]")) {
    node.textContent = text(node.dataset.text ?? "");
  }
  for (const node of marked("[data-label]")) {
    node.setAttribute("aria-label", text(node.dataset.label ?? ""));
  }
  for (const node of document.querySelectorAll(".hall")) {
    node.textContent = localised(centre.hall_name);
  }
  for (const button of marked('[data-do="language"]')) {
    button.hidden = page.languages.length < 2;
  }
}

const services = new Map(centre.services.map((service) => [service.id, service]));
const priorityClasses = new Map(centre.priority_classes.map((item) => [item.id, item]));

/** @param {string} id */
export function serviceName(id) {
  return localised(services.get(id)?.name) || id;
}

/** @param {Wire.CounterSummary} counter */
export function counterName(counter) {
  return localised(counter.name) || counter.counter;
}

// The reason of a ticket's priority in words, or "" for an ordinary ticket.
/** @param {Wire.TicketSummary} ticket */
export function priorityWords(ticket) {
  if (!ticket.priority_class) return "";
  const priorityClass = priorityClasses.get(ticket.priority_class);
  const reason = priorityClass?.reasons.find((item) => item.id === ticket.priority_reason);
  return localised(reason?.name) || localised(priorityClass?.name) || t("why.priority_plain");
}

// The priorities that may be claimed for a service: [{class, reason, name}].
/** @param {string} serviceId */
export function prioritiesOf(serviceId) {
  /** @type {Page.Priority[]} */
  const offered = [];
  for (const id of services.get(serviceId)?.priority_classes ?? []) {
    const item = priorityClasses.get(id);
    if (!item) continue;
    const reasons = item.reasons.length ? item.reasons : [{ id: null, name: item.name }];
    for (const reason of reasons) {
      offered.push({ class: id, reason: reason.id, name: localised(reason.name) });
    }
  }
  return offered;
}

/** @param {Wire.DeviceState} device */
export function deviceName(device) {
  return localised(centre.devices[device.device]) || `${t(`kind.${device.kind}`)} ${device.device}`;
}
