// Whose sign-in waits after wrong attempts, and a button that ends the wait.

import { $, keepList, part, setText, within } from "../web/dom.js";
import { ask } from "../web/line.js";
import { t } from "./texts.js";

const EVERY_MS = 15000;

async function refresh() {
  if (document.hidden) return;
  /** @type {Wire.LockedSignIns | null} */
  const answer = await ask("GET", "/locked-sign-ins").catch(() => null);
  if (answer) draw(answer.locked);
}

/** @param {Wire.LockedSignIn[]} locked */
function draw(locked) {
  keepList($("locked"), locked, { key: (one) => String(one.staff_id), create: newLine, update: fillLine });
  $("locks").hidden = !locked.length;
}

function newLine() {
  const line = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.unlock = "";
  button.textContent = t("unlock");
  line.append(document.createElement("span"), button);
  return line;
}

/** @param {HTMLElement} line  @param {Wire.LockedSignIn} one */
function fillLine(line, one) {
  const minutes = Math.max(1, Math.ceil(one.seconds_left / 60));
  line.dataset.staff = String(one.staff_id);
  setText(part(line, "span"), t(one.everywhere ? "locked_everywhere" : "locked_somewhere", { name: one.name, minutes }));
  part(line, "button").setAttribute("aria-label", t("unlock_of", { name: one.name }));
}

/** @param {HTMLElement} line */
async function unlock(line) {
  const button = part(line, "button", HTMLButtonElement);
  button.disabled = true;
  await ask("POST", `/locked-sign-ins/${line.dataset.staff}/unlock`, {}).catch(() => null);
  button.disabled = false;
  await refresh();
}

document.addEventListener("click", (event) => {
  const line = within(event, "[data-unlock]")?.closest("li");
  if (line) unlock(line);
});
document.addEventListener("visibilitychange", refresh);
setInterval(refresh, EVERY_MS);
refresh();
