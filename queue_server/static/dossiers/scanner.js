// A scanner types like a keyboard, only much faster. Wherever the focus is, what it types is
// caught: once a burst is certain, the letters that went elsewhere are taken back and the rest
// goes to an input of its own, whose content nobody sees and nothing keeps.
//
// A scan is heard twice, as on the kiosk (kiosk/flow/scanner.py): as text, the way the system's layout
// and input method read its keys, and by the places of its keys on an American keyboard, which is
// how scanners leave the factory. Under a Vietnamese or French layout, Telex, VNI or Caps Lock the
// text is garbled and the places are right; accented letters come as text alone. The text counts
// where nothing rewrote it and it makes sense, else the places.

import { element } from "../web/dom.js";

const BURST_KEYS = 6; // so many keys in a row, each within BURST_MS, are no human's
const BURST_MS = 30;
const CARD_MS = 150; // slower scanners, known by the beginning of an identity card: 12 digits, |
const SILENCE_MS = 400; // a scanner that sends no Enter has ended, once what it sent is whole
const STALL_MS = 2_000; // a radio scanner may pause within a code, so a part is waited for longer
const LONGEST = 2_000;

/** @type {Record<string, string>} */
const SHIFTED = { Digit1: "!", Digit2: "@", Digit3: "#", Digit4: "$", Digit5: "%", Digit6: "^",
  Digit7: "&", Digit8: "*", Digit9: "(", Digit0: ")", Minus: "_", Equal: "+", Backslash: "|",
  Semicolon: ":", Quote: '"', Comma: "<", Period: ">", Slash: "?", BracketLeft: "{", BracketRight: "}" };
/** @type {Record<string, string>} */
const PLAIN = { Minus: "-", Equal: "=", Backslash: "\\", Semicolon: ";", Quote: "'", Comma: ",",
  Period: ".", Slash: "/", BracketLeft: "[", BracketRight: "]", Space: " ",
  NumpadDecimal: ".", NumpadSubtract: "-", NumpadDivide: "/" };

// Calls `onScan(payload)` for each scan until the returned function is called. Whoever has taken
// the first keys for a person's hears `scan-began` on the document, with the time `since` when.
/** @param {(payload: string) => void} onScan */
export function listenForScans(onScan) {
  const scanner = new Scanner(onScan);
  return () => scanner.stop();
}

// The token on a dossier's receipt (its link, or the token alone), or null.
/** @param {string} payload */
export function receiptOf(payload) {
  const found = /(?:^|\/h\/)([a-z0-9]{16,40})\/?$/i.exec(payload.trim());
  return found ? found[1].toUpperCase() : null;
}

const CARD_BEGINS = /^\d*\d{12}\|$/;
const LINK_BEGINS = /^https?:\/\/$/i;
const CODE = /^[a-z0-9.]+-\d{6}-\d{4,7}$/i;
const TICKET = /\/t\/[a-z0-9]{16}\/?$/i;

const WHOLE_CARD = /^\s*\d*\d{12}(\|[^|]*){5}\|\d{8}(\||$)/;

/** @param {string} said */
function isWhole(said) {
  return WHOLE_CARD.test(said) || (makesSense(said) && !said.includes("|"));
}

/** @param {string} said */
function makesSense(said) {
  return /^\s*\d*\d{12}\|/.test(said) || receiptOf(said) !== null || CODE.test(said.trim())
    || TICKET.test(said.trim());
}

/** @typedef {{ field: HTMLInputElement | HTMLTextAreaElement, value: string }} Before */

class Scanner {
  /** @param {(payload: string) => void} onScan */
  constructor(onScan) {
    this.onScan = onScan;
    this.text = this.places = "";
    this.isSure = this.isRewritten = false;
    this.quick = this.last = this.since = 0;
    /** @type {Before | null} */
    this.before = null;
    /** @type {HTMLInputElement | null} */
    this.input = null;
    /** @type {Element | null} */
    this.back = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.silence = undefined;
    this.begin();
    this.keys = (/** @type {KeyboardEvent} */ event) => this.key(event);
    document.addEventListener("keydown", this.keys, true);
  }

  stop() {
    document.removeEventListener("keydown", this.keys, true);
    this.drop();
  }

  begin() {
    this.text = ""; // what the keys said
    this.places = ""; // what their places say
    this.isSure = true; // whether every key of it is known by its place
    this.isRewritten = false; // whether an input method or Caps Lock had a hand in it
    this.quick = 0;
    this.last = 0;
    this.before = null; // the field that the first letters went to, as it was
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.repeat || event.isTrusted === false) return;
    if (this.input) this.keyOfScan(event);
    else this.keyOfAnybody(event);
  }

  /** @param {KeyboardEvent} event */
  keyOfAnybody(event) {
    const letter = placeOf(event) ?? said(event);
    const gap = event.timeStamp - this.last;
    if (!letter || event.ctrlKey || event.metaKey || event.altKey) {
      if (!isModifier(event)) this.begin();
      return;
    }
    if (gap > CARD_MS || !this.places) {
      this.begin();
      this.before = snapshot(document.activeElement);
      this.since = event.timeStamp;
    }
    this.quick = gap <= BURST_MS ? this.quick + 1 : 0;
    this.heard(event, letter);
    this.text += said(event);
    this.last = event.timeStamp;
    if (this.quick < BURST_KEYS && !this.beginsKnown()) return;
    event.preventDefault();
    this.capture();
  }

  beginsKnown() {
    return [this.text, this.places].some((one) => CARD_BEGINS.test(one) || LINK_BEGINS.test(one));
  }

  /** @param {KeyboardEvent} event  @param {string} letter */
  heard(event, letter) {
    this.places += letter;
    this.isRewritten ||= event.key.length > 1 || isTurnedByCapsLock(event);
  }

  // From here on the keys go to an input of the scanner's own.
  capture() {
    restore(this.before);
    document.dispatchEvent(new CustomEvent("scan-began", { detail: { since: this.since } }));
    this.back = document.activeElement;
    this.input = element("input", { class: "scan-catcher", autocomplete: "off", value: this.text,
      tabIndex: -1, "aria-hidden": "true" });
    (document.querySelector("dialog[open]") ?? document.body).append(this.input);
    this.input.focus({ preventScroll: true });
    this.input.setSelectionRange(this.text.length, this.text.length);
    this.wait();
  }

  /** @param {KeyboardEvent} event */
  keyOfScan(event) {
    event.stopPropagation();
    this.wait();
    if (event.key === "Enter" || event.key === "Tab") {
      event.preventDefault();
      if (this.places.length) this.finish();
      return;
    }
    const letter = placeOf(event) ?? said(event);
    if (letter && !event.altKey) this.heard(event, letter);
    else if (!isModifier(event) || event.altKey) this.isSure = false; // only the input has it
  }

  wait() {
    clearTimeout(this.silence);
    const isComplete = isWhole(this.input?.value ?? "") || isWhole(this.places);
    this.silence = setTimeout(() => this.finish(), isComplete ? SILENCE_MS : STALL_MS);
  }

  finish() {
    const value = this.input?.value ?? "";
    const read = this.read(value);
    this.drop();
    this.onScan(read.slice(0, LONGEST));
  }

  // Which of the two is believed.
  /** @param {string} value */
  read(value) {
    const isWhole = this.isSure && this.places.length >= value.length;
    if (isWhole && (this.isRewritten || !makesSense(value)) && makesSense(this.places)) return this.places;
    return isWhole && this.isRewritten ? this.places : value;
  }

  drop() {
    clearTimeout(this.silence);
    if (this.input) {
      this.input.value = "";
      this.input.remove();
      this.input = null;
      if (this.back instanceof HTMLElement && this.back.isConnected) this.back.focus({ preventScroll: true });
    }
    this.begin();
  }
}

// What a key says by the system's layout; an input method hides it ("Process").
/** @param {KeyboardEvent} event */
function said(event) {
  return event.key.length === 1 ? event.key : "";
}

// What a key's place says on an American keyboard, whatever Caps Lock, or null where no place is
// told (a letter that was sent as such).
/** @param {KeyboardEvent} event */
function placeOf(event) {
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  if (letter) return event.shiftKey ? letter : letter.toLowerCase();
  if (event.shiftKey && SHIFTED[event.code]) return SHIFTED[event.code];
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  return digit ?? PLAIN[event.code] ?? null;
}

/** @param {KeyboardEvent} event */
function isTurnedByCapsLock(event) {
  const isSmall = event.key !== event.key.toUpperCase();
  return /^Key/.test(event.code) && (event.getModifierState("CapsLock") || (event.shiftKey && isSmall));
}

/** @param {KeyboardEvent} event */
function isModifier(event) {
  return /^(Shift|CapsLock|AltGraph|Alt|Control|NumLock)$/.test(event.key);
}

/** @param {Element | null} field */
function snapshot(field) {
  const isField = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
  return isField ? { field, value: field.value } : null;
}

/** @param {Before | null} before */
function restore(before) {
  if (!before || before.field.value === before.value) return;
  before.field.value = before.value;
  before.field.dispatchEvent(new Event("input", { bubbles: true }));
}
