// The limit where the catalogue's is being checked: whoever receives writes what the law says and
// where it stands, or a leader decides to receive without it.

import { element, setText } from "../web/dom.js";
import { text } from "../web/texts.js";
import { field, said, segments } from "./parts.js";

/** @type {Wire.StatedLimit["unit"][]} */
const UNITS = ["working_day", "calendar_day", "hour", "unspecified"];
const SHORTEST = 3; // letters of a reason, as the server wants
const LONGEST = 3650;

// `mayDecide`: whether the person may receive without a limit. `onChange` hears of a new limit.
/** @param {{ mayDecide: boolean, onChange: () => void }} given */
export function limitForm({ mayDecide, onChange }) {
  return new LimitForm(mayDecide, onChange);
}

class LimitForm {
  /** @param {boolean} mayDecide  @param {() => void} onChange */
  constructor(mayDecide, onChange) {
    this.unit = segments({ key: "desk.limit_unit", name: "limit-unit", options: UNITS,
      words: "dossiers.unit", value: "working_day", onChange: () => this.changed(onChange) });
    this.amount = field("desk.limit_amount", { maxLength: 4, inputMode: "numeric",
      onchange: () => this.changed(onChange) });
    this.source = field("desk.limit_source", { maxLength: 2000, onchange: () => this.changed(onChange) });
    this.decision = field("desk.limit_decision", { maxLength: 2000 });
    this.decision.node.hidden = !mayDecide;
    this.mistake = element("p", { class: "mistake", role: "alert" });
    this.node = element("section", { class: "card limit-form", hidden: true },
      said("h2", "desk.limit_unread"), said("p", "desk.limit_ask", { class: "explain" }),
      this.unit.node, this.amount.node, this.source.node, this.decision.node, this.mistake);
    this.showAmount();
  }

  showAmount() {
    this.amount.node.hidden = this.unit.value === "unspecified";
  }

  /** @param {() => void} onChange */
  changed(onChange) {
    this.showAmount();
    onChange();
  }

  // The limit as the wire wants it; null as long as it is not whole.
  get stated() {
    const source = this.source.input.value.trim();
    const { value: unit } = this.unit;
    const amount = unit === "unspecified" ? null : typedAmount(this.amount.input.value);
    if (this.node.hidden || amount === undefined || source.length < SHORTEST) return null;
    return { amount, unit, source };
  }

  // What receiving sends of it, or null where something is wrong, which has then been said.
  get value() {
    if (this.node.hidden) return {};
    const decision = this.decision.input.value.trim();
    const { stated } = this;
    setText(this.mistake, "");
    if (stated) return { stated_limit: stated };
    if (decision.length >= SHORTEST) return { limit_decision: decision };
    setText(this.mistake, text("desk.wrong.limit"));
    this.mistake.scrollIntoView({ block: "nearest" });
    (this.amount.node.hidden || this.amount.input.value ? this.source : this.amount).input.focus();
    return null;
  }

  languageChanged() {
    setText(this.mistake, "");
  }
}

/** @param {string} words */
export function typedAmount(words) {
  const typed = words.trim();
  return /^\d{1,4}$/.test(typed) && Number(typed) <= LONGEST ? Number(typed) : undefined;
}
