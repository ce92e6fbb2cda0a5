// A scanner types like a keyboard, only much faster. Wherever the focus is, what it types is
// caught: once a burst is certain, the letters that went elsewhere are taken back and the rest
// goes to an input of its own, whose content nobody sees and nothing keeps.
//
// A Vietnamese input method may rewrite letters on their way ("aa" to "â"). Where every key is
// known the keys are believed rather than what became of them; letters that come without a key
// (a scanner that sends accented letters) are read from the input.

import { element } from "../console/dom.js";

const BURST_KEYS = 6; // so many keys in a row, each within BURST_MS, are no human's
const BURST_MS = 30;
const CARD_MS = 150; // slower scanners, known by the beginning of an identity card: 12 digits, |
const SILENCE_MS = 400; // a scanner that sends no Enter has ended
const LONGEST = 2_000;

const SHIFTED = { Digit1: "!", Digit2: "@", Digit3: "#", Digit4: "$", Digit5: "%", Digit6: "^",
  Digit7: "&", Digit8: "*", Digit9: "(", Digit0: ")", Minus: "_", Equal: "+", Backslash: "|",
  Semicolon: ":", Quote: '"', Comma: "<", Period: ">", Slash: "?", BracketLeft: "{", BracketRight: "}" };
const PLAIN = { Minus: "-", Equal: "=", Backslash: "\\", Semicolon: ";", Quote: "'", Comma: ",",
  Period: ".", Slash: "/", BracketLeft: "[", BracketRight: "]", Space: " " };

// Calls `onScan(payload)` for each scan until the returned function is called. Whoever has taken
// the first keys for a person's hears `scan-began` on the document, with the time `since` when.
export function listenForScans(onScan) {
  const scanner = new Scanner(onScan);
  return () => scanner.stop();
}

// The token on a dossier's receipt (its link, or the token alone), or null.
export function receiptOf(payload) {
  const found = /(?:^|\/h\/)([a-z0-9]{16,40})\/?$/i.exec(payload.trim());
  return found ? found[1].toUpperCase() : null;
}

class Scanner {
  constructor(onScan) {
    this.onScan = onScan;
    this.begin();
    this.keys = (event) => this.key(event);
    document.addEventListener("keydown", this.keys, true);
  }

  stop() {
    document.removeEventListener("keydown", this.keys, true);
    this.drop();
  }

  begin() {
    this.typed = ""; // what the keys said
    this.isSure = true; // whether every key of it is known
    this.isRewritten = false; // whether an input method had a hand in it
    this.quick = 0;
    this.last = 0;
    this.before = null; // the field that the first letters went to, as it was
  }

  key(event) {
    if (event.repeat || event.isTrusted === false) return;
    if (this.input) this.keyOfScan(event);
    else this.keyOfAnybody(event);
  }

  keyOfAnybody(event) {
    const letter = letterOf(event);
    const gap = event.timeStamp - this.last;
    if (letter === null || event.ctrlKey || event.metaKey || event.altKey) {
      if (!isModifier(event)) this.begin();
      return;
    }
    if (gap > CARD_MS || !this.typed) {
      this.begin();
      this.before = snapshot(document.activeElement);
      this.since = event.timeStamp;
    }
    this.quick = gap <= BURST_MS ? this.quick + 1 : 0;
    this.typed += letter;
    this.isRewritten ||= event.key.length > 1;
    this.last = event.timeStamp;
    if (this.quick < BURST_KEYS && !/^\d{12}\|$/.test(this.typed)) return;
    event.preventDefault();
    this.capture();
  }

  // From here on the keys go to an input of the scanner's own.
  capture() {
    restore(this.before);
    document.dispatchEvent(new CustomEvent("scan-began", { detail: { since: this.since } }));
    this.back = document.activeElement;
    this.input = element("input", { class: "scan-catcher", autocomplete: "off", value: this.typed,
      tabIndex: -1, "aria-hidden": "true" });
    (document.querySelector("dialog[open]") ?? document.body).append(this.input);
    this.input.focus({ preventScroll: true });
    this.input.setSelectionRange(this.typed.length, this.typed.length);
    this.wait();
  }

  keyOfScan(event) {
    event.stopPropagation();
    this.wait();
    if (event.key === "Enter" || event.key === "Tab") {
      event.preventDefault();
      if (this.typed.length) this.finish();
      return;
    }
    const letter = letterOf(event);
    this.isRewritten ||= letter !== null && event.key.length > 1;
    if (letter !== null && !event.altKey) this.typed += letter;
    else if (!isModifier(event)) this.isSure = false;
    else if (event.altKey) this.isSure = false; // letters by their number: only the input has them
  }

  wait() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.finish(), SILENCE_MS);
  }

  finish() {
    const { value } = this.input;
    const believed = this.isRewritten && this.isSure && this.typed.length >= value.length;
    const read = believed ? this.typed : value;
    this.drop();
    this.onScan(read.slice(0, LONGEST));
  }

  drop() {
    clearTimeout(this.silence);
    if (this.input) {
      this.input.value = "";
      this.input.remove();
      this.input = null;
      if (this.back?.isConnected) this.back.focus({ preventScroll: true });
    }
    this.begin();
  }
}

// The letter that a key stands for, or null. An input method hides it ("Process"): then the key's
// place tells, on the layout that scanners use.
function letterOf(event) {
  if (event.key.length === 1) return event.key;
  if (!/^(Process|Unidentified|Dead)$/.test(event.key)) return null;
  const upper = event.shiftKey !== event.getModifierState("CapsLock");
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  if (letter) return upper ? letter : letter.toLowerCase();
  if (event.shiftKey && SHIFTED[event.code]) return SHIFTED[event.code];
  return /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1] ?? PLAIN[event.code] ?? null;
}

function isModifier(event) {
  return /^(Shift|CapsLock|AltGraph|Alt|Control|NumLock)$/.test(event.key);
}

function snapshot(field) {
  return field?.matches?.("input, textarea") && "value" in field ? { field, value: field.value } : null;
}

function restore(before) {
  if (!before || before.field.value === before.value) return;
  before.field.value = before.value;
  before.field.dispatchEvent(new Event("input", { bubbles: true }));
}
