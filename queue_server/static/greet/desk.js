// What every part of the tablet needs: to say a line, to send a command, what is known.

import { command, get, NoAnswer, Refusal } from "../web/api.js";
import { $, element, setText } from "../web/dom.js";
import { t, text } from "../web/texts.js";

const SAID_MS = 9000;
const root = new URL("../..", import.meta.url).pathname; // ends with "/"

/** @type {ReturnType<typeof setTimeout> | undefined} */
let saying;

/** @type {Page.Greeter} */
export const desk = {
  known: null,
  refresh: () => {},
  show: () => {},
  say(words, undo, lasts = SAID_MS) {
    clearTimeout(saying);
    const said = $("said");
    setText(said, words);
    if (undo) said.append(" ", element("button", { type: "button", onclick: undo }, text("greet.undo")));
    if (lasts < Infinity) saying = setTimeout(() => setText(said, ""), lasts);
  },
  get devices() {
    return desk.known ? desk.known.devices : [];
  },
  send: (method, path, body = {}) => said(command(method, path, body)),
  ask: (path) => said(get(path)),
};

// The answer; undefined where there is none, which has been said.
/** @param {Promise<any>} asked */
async function said(asked) {
  try {
    return await asked ?? {};
  } catch (fault) {
    if (isSignedOut(fault)) signIn();
    else if (fault instanceof NoAnswer) desk.say(t("not_sent"));
    else if (fault instanceof Refusal) desk.say(fault.words);
    else throw fault;
    return undefined;
  }
}

/** @param {unknown} fault */
export const isSignedOut = (fault) => fault instanceof Refusal && fault.status === 401;

export function signIn() {
  location.assign(`${root}dossiers?next=%2Fgreet`);
}
