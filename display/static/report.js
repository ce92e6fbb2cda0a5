// Tells the server once a minute, and at each change, how this board is: which version of the
// page runs, whether it can be seen, whether it may speak. Only a board with a key of its own.

const EVERY_MS = 30000;
const CHECK_MS = 2000;

import { bootData } from "./dom.js";

const boot = bootData();
let told = "";
let toldAt = -Infinity;
let isTelling = false;

function words() {
  return JSON.stringify({
    version: boot.version,
    visible: !document.hidden,
    muted: Boolean(boot.sound && window.motcuaBoard && window.motcuaBoard.isBlocked),
  });
}

async function tell() {
  const said = words();
  if (isTelling || (said === told && performance.now() - toldAt < EVERY_MS)) return;
  isTelling = true;
  try {
    const response = await fetch(boot.report_url, {
      method: "POST", cache: "no-store", credentials: "same-origin",
      headers: { "Content-Type": "application/json" }, body: said,
    });
    if (response.ok) told = said;
  } catch {
    // No line: the board says so itself; told again when it is back.
  }
  toldAt = performance.now();
  isTelling = false;
}

if (boot.report_url) {
  document.addEventListener("visibilitychange", tell);
  setInterval(tell, CHECK_MS);
  tell();
}
