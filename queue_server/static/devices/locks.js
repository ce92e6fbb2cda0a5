// Whose sign-in waits after wrong attempts, and a button that ends the wait.

import { $, keepList, setText } from "../web/dom.js";
import { ask } from "./line.js";
import { t } from "./texts.js";

const EVERY_MS = 15000;

async function refresh() {
  if (document.hidden) return;
  const { locked } = await ask("GET", "/locked-sign-ins").catch(() => ({ locked: null }));
  if (locked) draw(locked);
}

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

function fillLine(line, one) {
  const minutes = Math.max(1, Math.ceil(one.seconds_left / 60));
  line.dataset.staff = one.staff_id;
  setText(line.firstChild, t(one.everywhere ? "locked_everywhere" : "locked_somewhere", { name: one.name, minutes }));
  line.lastChild.setAttribute("aria-label", t("unlock_of", { name: one.name }));
}

async function unlock(line) {
  line.lastChild.disabled = true;
  await ask("POST", `/locked-sign-ins/${line.dataset.staff}/unlock`, {}).catch(() => null);
  line.lastChild.disabled = false;
  await refresh();
}

document.addEventListener("click", (event) => {
  const line = event.target.closest("[data-unlock]")?.closest("li");
  if (line) unlock(line);
});
document.addEventListener("visibilitychange", refresh);
setInterval(refresh, EVERY_MS);
refresh();
