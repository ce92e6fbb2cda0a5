// One line below for what was just done or refused.

import { $, setText } from "../web/dom.js";

const SAID_MS = 9000;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let saying;

// `kind` is "", "good" or "warning".
/** @param {string} words  @param {string} [kind] */
export function say(words, kind = "") {
  clearTimeout(saying);
  $("toast").className = `desk-toast shown ${kind}`;
  setText($("toast"), words);
  saying = setTimeout(hush, SAID_MS);
}

export function hush() {
  clearTimeout(saying);
  $("toast").className = "desk-toast";
  setText($("toast"), "");
}
