// Asks before something that cannot be taken back by the same button; Esc is no.

import { $, setText } from "../web/dom.js";

/** @param {string} title  @param {string} words  @returns {Promise<boolean>} */
export function sure(title, words) {
  const dialog = $("sure", HTMLDialogElement);
  setText($("sure-title"), title);
  setText($("sure-words"), words);
  setText($("sure-yes"), title);
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
