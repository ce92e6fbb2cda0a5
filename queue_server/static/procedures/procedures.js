// The catalogue's pages with scripts: the list answers while one types, paper is one press away.
// Without them the form is sent, and the browser's own menu prints.

import { part } from "../web/dom.js";

const TYPING_MS = 200;

/** @type {HTMLFormElement | null} */
const search = document.querySelector("form.search");
const list = document.getElementById("found");
if (search && list) answerWhileTyping(search, list);
offerPrinting();

/** @param {HTMLFormElement} form  @param {HTMLElement} found */
function answerWhileTyping(form, found) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  const words = part(form, "[name=q]", HTMLInputElement);
  const now = () => ask(form, found);
  words.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(now, TYPING_MS);
  });
  form.querySelector("[name=field]")?.addEventListener("change", now);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    now();
    words.blur(); // the phone's keyboard makes room for the answer
  });
}

/** @type {AbortController | undefined} */
let asking;

// The server's own page is the answer: its list is taken over, so there is one way to draw it.
/** @param {HTMLFormElement} form  @param {HTMLElement} found */
async function ask(form, found) {
  const address = addressOf(form);
  if (asking) asking.abort();
  const mine = asking = new AbortController();
  try {
    const response = await fetch(address, { signal: mine.signal });
    if (!response.ok) throw new Error(`${response.status}`);
    take(found, await response.text());
    history.replaceState(null, "", address);
  } catch (fault) {
    if (!mine.signal.aborted) window.location.assign(address);
  }
}

/** @param {HTMLFormElement} form */
function addressOf(form) {
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const words = String(value).trim();
    if (words) asked.set(name, words);
  }
  const query = asked.toString();
  return (form.getAttribute("action") ?? "") + (query ? `?${query}` : "");
}

/** @param {HTMLElement} found  @param {string} page */
function take(found, page) {
  const other = new DOMParser().parseFromString(page, "text/html");
  found.replaceChildren(...part(other, "#found").childNodes);
  keepTyped(other);
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const links = document.querySelectorAll("a.language");
  other.querySelectorAll("a.language").forEach((link, place) => {
    links[place].href = link.getAttribute("href") ?? "";
  });
}

// The words searched for begin the question to send, until somebody has typed in it.
/** @param {Document} other */
function keepTyped(other) {
  const own = document.querySelector("textarea[name=question]");
  const asked = other.querySelector("textarea[name=question]");
  if (own instanceof HTMLTextAreaElement && asked instanceof HTMLTextAreaElement) own.defaultValue = asked.defaultValue;
}

function offerPrinting() {
  const button = document.getElementById("print");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
