// A mistake at its field: said there, and the field gets the focus.

import { $, setText } from "../web/dom.js";

/** @param {string} name  @param {string} words */
export function mark(name, words) {
  setText($(`${name}-mistake`), words);
  $(name).setAttribute("aria-invalid", String(Boolean(words)));
}

// Marks each field that has words, takes the marks off the others; the first one gets the focus.
/** @param {string[]} names  @param {Record<string, string | undefined>} said  @returns {boolean} */
export function markAll(names, said) {
  for (const name of names) mark(name, said[name] ?? "");
  const first = names.find((name) => said[name]);
  if (!first) return false;
  const field = $(first);
  (field.matches("fieldset") ? field.querySelector("input") ?? field : field).focus();
  return true;
}
