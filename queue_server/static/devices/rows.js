// What a row of the page says of a device. Everything has its place: only texts change.

import { element, part, setText } from "../web/dom.js";
import { wordsOf } from "../web/alert-words.js";
import { age, dayAndTime, localised, t, text, timeOfDay } from "./texts.js";

const JUST_NOW_SECONDS = 75; // a report comes each minute

/** @param {Wire.ListedDevice} device */
export const nameOf = (device) => localised(device.name) || device.device;

/** @param {Wire.ListedDevice} device */
export function newRow(device) {
  /** @param {string} name  @param {...Page.Child} children */
  const cell = (name, ...children) => element("td", { class: name }, ...children);
  /** @param {string} act */
  const button = (act) => element("button", { type: "button", "data-act": act });
  const row = element("tr", {},
    element("th", { scope: "row" }, element("b"), element("span", { class: "under" })),
    cell("state", element("b"), element("span", { class: "under" })),
    cell("printer", element("span"), element("span", { class: "under" })),
    cell("line", element("span"), element("span", { class: "under" })),
    cell("key", element("span"), element("span", { class: "under" })),
    cell("acts", button("pair"), button("revoke")));
  row.dataset.device = device.device;
  return row;
}

// `now` is the server's, in milliseconds; `alerts` are those of this device.
/**
 * @param {HTMLElement} row
 * @param {Wire.ListedDevice} device
 * @param {Wire.DeviceAlert[]} alerts
 * @param {{ now: number, version: string }} given
 */
export function fillRow(row, device, alerts, { now, version }) {
  fill(part(row, "th"), nameOf(device), `${t(`kind.${device.kind}`)} · ${device.device}`);
  row.dataset.look = lookOf(device, alerts);
  fill(part(row, ".state"), ...stateOf(device, alerts, now));
  fill(part(row, ".printer"), ...printerOf(device));
  fill(part(row, ".line"), ...lineOf(device, version));
  fill(part(row, ".key"), ...keyOf(device));
  const [pair, revoke] = row.querySelectorAll("button");
  setText(pair, t(device.key_since ? "pair_anew" : "pair"));
  setText(revoke, t("revoke"));
  revoke.disabled = !device.key_since;
  for (const one of [pair, revoke]) one.setAttribute("aria-label", `${one.textContent}: ${nameOf(device)}`);
}

/** @param {HTMLElement} cell  @param {string} main  @param {string} under */
function fill(cell, main, under) {
  setText(cell.children[0], main);
  setText(cell.children[1], under);
}

/** @param {Wire.ListedDevice} device  @param {Wire.DeviceAlert[]} alerts */
function lookOf(device, alerts) {
  if (alerts.some((alert) => alert.urgent)) return "urgent";
  if (alerts.length) return "soon";
  return device.key_since && device.state.last_seen ? "fine" : "none";
}

/** @param {Wire.ListedDevice} device  @param {Wire.DeviceAlert[]} alerts  @param {number} now  @returns {[string, string]} */
function stateOf(device, alerts, now) {
  if (!device.key_since) return [t("unpaired"), device.pairing_until ? t("code_waiting") : ""];
  if (!device.state.last_seen) return [t("never"), ""];
  const heard = (now - Date.parse(device.state.last_seen)) / 1000;
  const since = heard < JUST_NOW_SECONDS ? t("heard_now") : t("heard", { age: age(heard) });
  if (!alerts.length) return [heard > 2 * JUST_NOW_SECONDS ? t("closed_silent") : t("fine"), since];
  const said = alerts.map((alert) => wordsOf(alert, { text, time: timeOfDay }));
  const [first] = said;
  return [said.map((one) => one.what).join(", "), `${first.advice} (${since})`];
}

/** @param {Wire.ListedDevice} given  @returns {[string, string]} */
function printerOf({ kind, state }) {
  if (kind === "board" || !state.last_seen) return ["–", ""];
  if (!state.printer) return [t("printer.none"), ""];
  const more = [];
  if (state.jobs_waiting) more.push(t("jobs", { count: state.jobs_waiting }));
  if (state.tickets_left !== null) more.push(t("tickets_left", { count: state.tickets_left }));
  if (state.undelivered) more.push(t("undelivered", { count: state.undelivered }));
  return [t(`printer.${state.printer}`), more.join(", ")];
}

/** @param {Wire.ListedDevice} device  @param {string} server  @returns {[string, string]} */
function lineOf(device, server) {
  if (!device.streams && !device.state.last_seen) return ["–", ""]; // it had no line that could be lost
  const line = device.streams ? t("line_open") : t("line_closed");
  const { version } = device.state;
  if (!version) return [line, ""];
  return [line, device.older ? `${version}, ${t("older", { server })}` : version];
}

/** @param {Wire.ListedDevice} device  @returns {[string, string]} */
function keyOf(device) {
  if (!device.key_since) return [t("no_key"), ""];
  const from = device.key_from ? t("key_from", { name: device.key_from }) : t("key_from_server");
  return [t("key_since", { time: dayAndTime(device.key_since) }), from];
}
