// The dossier desk: signing in, which of its screens is shown, and what all of them share.

import { command, get, NoAnswer, Refusal } from "../web/api.js";
import { closeDialog } from "../web/dialogs.js";
import { $, within } from "../web/dom.js";
import { showMenu } from "../web/menu.js";
import { sessionBegan, signedOut } from "../web/session.js";
import { signInScreen } from "../web/sign-in.js";
import { fillPage, switchLanguage, t, text } from "../web/texts.js";
import { dossierScreen } from "./dossier.js";
import { listsScreen } from "./lists.js";
import { root } from "./parts.js";
import { receiveScreen } from "./receive.js";
import { hush, say } from "./say.js";

/** @type {Record<string, (main: HTMLElement, desk: Page.Desk) => Page.Screen>} */
const SCREENS = { lists: listsScreen, receive: receiveScreen, dossier: dossierScreen };
const WORKERS = ["receive", "process", "oversee"];
const RETRY_MS = 3000;

/** @type {Page.Screen | null} */
let screen = null; // the one shown: {close(), languageChanged()}
/** @type {ReturnType<typeof signInScreen> | null} */
let signIn = null; // the sign-in, while it is shown
/** @type {number | null} */
let signedIn = null; // whose screen it is

/** @type {DocumentFragment | null} */
let aside = null; // what was being filled in when the session ended

// Nothing of a citizen stays in the page. What was being filled in at the counter is kept out of
// it, for this person alone: whoever signs in again goes on there.
function putAside() {
  closeDialog();
  $("dialog").replaceChildren();
  hush();
  for (const node of document.querySelectorAll("[data-who]")) node.textContent = "";
  if (!screen) return;
  const main = $("screen");
  if (document.body.dataset.screen === "receive") {
    aside = document.createDocumentFragment();
    aside.append(...main.childNodes);
    return;
  }
  screen.close();
  screen = null;
  main.replaceChildren();
}

// Puts the sign-in in front.
/** @param {string} [explanation] */
function toSignIn(explanation = "") {
  putAside();
  signIn?.close();
  $("desk").hidden = true;
  $("sign-in").hidden = false;
  document.title = text("desk.title");
  signIn = signInScreen({ explanation, onSignedIn: arrive });
}

// Somebody has signed in. Whoever has nothing to do at the desk goes to where her work begins.
/** @param {Wire.SessionStarted} session */
function arrive(session) {
  const { home, permissions } = session;
  const works = permissions.some((permission) => WORKERS.includes(permission));
  if (works || !home || wantedNext()) return enter(session);
  return location.replace(root + home.slice(1));
}

/** @param {Wire.SessionStarted} session */
function enter(session) {
  const next = wantedNext();
  if (next) return location.replace(next);
  signIn?.close();
  signIn = null;
  $("sign-in").hidden = true;
  $("desk").hidden = false;
  showMenu(session);
  sessionBegan(session, sessionEnded);
  for (const node of document.querySelectorAll("[data-who]")) node.textContent = session.display_name;
  if (screen && signedIn === session.staff_id) return goOn();
  screen?.close();
  aside = null;
  signedIn = session.staff_id;
  screen = start(session);
  return undefined;
}

function goOn() {
  if (aside) $("screen").replaceChildren(aside);
  aside = null;
  return screen?.shownAgain?.();
}

function sessionEnded() {
  toSignIn(text("desk.sign_in_again"));
}

/** @param {Wire.SessionStarted} session */
function start(session) {
  const main = $("screen");
  main.replaceChildren();
  if (!session.permissions.some((permission) => WORKERS.includes(permission))) {
    const note = document.createElement("p");
    note.className = "nothing-here";
    note.dataset.text = "desk.not_for_role";
    note.textContent = text("desk.not_for_role");
    main.append(note);
    return { close() {}, languageChanged() {} };
  }
  return SCREENS[document.body.dataset.screen ?? "lists"](main, deskOf(session));
}

// What a screen is given.
/** @param {Wire.SessionStarted} session */
function deskOf(session) {
  /** @param {string} permission */
  const may = (permission) => session.permissions.includes(permission);
  return { session, say, hush, explain, may };
}

// Says what became of a call that failed; a session that has ended leads to the sign-in.
/** @param {unknown} fault */
function explain(fault) {
  if (fault instanceof NoAnswer) say(text("desk.no_answer"), "warning");
  else if (!(fault instanceof Refusal)) throw fault;
  else if (fault.status === 401) sessionEnded();
  else say(fault.words, "warning");
}

// Where `?next=` leads: an address of this very site, or null. The server may stand below a path
// of which it does not know.
function wantedNext() {
  const next = new URLSearchParams(location.search).get("next");
  if (!next || !/^\/(?![/\\])/.test(next)) return null;
  const below = next.startsWith(root) ? next : root + next.slice(1);
  const address = new URL(below, location.origin);
  return address.origin === location.origin ? address.href : null;
}

async function signOut() {
  try {
    await command("DELETE", "/session", {});
  } catch (fault) {
    if (fault instanceof NoAnswer) return say(text("desk.no_answer"), "warning");
    if (!(fault instanceof Refusal)) throw fault; // refused: the session is gone already
  }
  return signedOut();
}

async function begin() {
  try {
    enter(await get("/session"));
  } catch (fault) {
    if (fault instanceof Refusal) return toSignIn();
    if (!(fault instanceof NoAnswer)) throw fault;
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
  const action = within(event, "[data-do]")?.dataset.do;
  if (action === "sign-out") signOut();
  if (action === "language") {
    switchLanguage();
    signIn?.languageChanged();
    screen?.languageChanged?.();
  }
});

fillPage();
begin();
