// The citizen's page of a dossier, alive: once a minute, while somebody looks, it is fetched anew
// and what has changed takes its place. The words are decided on the server alone.

import { steady } from "../display/steady.js";

const PAUSE_MILLISECONDS = 60000;
const STALE_MILLISECONDS = 15000; // older than this, a page asks at once that comes back into sight
const PROBE_MILLISECONDS = 1500; // so often it asks while there is no connection
const ANSWER_MILLISECONDS = 6000; // an answer that takes longer counts as none
const MOST_ASKED = 3; // at once; a dead line can swallow a question without a word
const TICK_MILLISECONDS = 500;
const REST_MILLISECONDS = 10000; // where the server asks for patience
const UNKNOWN = 404;
const TOO_MANY = 429;

/** @param {string} selector  @param {ParentNode} [page]  @returns {HTMLElement} */
function part(selector, page = document) {
  const found = page.querySelector(selector);
  if (found instanceof HTMLElement) return found;
  throw new Error("no page of the server");
}

let askedAt = steady();
let asked = 0; // counted, so that an answer overtaken by a later one is dropped
let taken = 0;
let asking = 0;

const isLost = () => !part("#no-line").hidden;

/** Put `next` where the page has changed; the reader's place on it stays.
    @param {Document} next
    @param {number} number */
function take(next, number) {
  const before = part("#dossier");
  const after = part("#dossier", next);
  taken = number;
  part("#no-line").hidden = true;
  part(".seen").textContent = part(".seen", next).textContent;
  part("#no-line").textContent = part("#no-line", next).textContent;
  if (before.innerHTML === after.innerHTML) return;
  document.title = next.title;
  document.documentElement.className = next.documentElement.className;
  before.replaceWith(document.adoptNode(after));
}

async function ask() {
  const number = asked += 1;
  asking += 1;
  askedAt = steady();
  const controller = new AbortController();
  const timeout = setTimeout(() => controller.abort(), ANSWER_MILLISECONDS);
  try {
    const answer = await fetch(location.href, {
      signal: controller.signal, cache: "no-store", credentials: "omit",
    });
    if (answer.status === UNKNOWN) location.reload(); // its page says what that means
    if (answer.status === TOO_MANY) askedAt = steady() + REST_MILLISECONDS;
    if (!answer.ok) throw new Error(String(answer.status));
    const words = await answer.text();
    if (number > taken) take(new DOMParser().parseFromString(words, "text/html"), number);
  } catch (unreachable) {
    if (number > taken) part("#no-line").hidden = false; // what is shown stays, and says how old it is
  }
  clearTimeout(timeout);
  asking -= 1;
}

/** @param {number} pauseMilliseconds */
function askIfSeen(pauseMilliseconds) {
  const isTime = steady() - askedAt >= pauseMilliseconds && asking < MOST_ASKED;
  if (!document.hidden && isTime) ask();
}

// A question that is not answered at once may be on a dead line: another is sent after it.
setInterval(
  () => askIfSeen(isLost() || asking ? PROBE_MILLISECONDS : PAUSE_MILLISECONDS),
  TICK_MILLISECONDS,
);
const wake = () => askIfSeen(isLost() ? 0 : STALE_MILLISECONDS);
document.addEventListener("visibilitychange", wake);
document.addEventListener("resume", wake);
window.addEventListener("pageshow", wake);
window.addEventListener("online", () => askIfSeen(0));
window.addEventListener("offline", () => { part("#no-line").hidden = false; });
