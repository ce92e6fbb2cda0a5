// When a dossier is due, and why: at once, before anything is received.

import { question } from "../web/api.js";
import { element } from "../web/dom.js";
import { localised, text } from "../web/texts.js";
import { limitWords } from "./procedures.js";
import { fullDay, time } from "./dates.js";
import { said } from "./parts.js";

const AGAIN_MS = 60_000; // the cut-off of the day may pass while the page is open

/** @param {{ onQuoted: (quote: Wire.DossierQuoted) => void, onFault: (fault: unknown) => void }} given */
export function dueBox({ onQuoted, onFault }) {
  return new DueBox(onQuoted, onFault);
}

class DueBox {
  /** @param {(quote: Wire.DossierQuoted) => void} onQuoted  @param {(fault: unknown) => void} onFault */
  constructor(onQuoted, onFault) {
    this.onQuoted = onQuoted;
    this.onFault = onFault;
    this.node = element("section", { class: "card due-box", "aria-live": "polite" });
    this.timer = setInterval(() => this.asked && !document.hidden && this.ask(this.asked), AGAIN_MS);
  }

  close() {
    clearInterval(this.timer);
    this.asked = null;
  }

  languageChanged() {
    this.draw();
  }

  // `terms`: {procedure, channel, received_at}.
  /** @param {Wire.QuoteDossier} terms */
  async ask(terms) {
    this.asked = terms;
    this.node.classList.add("stale");
    try {
      const quote = await question("/dossiers/quote", terms);
      if (terms !== this.asked) return;
      this.quote = quote;
      this.draw();
      this.node.classList.remove("stale");
      this.onQuoted(quote);
    } catch (fault) {
      if (terms === this.asked) this.onFault(fault);
    }
  }

  // "hẹn 09:00, Thứ Tư, 25/11/2026" in a few words.
  get words() {
    if (!this.quote) return "";
    const { due_at: due, limit } = promised(this.quote);
    return due ? text("desk.due_short", { time: time(due), day: fullDay(due) }) : limitWords(limit);
  }

  draw() {
    if (this.quote) this.node.replaceChildren(...dueParts(this.quote));
  }
}

// What the citizen is promised: the centre's own limit where it has one.
/** @param {Page.Quoted} given */
export function promised({ committed, statutory }) {
  return committed ?? statutory;
}

// The promise large, its reasoning below, and the law's limit beside the centre's own.
/** @param {Page.Quoted} quote */
export function dueParts(quote) {
  const main = promised(quote);
  const parts = [
    said("h2", "desk.due"),
    element("p", { class: "due-large" }, ...(main.due_at
      ? [element("b", {}, fullDay(main.due_at)), element("span", {}, time(main.due_at))]
      : [element("b", {}, limitWords(main.limit))])),
    element("p", { class: "because" }, localised(main.sentence)),
  ];
  if (quote.stops?.some((stop) => !stop.ended_at)) parts.splice(1, 0, said("p", "desk.due_stands", { class: "stands" }));
  if (main.after_cutoff) parts.push(element("p", { class: "after-cutoff" }, text("desk.after_cutoff")));
  if (quote.committed) {
    parts.push(limitLine("desk.committed", quote.committed), limitLine("desk.statutory", quote.statutory));
  }
  return parts;
}

/** @param {string} key  @param {Wire.DueExplained} due */
function limitLine(key, due) {
  const when = due.due_at ? ` → ${time(due.due_at)}, ${fullDay(due.due_at)}` : "";
  return element("p", { class: "limit-line", title: localised(due.sentence) }, said("span", key),
    element("b", {}, limitWords(due.limit)), when);
}
