// The quiet lines: the line to the server, what was just done or refused, devices' faults,
// notices. Each has its own place, so nothing moves when one appears.

import { secondsSince, serverNow, shortDuration, timeOfDay } from "./clock.js";
import { $, setText } from "./dom.js";
import { deviceName, localised, t } from "./texts.js";

const SAID_MS = 7000;
const UNSURE_NAMED = 5; // numbers of tickets that are named; the rest is on the kiosk
const SILENT_SECONDS = 180; // devices report at least once a minute

let saying;

// Says one line below; `kind` is "", "good" or "warning".
export function say(words, kind = "") {
  const toast = $("toast");
  clearTimeout(saying);
  toast.className = `toast shown ${kind}`;
  setText(toast, words);
  saying = setTimeout(hush, SAID_MS);
}

export function hush() {
  clearTimeout(saying);
  $("toast").classList.remove("shown");
  setText($("toast"), "");
}

// For those who listen rather than look.
export function speak(words) {
  setText($("spoken"), words);
}

export function drawLine({ isUp, wasUp, heardAt }) {
  const line = $("line");
  line.hidden = isUp;
  line.parentElement.classList.toggle("lost", !isUp && wasUp);
  if (isUp) return;
  const title = t(wasUp ? "line_lost" : "line_connecting");
  if (line.dataset.title !== title) {
    const head = document.createElement("b");
    head.textContent = title;
    line.replaceChildren(head, document.createElement("span"));
    line.dataset.title = title;
  }
  setText(line.lastElementChild, wasUp ? lostWords(heardAt) : "");
}

function lostWords(heardAt) {
  const age = Math.max(0, serverNow() - heardAt) / 1000;
  return t("line_lost_since", { time: timeOfDay(heardAt), age: shortDuration(age) });
}

export function isSilent(device) {
  return Boolean(device.last_seen) && secondsSince(device.last_seen) > SILENT_SECONDS;
}

// What is wrong with a device in words, or "". One that was never there is no fault.
export function faultOf(device) {
  if (!device.last_seen) return "";
  if (isSilent(device)) return t("device_silent", { time: timeOfDay(device.last_seen) });
  const words = [];
  if (device.printer && device.printer !== "ready") words.push(t(`printer.${device.printer}`));
  if (device.printer === "paper_near_end" && device.tickets_left !== null)
    words.push(t("device_tickets_left", { count: device.tickets_left }));
  if (device.unsure.length)
    words.push(t("device_unsure", { numbers: device.unsure.slice(0, UNSURE_NAMED).join(", ") }));
  if (device.fault) words.push(device.fault);
  if (words.length && device.jobs_waiting) words.push(t("device_jobs", { count: device.jobs_waiting }));
  return words.join(", ");
}

export function drawBottom({ devices, notices }) {
  const faults = devices.filter(faultOf).map((device) => `${deviceName(device)}: ${faultOf(device)}`);
  $("faults").classList.toggle("faulty", faults.length > 0);
  setText($("faults"), faults.join("  ·  ") || t(devices.length ? "devices_fine" : "devices_none"));
  $("faults").title = faults.join("\n");
  const words = notices.map((notice) => localised(notice.text)).join("  ·  ");
  setText($("notices"), `${t("notices")}: ${words || t("notices_none")}`);
}

export function drawEmergency(emergency) {
  $("emergency").hidden = !emergency;
  if (emergency) setText($("emergency"), `${t("emergency")}: ${localised(emergency.text)}`);
}
