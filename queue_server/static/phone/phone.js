// The phone page, alive: the server has drawn it whole; from here each new status redraws it.

import { createBell } from "./bell.js";
import { isRenamed } from "../display/renamed.js";
import { steady, timeIn } from "../display/steady.js";
import { follow, PHONE } from "../display/stream.js";
import { pagePhrases } from "./view.js";

/** @param {string} id */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @type {Page.PhoneBoot} */
const boot = JSON.parse(part("boot").textContent ?? "");
const { say, view, age } = pagePhrases(boot);
const bell = createBell();
const timeOf = timeIn(boot.timeZone);

const MOST_ASKED = 4;
const ASK_AGAIN_MILLISECONDS = 4000;
const RELOAD_MILLISECONDS = 20000; // never sooner than this after the page was opened
const ANSWER_MILLISECONDS = 10000; // an answer that takes longer counts as none
const UNKNOWN = 404;

let status = boot.status;
let dossiers = status.dossiers;
let askedForDossiers = status.state === "done" ? MOST_ASKED : 0;
let ahead = Date.parse(status.now) - steady(); // from the page's stop-watch to the server's time

/** @param {HTMLElement} element  @param {string} text */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @param {string[]} papers */
function setPapers(papers) {
  const list = part("papers-list");
  part("papers").hidden = !papers.length;
  if (papers.join("\n") === Array.from(list.children, (item) => item.textContent).join("\n")) return;
  list.textContent = "";
  for (const paper of papers) list.appendChild(document.createElement("li")).textContent = paper;
}

// Once done, a dossier may have been received. An answer may be lost, so it is asked for some times.
function askForDossiers() {
  if (status.state !== "done" || dossiers.length || askedForDossiers >= MOST_ASKED) return;
  askedForDossiers += 1;
  line.refresh();
  setTimeout(askForDossiers, ASK_AGAIN_MILLISECONDS);
}

/** The stream does not tell them: what is known stays.
    @param {string[]} links */
function setDossiers(links) {
  if (!links.length || links.join() === dossiers.join()) return;
  dossiers = links;
  const list = part("dossiers");
  list.textContent = "";
  links.forEach((link, index) => {
    const entry = list.appendChild(document.createElement("li"));
    const address = entry.appendChild(document.createElement("a"));
    address.className = "button";
    address.href = boot.root + link + "?lang=" + boot.language;
    address.textContent = links.length > 1
      ? say("dossier_of_many", { place: index + 1 })
      : say("dossier");
  });
  list.hidden = false;
}

/** @param {string} id  @param {string} text */
function setFact(id, text) {
  const fact = part(id).parentElement;
  if (fact) fact.hidden = !text;
  if (text) setText(part(id), text);
}

/** @param {Page.PhoneView} shown */
function show(shown) {
  document.documentElement.className = "look-" + shown.look;
  part("icon").setAttribute("href", "#icon-" + shown.look);
  for (const id of /** @type {const} */ (["number", "service", "heading", "place", "advice"])) setText(part(id), shown[id]);
  part("number").classList.toggle("long", shown.number.length > 5);
  part("place").classList.toggle("long", shown.place.length > 9);
  part("place").hidden = !shown.place;
  part("emergency").hidden = !shown.emergency;
  setText(part("emergency-words"), shown.emergency);
  part("message").hidden = !shown.message;
  setText(part("message"), shown.message);
  setFact("ahead", shown.ahead);
  setFact("estimate", shown.estimate);
  setPapers(shown.papers);
  bell.setTitle(shown.title, shown.look !== "called");
  document.querySelector("meta[name=theme-color]")
    ?.setAttribute("content", shown.look === "called" ? "#9f1f18" : "#f4f6f8");
}

function showParts() {
  part("bell").hidden = !status.call_to_come;
  part("cancel-part").hidden = !status.may_cancel;
  if (!status.may_cancel && location.hash === "#cancel") closeQuestion();
}

/** A call, or the same call once more.
    @param {Wire.TicketStatus} before
    @param {Wire.TicketStatus} after */
function isNewCall(before, after) {
  return Boolean(after.called_at) && (!before.called_at || before.calls !== after.calls);
}

/** @param {Wire.TicketStatus} next */
function onStatus(next) {
  if (isRenamed(next.names_version, boot.status.names_version)) return void location.reload();
  const call = isNewCall(status, next);
  const { look: before, emergency, message } = view(status);
  const shown = view(next);
  status = next;
  ahead = Date.parse(next.now) - steady();
  show(shown);
  showParts();
  setDossiers(next.dossiers);
  if (!askedForDossiers) askForDossiers();
  if (before === "waiting" && shown.look === "next") bell.nudge();
  if (shown.emergency && shown.emergency !== emergency) bell.nudge();
  if (shown.message && shown.message !== message) bell.nudge();
  if (!call) return;
  closeQuestion();
  window.scrollTo(0, 0);
  bell.ring(say("title_flash"));
}

/** @param {boolean} alive  @param {number} seconds */
function onLine(alive, seconds) {
  const time = timeOf(steady() - 1000 * seconds + ahead);
  part("line").classList.toggle("lost", !alive);
  setText(part("line-words"), alive
    ? say("line_live", { time })
    : say("line_lost", { time, age: age(seconds) }));
}

/** The page of an unknown ticket says so. Never in a hurry, not to go in a ring.
    @param {number} refusal */
function onRefused(refusal) {
  if (refusal !== UNKNOWN) return;
  line.close();
  setTimeout(() => location.reload(), Math.max(0, RELOAD_MILLISECONDS - performance.now()));
}

function closeQuestion() {
  // Not location.hash = "": that would leave a step in the history that "back" opens again.
  if (location.hash !== "#cancel") return;
  location.replace("#");
}

/** @param {string} text */
function note(text) {
  part("cancel-note").textContent = text;
  part("cancel-note").hidden = !text;
}

const cancelKey = "phone-" + Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join("");

async function cancel() {
  const limit = new AbortController();
  setTimeout(() => limit.abort(), ANSWER_MILLISECONDS);
  const answer = await fetch(boot.track + "/cancel", {
    method: "POST",
    body: "{}",
    signal: limit.signal,
    credentials: "omit",
    headers: { "Content-Type": "application/json", "Idempotency-Key": cancelKey },
  });
  if (answer.ok) {
    onStatus(await answer.json());
    return line.overtake();
  }
  note(say("cancel_refused"));
  return line.refresh();
}

part("cancel").addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = part("cancel").querySelector("button");
  if (!button) return;
  button.disabled = true;
  note("");
  try {
    await cancel();
    closeQuestion();
    window.scrollTo(0, 0);
  } catch (unreachable) {
    note(say("cancel_no_line"));
  }
  button.disabled = false;
});

part("bell-button").addEventListener("click", () => {
  bell.toggle();
  part("bell-button").setAttribute("aria-pressed", String(bell.isOn()));
  setText(part("bell-words"), say(bell.isOn() ? "bell_on" : "bell_off"));
});

part("bell-button").removeAttribute("disabled");
bell.setTitle(document.title, true);
showParts();
// The token in the address is all that counts: no cookie goes along.
const line = follow(boot.track, {
  onSnapshot: onStatus, onEvent: (kind, next) => onStatus(next), onLine, onRefused,
}, PHONE, { credentials: "omit", hasState: true });
window.motcuaLive = true;
