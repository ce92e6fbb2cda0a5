// The page of devices: asks for all of them every few seconds and draws what has changed.

import { $, keepList, setText, within } from "../web/dom.js";
import { ask, Refusal } from "../web/line.js";
import { escaped, follow, pair, revoke, tick } from "./pairing.js";
import { fillRow, nameOf, newRow } from "./rows.js";
import { root, t, timeOfDay } from "./texts.js";

const EVERY_MS = 2500;
const SAID_MS = 9000;

/** @type {Wire.DevicesListed | null} */
let listed = null;
let heardAt = 0;
/** @type {Promise<void> | null} */
let asking = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let saying;

function refresh() {
  asking ??= fetchAll().finally(() => { asking = null; });
  return asking;
}

async function fetchAll() {
  try {
    listed = /** @type {Wire.DevicesListed} */ (await ask("GET", "/devices"));
  } catch (fault) {
    if (fault instanceof Refusal && fault.status === 401) location.assign(`${root}/dossiers?next=%2Fdevices`);
    return setText($("line"), listed ? t("no_line", { time: timeOfDay(listed.now) }) : "");
  }
  heardAt = performance.now();
  setText($("line"), "");
  draw(listed);
  return follow(listed.devices);
}

// The clock of the server; while it does not answer, ages stand still with what they are of.
/** @param {Wire.DevicesListed} listed */
function draw(listed) {
  const now = Date.parse(listed.now) + Math.min(performance.now() - heardAt, 2 * EVERY_MS);
  keepList($("rows"), listed.devices, {
    key: (device) => device.device,
    create: newRow,
    update: (row, device) => {
      const alerts = listed.alerts.filter((alert) => alert.device === device.device);
      fillRow(row, device, alerts, { now, version: listed.version });
    },
  });
  $("table").hidden = !listed.devices.length;
  $("none").hidden = listed.devices.length > 0;
}

/** @param {string} words  @param {string} [kind] */
function say(words, kind = "") {
  clearTimeout(saying);
  $("said").className = `said ${kind}`;
  setText($("said"), words);
  saying = setTimeout(() => setText($("said"), ""), SAID_MS);
}

/** @param {string} name  @param {Wire.ListedDevice} device */
async function act(name, device) {
  try {
    if (name === "pair") await pair(device);
    else if (await revoke(device)) say(t("revoked", { device: nameOf(device) }), "good");
  } catch (fault) {
    say(t("refused", { words: fault instanceof Refusal ? fault.words : "" }), "warning");
  }
  await asking; // one that was under way may not know it yet
  await refresh();
}

document.addEventListener("click", (event) => {
  const button = within(event, "[data-act]");
  const id = button?.closest("tr")?.dataset.device;
  const device = listed?.devices.find((one) => one.device === id);
  if (device) act(button?.dataset.act ?? "", device);
});
$("dialog").addEventListener("cancel", escaped);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
setInterval(() => document.hidden || refresh(), EVERY_MS);
setInterval(() => { tick(); if (listed) draw(listed); }, 1000);
refresh();
