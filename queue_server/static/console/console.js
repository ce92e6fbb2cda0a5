// The counter console: which of its three screens is shown (sign in, choose a counter, the
// counter), and the way back to the same counter when a session has ended.

import { get, command, NoAnswer, Refusal } from "../web/api.js";
import { chooseScreen } from "./choose.js";
import { counterScreen } from "./counter.js";
import { closeDialog, useKeypad } from "../web/dialogs.js";
import { $, within } from "../web/dom.js";
import { leave, sessionBegan, signedOut } from "../web/session.js";
import { signInScreen } from "../web/sign-in.js";
import { ROOT, showMenu } from "../web/menu.js";
import { fillPage, switchLanguage, t } from "../web/texts.js";

const LAST_COUNTER = "motcua.console.counter"; // this PC's counter, offered first
const SCREENS = ["sign-in", "choose", "counter"];
const RETURN_TO = "motcua.console.return";
const RETRY_MS = 3000;

/** @type {Page.Screen | null} */
let screen = null; // the one shown: {close(), say?(language changed)}
/** @type {string | null} */
let returnTo = null; // the counter to go back to after signing in anew

/** @param {string} id  @param {() => Page.Screen} start */
function show(id, start) {
  screen?.close();
  closeDialog();
  for (const name of SCREENS) $(name).hidden = name !== id;
  if (id !== "counter") document.title = t("title");
  screen = start();
}

/** @param {string} [explanation] */
function toSignIn(explanation = "") {
  show("sign-in", () => signInScreen({ explanation, onSignedIn: arrive }));
}

/** @param {Wire.SessionStarted} session  @param {string} [note] */
function toChoice(session, note = "") {
  returnTo = null;
  show("choose", () => chooseScreen(session, {
    note,
    last: localStorage.getItem(LAST_COUNTER),
    onChosen: (counter) => toCounter(session, counter),
    onSignedOut: sessionEnded,
  }));
}

/** @param {Wire.SessionStarted} session  @param {string} counter */
function toCounter(session, counter) {
  returnTo = counter;
  localStorage.setItem(LAST_COUNTER, counter);
  show("counter", () => counterScreen(counter, session, {
    onLeave: (/** @type {string} */ note) => toChoice(session, note),
    onSignedOut: sessionEnded,
  }));
}

// The page is loaded anew, so that nothing of it stays; it knows to which counter to go back.
function sessionEnded() {
  if (returnTo) sessionStorage.setItem(RETURN_TO, returnTo);
  leave();
}

// Somebody has signed in. Whoever has nothing to do at a counter goes to where her work begins.
/** @param {Wire.SessionStarted} session */
async function arrive(session) {
  const { home, permissions } = session;
  if (returnTo || !home || permissions.includes("serve")) return enter(session);
  return location.replace(ROOT + home.slice(1));
}

// A session is there: back to the counter that was left, to the one this person runs, or on
// to the choice.
/** @param {Wire.SessionStarted} session */
async function enter(session) {
  for (const node of document.querySelectorAll("[data-who]")) {
    node.textContent = session.display_name;
  }
  showMenu(session);
  sessionBegan(session, sessionEnded);
  sessionStorage.removeItem(RETURN_TO);
  const counter = returnTo ?? await runBy(session);
  if (counter) toCounter(session, counter);
  else toChoice(session);
}

/** @param {Wire.SessionStarted} session */
async function runBy(session) {
  try {
    /** @type {Wire.CountersListed} */
    const { counters } = await get("/counters");
    const mine = counters.filter((item) => (
      item.staff_id === session.staff_id && item.state !== "closed"));
    const last = localStorage.getItem(LAST_COUNTER);
    return (mine.find((item) => item.counter === last) ?? mine[0])?.counter ?? null;
  } catch {
    return null; // the choice shows the same list and says what is wrong
  }
}

async function signOut() {
  try {
    await command("DELETE", "/session", {});
  } catch (fault) {
    if (fault instanceof NoAnswer) return screen?.say?.(t("cannot.line"));
    if (!(fault instanceof Refusal)) throw fault; // refused: the session is gone already
  }
  return signedOut();
}

async function begin() {
  returnTo = sessionStorage.getItem(RETURN_TO);
  try {
    await enter(await get("/session"));
  } catch (fault) {
    if (!(fault instanceof NoAnswer)) return toSignIn(returnTo ? t("sign_in_again") : "");
    toSignIn(t("no_line"));
    setTimeout(beginAgain, RETRY_MS);
  }
  return undefined;
}

// Only while nobody has begun to type: the page must not move under the hands.
function beginAgain() {
  if (!$("sign-in").hidden && !$("sign-in-name", HTMLInputElement).value) begin();
}

document.addEventListener("click", (event) => {
  if (!within(event, "#menu")) $("menu", HTMLDetailsElement).open = false;
  const emergency = within(event, "#emergency");
  if (emergency) {
    const isFolded = emergency.getAttribute("aria-expanded") !== "true";
    emergency.setAttribute("aria-expanded", String(isFolded));
  }
  const action = within(event, "[data-do]")?.dataset.do;
  if (action === "sign-out") signOut();
  if (action === "language") {
    switchLanguage();
    screen?.languageChanged?.();
  }
});

useKeypad();
fillPage();
begin();
