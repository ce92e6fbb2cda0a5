// After receiving: the code and the promised day large, what to print, and the next person.

import { command } from "../web/api.js";
import { element, setText } from "../web/dom.js";
import { centre, localised, text } from "../web/texts.js";
import { dueParts } from "./due.js";
import { button, link, outside, said } from "./parts.js";

// The form that goes with what was just done.
/** @type {Partial<Record<Wire.DossierStatus, Wire.FormNumber>>} */
const FORM_OF = { refused: 3, supplement_requested: 2 };

/** @param {Wire.Dossier} dossier  @param {Page.Desk} desk  @param {() => void} onNext */
export function receivedPage(dossier, desk, onNext) {
  return new ReceivedPage(dossier, desk, onNext);
}

class ReceivedPage {
  /** @param {Wire.Dossier} dossier  @param {Page.Desk} desk  @param {() => void} onNext */
  constructor(dossier, desk, onNext) {
    this.dossier = dossier;
    this.next = button("desk.next_person", onNext, "main");
    this.due = element("div", { class: "done-due" });
    this.procedure = element("p", { class: "done-procedure" });
    const status = dossier.status in FORM_OF ? dossier.status : "received";
    this.node = element("section", { class: `done ${status}` },
      element("div", { class: "card" },
        said("h1", `desk.done.${status}`),
        element("p", { class: "done-code" }, dossier.code),
        this.procedure,
        status === "refused" ? null : this.due,
        ...papersToPrint(dossier), receiptPrinter(dossier, desk, status),
        element("footer", {}, link("desk.open_dossier", `dossiers/${dossier.dossier_id}`, "button"),
          this.next)));
    this.languageChanged();
  }

  focus() {
    this.next.focus();
  }

  languageChanged() {
    setText(this.procedure, localised(this.dossier.procedure_name));
    this.due.replaceChildren(...dueParts(this.dossier));
  }
}

/** @param {Wire.Dossier} dossier */
function papersToPrint(dossier) {
  /** @param {number} form  @param {string} paper */
  const address = (form, paper) => `dossiers/${dossier.dossier_id}/forms/${form}?paper=${paper}`;
  /** @param {number} form */
  const row = (form) => element("div", { class: "print-row" }, said("span", `desk.form.${form}`),
    outside("desk.print_a5", address(form, "a5")), outside("desk.print_a4", address(form, "a4")));
  const form = FORM_OF[dossier.status];
  if (form === 3) return [row(3)];
  return form ? [row(form), row(1)] : [row(1)];
}

// The short receipt on the ticket printer of a kiosk; the one chosen last is offered first.
/** @param {Wire.Dossier} dossier  @param {Page.Desk} desk  @param {string} [status] */
export function receiptPrinter(dossier, desk, status = "received") {
  if (!centre.kiosks.length || status === "refused") return null;
  const remembered = localStorage.getItem(LAST_KIOSK);
  const kiosk = element("select", { "aria-label": text("desk.kiosk") }, ...centre.kiosks.map((item) => (
    element("option", { value: item.id, selected: item.id === remembered },
      localised(item.name) || item.id))));
  kiosk.dataset.label = "desk.kiosk";
  const print = async () => {
    localStorage.setItem(LAST_KIOSK, kiosk.value);
    try {
      await command("POST", `/dossiers/${dossier.dossier_id}/receipt`, { kiosk: kiosk.value });
      desk.say(text("desk.receipt_sent"), "good");
    } catch (fault) {
      desk.explain(fault);
    }
  };
  return element("div", { class: "print-row" }, said("span", "desk.short_receipt"), kiosk,
    button("desk.print", print));
}

const LAST_KIOSK = "motcua.desk.kiosk";
