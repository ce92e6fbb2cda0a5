// From a key press to a command. Nothing fires while somebody types, while a dialog is open,
// with a modifier held, or because a key is held down.

import { COMMANDS } from "./commands.js";
import { digitOf } from "../web/dialogs.js";
import { within } from "../web/dom.js";

const byCode = new Map(COMMANDS.flatMap((item) => item.codes.map((code) => [code, item.id])));

/** @param {() => boolean} isActive  @param {(id: string, digit: number | null) => void} perform */
export function listenForKeys(isActive, perform) {
  /** @param {KeyboardEvent} event */
  const pressed = (event) => {
    if (event.repeat && isPressOnButton(event)) event.preventDefault();
    const id = isActive() ? commandOf(event) : null;
    if (!id) return;
    event.preventDefault();
    if (!event.repeat) perform(id, digitOf(event));
  };
  document.addEventListener("keydown", pressed);
  return () => document.removeEventListener("keydown", pressed);
}

/** @param {KeyboardEvent} event */
function commandOf(event) {
  if (event.defaultPrevented) return null; // it has just left a dialog, or answered one
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return null;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return null;
  if (event.key === "?") return "help";
  if (event.code === "Digit8" && event.shiftKey) return "void"; // the * of the digit row
  if (event.shiftKey && event.code.startsWith("Digit")) return null;
  if (event.code === "Enter" && within(event, "button, a")) return null;
  return byCode.get(event.code) ?? null;
}

// A browser clicks a focused button again and again while Enter is held down.
/** @param {KeyboardEvent} event */
function isPressOnButton(event) {
  return (event.code === "Enter" || event.code === "NumpadEnter") && within(event, "button");
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof Element && Boolean(target.closest("input, textarea, select, [contenteditable]"));
}
