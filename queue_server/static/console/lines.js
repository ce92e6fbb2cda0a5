// The quiet lines: the line to the server, what was just done or refused, devices, notices. Each has its own place, so nothing moves when one appears.

import { serverNow, shortDuration, timeOfDay } from "../web/clock.js";
import { drawAlerts } from "./device-lines.js";
import { $, part, setText } from "../web/dom.js";
import { localised, t } from "../web/texts.js";

const SAID_MS = 7000;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let saying;

// Says one line below; `kind` is "", "good" or "warning".
/** @param {string} words  @param {string} [kind] */
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
/** @param {string} words */
export function speak(words) {
  setText($("spoken"), words);
}

/** @param {Page.AnyModel} given */
export function drawLine({ isUp, wasUp, heardAt }) {
  const line = $("line");
  line.hidden = isUp;
  line.parentElement?.classList.toggle("lost", !isUp && wasUp);
  if (isUp) return;
  const title = t(wasUp ? "line_lost" : "line_connecting");
  if (line.dataset.title !== title) {
    const head = document.createElement("b");
    head.textContent = title;
    line.replaceChildren(head, document.createElement("span"));
    line.dataset.title = title;
  }
  setText(part(line, "span"), wasUp && heardAt !== undefined ? lostWords(heardAt) : "");
}

/** @param {number} heardAt */
function lostWords(heardAt) {
  const age = Math.max(0, serverNow() - heardAt) / 1000;
  return t("line_lost_since", { time: timeOfDay(heardAt), age: shortDuration(age) });
}

/** @param {Wire.CounterSnapshot} given */
export function drawBottom({ devices, alerts, queue_alerts, notices, messages, counter }) {
  drawAlerts({ devices, alerts, queue_alerts });
  const own = messages.filter((message) => concerns(message.services, counter.services));
  const words = [...own, ...notices].map(({ text }) => localised(text)).join("  ·  ");
  $("notices").classList.toggle("message", own.length > 0);
  setText($("notices"), `${t("notices")}: ${words || t("notices_none")}`);
}

// A message is for a counter that serves whom it is for.
/** @param {string[]} [wanted]  @param {string[]} [served]  both: empty means all */
const concerns = (wanted = [], served = []) =>
  !wanted.length || !served.length || wanted.some((service) => served.includes(service));

/** @param {Wire.Emergency | null} emergency */
export function drawEmergency(emergency) {
  $("emergency").hidden = !emergency;
  if (emergency) setText($("emergency"), `${t("emergency")}: ${localised(emergency.text)}`);
}
