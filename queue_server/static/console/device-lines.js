// What the console says of kiosks, printers and boards: the line below that is quiet while all is
// well and cannot be overlooked while it is not, in one place so that nothing moves.
//
// What there is to look at, and whether it can wait, is the server's word (`alerts`).

import { wordsOf } from "../web/alert-words.js";
import { timeOfDay } from "../web/clock.js";
import { $, setText } from "../web/dom.js";
import { alertWords } from "../web/queue-words.js";
import { centre, deviceName, localised, serviceName, t, text } from "../web/texts.js";

// The names that a sentence of queues needs.
export const namer = {
  text, time: timeOfDay, service: serviceName,
  /** @param {string} id */
  counter: (id) => localised(centre.counters?.[id]) || id,
};

const UNSURE_NAMED = 5; // numbers of tickets that are named; the rest is on the kiosk

/** @param {Wire.DeviceState} device  @param {Wire.DeviceAlert[]} alerts */
export function alertsOf(device, alerts) {
  return alerts.filter((alert) => alert.device === device.device);
}

// What is the matter with a device in words, or "" where nothing is.
/** @param {Wire.DeviceState} device  @param {Wire.DeviceAlert[]} alerts */
export function faultOf(device, alerts) {
  const mine = alertsOf(device, alerts);
  if (!mine.length) return "";
  const words = mine.map((alert) => whatOf(alert, device));
  if (device.jobs_waiting) words.push(t("device_jobs", { count: device.jobs_waiting }));
  return words.join(", ");
}

/** @param {Wire.DeviceAlert} alert  @param {Wire.DeviceState} device */
function whatOf(alert, device) {
  if (alert.what === "silent") return t("device_silent", { time: timeOfDay(alert.since ?? "") });
  if (alert.what === "unsure")
    return t("device_unsure", { numbers: device.unsure.slice(0, UNSURE_NAMED).join(", ") });
  if (alert.what === device.printer) {
    const left = alert.what === "paper_near_end" && device.tickets_left !== null;
    const words = t(`printer.${device.printer}`);
    return left ? `${words}, ${t("device_tickets_left", { count: device.tickets_left })}` : words;
  }
  return wordsOf(alert, { text, time: timeOfDay }).what;
}

/** @param {Wire.DeviceAlert} alert */
export const adviceFor = (alert) => wordsOf(alert, { text, time: timeOfDay }).advice;

// The line below: every queue and device that wants somebody, and what to do about the first.
/** @param {Pick<Wire.CounterSnapshot, "devices" | "alerts" | "queue_alerts">} given */
export function drawAlerts({ devices, alerts, queue_alerts: queues = [] }) {
  const named = [...new Set(alerts.map((alert) => alert.device))]
    .flatMap((id) => devices.filter((device) => device.device === id));
  const faults = [...queues.map((alert) => alertWords(alert, namer)),
    ...named.map((device) => `${deviceName(device)}: ${faultOf(device, alerts)}`)];
  const look = [...alerts, ...queues].some((alert) => alert.urgent) ? "urgent" : faults.length ? "soon" : "";
  const place = $("faults").parentElement;
  if (place) place.dataset.look = look;
  $("faults").classList.toggle("faulty", faults.length > 0);
  setText($("faults"), faults.join("  ·  ") || t(devices.length ? "devices_fine" : "devices_none"));
  $("faults").title = faults.join("\n");
  setText($("advice"), faults.length === 1 && alerts.length ? adviceFor(alerts[0]) : "");
}
