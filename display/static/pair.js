// A board without a key: takes the code that somebody types with a keyboard, a remote or a finger,
// and becomes the board that the code is for. The key itself goes into a cookie that no script
// reads.

import { filled } from "./filled.js";
import { bootData, byId } from "./dom.js";

const DIGITS = 8;
const ASK_AGAIN_MS = 10000;
const PATIENCE_MS = 8000;

const boot = bootData();
const [language] = boot.languages;
const enter = byId("enter", HTMLButtonElement);

let code = "";
let waitUntil = 0;
let isSending = false;

/** @param {string} key  @param {Page.Values} [values] */
function text(key, values = {}) {
  return filled(boot.texts[language][`board.${key}`], values);
}

/** @param {string} key  @param {Page.Values} [values] */
function say(key, values) {
  byId("said").textContent = key ? text(key, values) : "";
}

function draw() {
  const shown = code.padEnd(DIGITS, "–");
  byId("code").textContent = `${shown.slice(0, 4)} ${shown.slice(4)}`;
  enter.disabled = isSending || code.length < DIGITS || performance.now() < waitUntil;
}

/** @param {string} key */
function press(key) {
  if (isSending) return;
  if (key === "erase") code = code.slice(0, -1);
  else if (code.length < DIGITS) code += key;
  if (performance.now() >= waitUntil) say("");
  draw();
  if (code.length === DIGITS && key !== "erase") enter.focus();
}

async function send() {
  if (enter.disabled) return;
  isSending = true;
  say("pair_asking");
  draw();
  try {
    await pair();
  } catch {
    say("pair_no_answer");
  }
  isSending = false;
  draw();
}

async function pair() {
  const response = await fetch("api/v1/devices/pair", {
    method: "POST", cache: "no-store", credentials: "same-origin",
    headers: { "Content-Type": "application/json" },
    signal: AbortSignal.timeout ? AbortSignal.timeout(PATIENCE_MS) : undefined,
    body: JSON.stringify({ code, kind: "board", as_cookie: true }),
  });
  if (response.ok) {
    const { device } = await response.json();
    say("pair_done");
    window.location.replace(`board/${device}`);
    return;
  }
  refused(response.status, await response.json().catch(() => ({})));
}

/** @param {number} status  @param {Partial<Wire.Problem>} given */
function refused(status, { code: reason, retry_after_seconds: seconds }) {
  if (status === 429) waitFor(typeof seconds === "number" ? seconds : 60);
  else if (reason === "wrong_pairing_code" || reason === "other_kind_of_device") {
    say(reason === "wrong_pairing_code" ? "pair_wrong" : "pair_other");
    code = "";
  } else say("pair_no_answer");
}

/** @param {number} seconds */
function waitFor(seconds) {
  waitUntil = performance.now() + 1000 * seconds;
  const counting = setInterval(() => {
    const left = Math.ceil((waitUntil - performance.now()) / 1000);
    say(left > 0 ? "pair_wait" : "", { seconds: left });
    if (left <= 0) clearInterval(counting);
    draw();
  }, 250);
}

// A key that was refused may hold again (the server was set right), or be given another way.
async function askAgain() {
  if (document.hidden || isSending || code) return;
  const response = await fetch(`api/v1/boards/${boot.board}`, { cache: "no-store" }).catch(() => null);
  if (response && response.ok) window.location.replace(`board/${boot.board}`);
}

/** @type {Record<string, number>} */
const MOVES = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -3, ArrowDown: 3 };

/** @param {number} by */
function move(by) {
  const keys = [...byId("keys").querySelectorAll("button")];
  const place = keys.findIndex((key) => key === document.activeElement);
  const next = place < 0 ? 4 : place + by; // a remote begins in the middle
  const target = keys[Math.max(0, Math.min(keys.length - 1, next))];
  target.disabled ? keys[keys.length - 2].focus() : target.focus();
}

document.addEventListener("keydown", (event) => {
  if (/^[0-9]$/.test(event.key)) press(event.key);
  else if (event.key === "Backspace" || event.key === "Delete") press("erase");
  else if (event.key in MOVES) move(MOVES[event.key]);
  else if (event.key === "Enter" && code.length === DIGITS) send();
  else return;
  event.preventDefault();
});
byId("keys").addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-key]");
  if (button instanceof HTMLElement) press(button.dataset.key || "");
});
byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
if (boot.board) setInterval(askAgain, ASK_AGAIN_MS);
draw();
