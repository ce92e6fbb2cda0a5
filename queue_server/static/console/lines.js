// The quiet lines: the line to the server, what was just done or refused, devices, notices. Each has its own place, so nothing moves when one appears.

import { serverNow, shortDuration, timeOfDay } from "../web/clock.js";
import { drawAlerts } from "./device-lines.js";
import { $, setText } from "../web/dom.js";
import { localised, t } from "../web/texts.js";

const SAID_MS = 7000;

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

export function drawBottom({ devices, alerts, notices }) {
  drawAlerts({ devices, alerts });
  const words = notices.map((notice) => localised(notice.text)).join("  ·  ");
  setText($("notices"), `${t("notices")}: ${words || t("notices_none")}`);
}

export function drawEmergency(emergency) {
  $("emergency").hidden = !emergency;
  if (emergency) setText($("emergency"), `${t("emergency")}: ${localised(emergency.text)}`);
}
