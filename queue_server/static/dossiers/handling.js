// How a dossier came, how its result is handed back, what it costs.

import { element, part, setText } from "../web/dom.js";
import { centre, languageName, text } from "../web/texts.js";
import { instantAt, typedDay, typedTime } from "./dates.js";
import { field, grouped, money, said, segments, typedMoney } from "./parts.js";

/** @type {Wire.Channel[]} */
const CHANNELS = ["in_person", "online", "postal"];
/** @type {Wire.ResultDelivery[]} */
const DELIVERIES = ["counter", "post", "electronic"];

/** @param {{ kept?: Page.KeptHandling, onChange: () => void, onTerms: () => void }} given */
export function handlingForm({ kept = {}, onChange, onTerms }) {
  return new HandlingForm(kept, onChange, onTerms);
}

class HandlingForm {
  // `onTerms` hears of what moves the due date: the channel, the time of receipt.
  /** @param {Page.KeptHandling} kept  @param {() => void} onChange  @param {() => void} onTerms */
  constructor(kept, onChange, onTerms) {
    this.channel = segments({ key: "desk.channel", name: "channel", options: CHANNELS,
      words: "dossiers.channel", value: kept.channel ?? "in_person", onChange: onTerms });
    this.delivery = segments({ key: "desk.delivery", name: "delivery", options: DELIVERIES,
      words: "dossiers.delivery", value: kept.delivery ?? "counter", onChange: () => this.show() });
    this.address = field("desk.delivery_address", { maxLength: 400 });
    this.fee = field("desk.fee", { maxLength: 16, inputMode: "numeric", value: kept.fee ?? "" });
    this.isFeeTyped = Boolean(kept.fee);
    this.fee.input.addEventListener("input", () => { this.isFeeTyped = true; });
    this.paid = element("input", { type: "checkbox", checked: kept.fee_paid ?? false });
    this.fees = element("ul", { class: "fees" });
    this.national = field("desk.national_code", { maxLength: 60, value: kept.national_code ?? "" });
    this.day = field("desk.received_day", { maxLength: 10, placeholder: "dd/mm/yyyy", onchange: onTerms });
    this.time = field("desk.received_time", { maxLength: 5, placeholder: "hh:mm", onchange: onTerms });
    this.language = field("desk.citizen_language", {}, "select");
    this.language.input.append(...centre.languages.map((tag) => (
      element("option", { value: tag }, languageName(tag)))));
    this.note = field("desk.note", { maxLength: 2000, rows: 2, value: kept.note ?? "" }, "textarea");
    this.mistake = element("p", { class: "mistake", role: "alert" });
    this.node = this.build();
    this.node.addEventListener("input", onChange);
    this.show();
  }

  build() {
    return element("section", { class: "card handling" }, this.channel.node, this.delivery.node,
      this.address.node,
      element("div", { class: "fee-row" }, this.fee.node,
        element("label", { class: "check" }, this.paid, said("span", "desk.fee_paid"))),
      this.fees,
      element("details", {}, said("summary", "desk.more_about"),
        element("div", { class: "grid" }, this.day.node, this.time.node, this.national.node,
          this.language.node, this.note.node)),
      this.mistake);
  }

  show() {
    this.address.node.hidden = this.delivery.value !== "post";
  }

  // What the catalogue says of the fee; a fee that was typed stays.
  /** @param {number | null} fee  @param {Wire.Fee[]} fees */
  quoted(fee, fees) {
    if (!this.isFeeTyped) this.fee.input.value = fee === null ? "" : grouped(fee);
    this.fee.input.placeholder = fee === null ? text("desk.fee_unknown") : "";
    this.fees.replaceChildren(...fees.map(feeLine));
  }

  get draft() {
    return { channel: this.channel.value, delivery: this.delivery.value,
      fee: this.isFeeTyped ? this.fee.input.value : "", fee_paid: this.paid.checked,
      national_code: this.national.input.value.trim(), note: this.note.input.value.trim() };
  }

  // When it was handed in, if not now: an instant, null for now, undefined for nonsense.
  get receivedAt() {
    const [day, clock] = [typedDay(this.day.input.value), this.time.input.value.trim()];
    if (day === "" && !clock) return null;
    const time = typedTime(clock);
    return day && time ? instantAt(day, time) : undefined;
  }

  // As the wire wants it, or null where something is wrong, which has then been said.
  get value() {
    const fee = typedMoney(this.fee.input.value);
    const wrong = this.receivedAt === undefined ? "received_at" : fee === undefined ? "fee" : null;
    setText(this.mistake, wrong ? text(`desk.wrong.${wrong}`) : "");
    if (wrong) {
      part(this.node, "details", HTMLDetailsElement).open ||= wrong === "received_at";
      (wrong === "fee" ? this.fee : this.day).input.focus();
      return null;
    }
    return { channel: this.channel.value, delivery: this.delivery.value, fee,
      fee_paid: this.paid.checked && Boolean(fee),
      delivery_address: this.delivery.value === "post" ? this.address.input.value.trim() : "",
      received_at: this.receivedAt, national_code: this.national.input.value.trim(),
      language: this.language.input.value, note: this.note.input.value.trim() };
  }
}

// A fee in the words of its source; who pays less is said word for word.
/** @param {Wire.Fee} fee */
function feeLine(fee) {
  const amount = fee.amount === null ? "" : money(fee.amount);
  const head = [fee.name, amount].filter(Boolean).join(": ") || fee.text;
  const line = element("li", {}, element("b", {}, head));
  if (fee.text && fee.text !== head) line.append(element("span", {}, fee.text));
  if (fee.exemption) line.append(element("span", {}, text("desk.exemption", { words: fee.exemption })));
  if (fee.legal_basis) line.append(element("span", { class: "basis" }, fee.legal_basis));
  return line;
}
