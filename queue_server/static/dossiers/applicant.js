// Whose dossier it is: by hand, or by the QR code of the identity card under a scanner. What the
// scanner typed goes to the server and is forgotten; only what was read of it stays.

import { question, Refusal } from "../web/api.js";
import { element, part, setText } from "../web/dom.js";
import { text } from "../web/texts.js";
import { plainDay, typedDay } from "./dates.js";
import { field, said, segments } from "./parts.js";

/** @type {Record<string, string>} */
const CARD_WORDS = { name: "desk.applicant_name", id_number: "desk.id_number",
  birth_date: "desk.birth_date", sex: "desk.sex", address: "desk.address" };
const REFUSED = ["name", "id_number", "birth_date", "phone", "sex"];
const SEXES = ["", "Nam", "Nữ", "Khác"];
/** @type {("citizen" | "organisation")[]} */
const KINDS = ["citizen", "organisation"];

// `kept` is what `draft` gave before: the kind and the name, nothing else.
/** @param {{ kept?: Page.KeptApplicant, onChange: () => void, onFault: (fault: unknown) => void }} given */
export function applicantForm({ kept, onChange, onFault }) {
  return new ApplicantForm(kept ?? {}, onChange, onFault);
}

class ApplicantForm {
  /** @param {Page.KeptApplicant} kept  @param {() => void} onChange  @param {(fault: unknown) => void} onFault */
  constructor(kept, onChange, onFault) {
    this.onFault = onFault;
    this.scan = element("input", { class: "scan", autocomplete: "off", maxLength: 2000,
      placeholder: text("desk.scan_hint"), "aria-describedby": "scan-said",
      onkeydown: (event) => this.scanKey(event) });
    this.scanSaid = element("p", { id: "scan-said", class: "scan-said", role: "status" });
    this.compared = element("input", { type: "checkbox" });
    this.compare = element("label", { class: "check compare", hidden: true }, this.compared,
      element("span", {}));
    this.kind = segments({ key: "desk.applicant_kind", name: "applicant-kind", options: KINDS,
      words: "desk.kind", value: kept.kind ?? "citizen", onChange: () => this.showKind() });
    /** @type {Record<string, { node: HTMLElement, input: HTMLInputElement | HTMLSelectElement }>} */
    this.fields = {
      name: field("desk.applicant_name", { maxLength: 200, value: kept.name ?? "", required: true }),
      id_number: field("desk.id_number", { maxLength: 40, inputMode: "numeric" }),
      birth_date: field("desk.birth_date", { maxLength: 10, placeholder: "dd/mm/yyyy", inputMode: "numeric" }),
      phone: field("desk.phone", { maxLength: 60, type: "tel", onchange: () => this.firstPhone() }),
      sex: sexField(),
      address: field("desk.address", { maxLength: 400 }),
      submitted_by: field("desk.submitted_by", { maxLength: 200, value: kept.submitted_by ?? "" }),
    };
    this.node = element("section", { class: "card applicant" },
      element("div", { class: "card-head" }, said("h2", "desk.applicant"), this.kind.node),
      element("label", { class: "field scan-field" }, said("span", "desk.scan"), this.scan), this.scanSaid,
      this.compare,
      element("div", { class: "grid" }, ...Object.entries(this.fields).map(([name, { node }]) => {
        node.classList.add(`of-${name}`);
        return node;
      })));
    this.node.addEventListener("input", (event) => event.target === this.scan || onChange());
    /** @type {string[]} what the card left uncertain */
    this.byEye = [];
    this.showKind();
  }

  showKind() {
    const isCitizen = this.kind.value === "citizen";
    for (const name of ["birth_date", "sex"]) this.fields[name].node.hidden = !isCitizen;
  }

  languageChanged() {
    this.scan.placeholder = text("desk.scan_hint");
    this.sayDoubt();
  }

  // A scanner that is too slow to be noticed types into the field.
  /** @param {KeyboardEvent} event */
  scanKey(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const payload = this.scan.value;
    this.scan.value = "";
    if (payload.trim()) this.read(payload);
  }

  /** @param {string} payload */
  async read(payload) {
    this.sayScan(text("desk.scan_reading"), "");
    // A digit that somebody had just pressed is not the card's: its number has twelve.
    const card = payload.replace(/^\d*?(?=\d{12}\|)/, "");
    try {
      this.fill(await question("/dossiers/identity-card", { payload: card }));
    } catch (fault) {
      this.say("");
      if (!(fault instanceof Refusal) || fault.code !== "unreadable_identity_card") return this.onFault(fault);
      this.say(fault.words);
      this.fields.name.input.focus();
    }
    return undefined;
  }

  /** @param {Wire.IdentityRead} card */
  fill(card) {
    this.kind.value = "citizen";
    this.showKind();
    /** @type {Record<string, unknown>} */
    const words = { ...card, birth_date: plainDay(card.birth_date) };
    for (const name of ["name", "id_number", "birth_date", "sex", "address"]) {
      this.fields[name].input.value = String(words[name] ?? "");
    }
    this.sayScan(text("desk.scan_read", { name: card.name }), "right");
    this.doubted(card.by_eye);
    this.fields.phone.input.focus();
    this.fields.name.input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // One number is kept: the first of several.
  firstPhone() {
    const { input } = this.fields.phone;
    const [first, other] = input.value.split(/[/;,|]/).map((one) => one.trim()).filter(Boolean);
    if (!other) return;
    input.value = first;
    this.sayScan(text("desk.phone_first", { first, other }), "doubtful");
  }

  // Which of its fields the server refused, in its own words; whether there was one.
  /** @param {Record<string, string>} fields */
  refused(fields) {
    const wrong = Object.keys(fields).map((name) => name.replace("applicant.", ""))
      .find((name) => REFUSED.includes(name));
    if (wrong) this.wrong(wrong);
    return Boolean(wrong);
  }

  /** @param {string} name */
  wrong(name) {
    this.say(text(`desk.wrong.${name}`));
    this.fields[name].input.focus();
  }

  // What the card leaves uncertain must be compared before anything is received.
  /** @param {string[]} names */
  doubted(names) {
    this.byEye = names;
    this.compare.hidden = !names.length;
    this.compared.checked = false;
    this.sayDoubt();
  }

  sayDoubt() {
    if (!this.byEye.length) return;
    const parts = this.byEye.map((name) => text(CARD_WORDS[name]).toLowerCase()).join(", ");
    setText(part(this.compare, "span"), text("desk.scan_compared", { parts }));
    if (!this.compared.checked) this.sayScan(text("desk.scan_compare", { parts }), "doubtful");
  }

  /** @param {string} words  @param {string} kind */
  sayScan(words, kind) {
    this.scanSaid.className = `scan-said ${kind}`;
    setText(this.scanSaid, words);
  }

  // A mistake has the place of what is said of the card: above the fields, always in sight.
  /** @param {string} words */
  say(words) {
    this.sayScan(words, words ? "wrong" : "");
    if (words) this.scanSaid.scrollIntoView({ block: "nearest" });
  }

  get name() {
    return this.fields.name.input.value.trim();
  }

  get draft() {
    return { kind: this.kind.value, name: this.name,
      submitted_by: this.fields.submitted_by.input.value.trim() };
  }

  // As the wire wants it, or null where something is wrong, which has then been said.
  get value() {
    const typed = Object.fromEntries(Object.entries(this.fields).map(([name, { input }]) => (
      [name, input.value.trim()])));
    const isCitizen = this.kind.value === "citizen";
    const value = { ...typed, name: typed.name, kind: this.kind.value,
      birth_date: isCitizen ? typedDay(typed.birth_date) : "", sex: isCitizen ? typed.sex : "" };
    if (this.byEye.length && !this.compared.checked) {
      this.say(text("desk.wrong.compare"));
      this.compared.focus();
      return null;
    }
    const wrong = mistakeIn(value);
    if (wrong) {
      this.wrong(wrong);
      return null;
    }
    return { ...value, birth_date: value.birth_date || null };
  }
}

export function sexField() {
  const made = field("desk.sex", {}, "select");
  made.input.append(...SEXES.map((value) => element("option", { value }, value || "—")));
  return made;
}

/** @param {{ name: string, birth_date: string | null }} value */
function mistakeIn(value) {
  if (!value.name) return "name";
  if (value.birth_date === null) return "birth_date";
  return null;
}
