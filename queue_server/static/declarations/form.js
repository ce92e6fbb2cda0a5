// The form of a helped declaration: what it holds, and how it is filled. Place, quarter and helper
// stay from one entry to the next.

import { $, dataOf, element } from "../web/dom.js";

/** @typedef {import("./outbox.js").Said} Said */

const MOST_FOUND = 8;
const form = $("entry", HTMLFormElement);
/** @type {{ procedures: { code: string, name: string }[], texts: Record<string, string> }} */
const data = dataOf("declarations-data");
const names = new Map(data.procedures.map(({ code, name }) => [code, name]));
const searched = data.procedures.map(({ code, name }) => ({ code, name, plain: plain(`${name} ${code}`) }));
let searchedCode = ""; // what was chosen from the search

/** @param {string} key  @param {Record<string, string | number>} [values] */
export function t(key, values = {}) {
  const said = data.texts[`declarations.script.${key}`] || key;
  return said.replace(/\{(\w+)\}/g, (_all, name) => String(values[name]));
}

/** @param {string} code */
export const procedureName = (code) => (code ? names.get(code) || code : t("no_procedure"));

// Letters without their marks: "đăng ký" is found by "dang ky".
/** @param {string} words */
function plain(words) {
  return words.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replaceAll("đ", "d");
}

/** @param {string} name */
const chosen = (name) => {
  const field = /** @type {any} */ (form.elements.namedItem(name));
  return field ? String(field.value) : "";
};
/** @param {string} name  @param {string} value */
function choose(name, value) {
  const field = /** @type {any} */ (form.elements.namedItem(name));
  if (!field) return;
  if (field instanceof RadioNodeList) for (const one of /** @type {any} */ (field)) one.checked = one.value === value;
  else field.value = value;
}

/** @param {string} name  @param {string} value */
export function chipOf(name, value) {
  const input = form.querySelector(`[name="${name}"][value="${CSS.escape(value)}"]`);
  return input ? (input.closest("label")?.textContent || "").trim() : value;
}

/** @param {string} name  @param {string} value */
export function optionOf(name, value) {
  const field = /** @type {HTMLSelectElement | null} */ (form.elements.namedItem(name));
  return [...(field?.options || [])].find((one) => one.value === value)?.textContent || value;
}

// What is still missing, in words; empty where nothing is.
export function missing() {
  const isSearched = chosen("procedure") === "other";
  if (!form.querySelector("[name=procedure]:checked") || (isSearched && !searchedCode)) return t("missing.procedure");
  if (!chosen("minutes")) return t("missing.minutes");
  if (!chosen("result")) return t("missing.result");
  if (chosen("result") === "not_possible" && !chosen("reason")) return t("missing.reason");
  if (!chosen("place")) return t("missing.place");
  return "";
}

// What the form holds, as the API takes it.
/** @param {{ id: number } | null} me who is signed in, or was last  @returns {Said} */
export function said(me) {
  const volunteer = chosen("helper");
  return {
    procedure: chosen("procedure") === "other" ? searchedCode : chosen("procedure"),
    place: chosen("place"),
    quarter: chosen("quarter") || null,
    official: volunteer || !me ? null : me.id,
    volunteer: volunteer || null,
    helped: chosen("helped"),
    minutes: Number(chosen("minutes")),
    result: chosen("result"),
    reason: chosen("result") === "not_possible" ? chosen("reason") : null,
    day: chosen("day") || null,
  };
}

// An entry that is corrected.
/** @param {Said} entry */
export function fill(entry) {
  const isChip = Boolean(form.querySelector(`[name=procedure][value="${CSS.escape(entry.procedure)}"]`));
  choose("procedure", isChip ? entry.procedure : "other");
  searchedCode = isChip ? "" : entry.procedure;
  for (const name of ["place", "minutes", "result", "helped"]) choose(name, String(entry[name]));
  for (const name of ["quarter", "day", "reason"]) choose(name, entry[name] || "");
  choose("helper", entry.volunteer || "");
  addMinutes(String(entry.minutes));
  shown();
}

// Minutes that no chip has, of an entry that came otherwise.
/** @param {string} minutes */
function addMinutes(minutes) {
  if (chosen("minutes") === minutes) return;
  const input = element("input", { type: "radio", name: "minutes", value: minutes, checked: true });
  form.querySelector(".numbers")?.append(element("label", { class: "chip" }, input, element("span", {}, minutes)));
}

// Ready for the next.
export function clear() {
  searchedCode = "";
  $("words", HTMLInputElement).value = "";
  for (const name of ["procedure", "minutes", "result", "reason"]) choose(name, "none");
  choose("helped", "anybody");
  choose("day", "");
  shown();
}

function shown() {
  const isSearched = chosen("procedure") === "other";
  $("search").hidden = !isSearched;
  $("reasons").hidden = chosen("result") !== "not_possible";
  $("chosen").hidden = !isSearched || !searchedCode;
  $("chosen").textContent = searchedCode ? procedureName(searchedCode) : "";
  find();
}

function find() {
  const words = plain($("words", HTMLInputElement).value).split(/\s+/).filter(Boolean);
  const found = words.length ? searched.filter((one) => words.every((word) => one.plain.includes(word))) : [];
  $("found").replaceChildren(...found.slice(0, MOST_FOUND).map((one) => element("li", {},
    element("button", { type: "button", onclick: () => take(one.code) }, one.name))));
}

/** @param {string} code */
function take(code) {
  searchedCode = code;
  $("words", HTMLInputElement).value = "";
  shown();
}

// The days on which somebody may have been helped: today, and as many before as are still taken.
/** @param {string} today */
export function offerDays(today) {
  const field = form.elements.namedItem("day");
  if (!(field instanceof HTMLSelectElement)) return;
  const chosenDay = field.value;
  const days = Array.from({ length: Number(field.dataset.back) }, (_none, place) => dayBefore(today, place + 1));
  field.replaceChildren(field.options[0], ...days.map((day) => element("option", { value: day }, written(day))));
  field.value = days.includes(chosenDay) ? chosenDay : "";
}

/** @param {string} day  @param {number} days */
function dayBefore(day, days) {
  return new Date(Date.parse(`${day}T12:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
}

/** @param {string} day */
export const written = (day) => day.split("-").reverse().join("/");

/** @param {string} name */
export function nameMe(name) {
  $("me").textContent = name;
}

// In one line what an entry says.
/** @param {Said} one */
export function inWords(one) {
  const reason = one.reason ? chipOf("reason", one.reason) : "";
  return [
    chipOf("result", one.result), reason, t("took", { minutes: one.minutes }), chipOf("place", one.place),
    one.quarter ? optionOf("quarter", one.quarter) : "", one.helper_name || (one.volunteer ? optionOf("helper", one.volunteer) : ""),
  ].filter(Boolean).join(" · ");
}

form.addEventListener("change", (event) => {
  const { name } = /** @type {HTMLInputElement} */ (event.target);
  if (!name) return; // the search: what it found stays under the finger
  shown();
  if (name === "procedure" && chosen("procedure") === "other") $("words").focus();
});
$("words").addEventListener("input", find);
shown();
