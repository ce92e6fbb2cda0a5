// What a greeter saw of the papers of this ticket: a line above the list, and a key by which
// whoever has compared them takes the ticks over.

import { get, NoAnswer, Refusal } from "../web/api.js";
import { timeOfDay } from "../web/clock.js";
import { element } from "../web/dom.js";
import { text } from "../web/texts.js";
import { button } from "./parts.js";

export class PapersChecked {
  /** @param {number | null} ticket  @param {() => void} onKnown */
  constructor(ticket, onKnown) {
    /** @type {Wire.PapersChecked | null} */
    this.checked = null;
    this.node = element("div", { class: "remark papers-checked", role: "status", hidden: true });
    if (ticket) this.look(ticket, onKnown);
  }

  /** @param {number} ticket  @param {() => void} onKnown */
  async look(ticket, onKnown) {
    try {
      /** @type {Wire.GreeterNotes} */
      const { papers_checked: checked } = await get(`/tickets/${ticket}/greeter-notes`);
      this.checked = checked ?? null;
    } catch (fault) {
      if (!(fault instanceof NoAnswer || fault instanceof Refusal)) throw fault;
    }
    if (this.checked) onKnown();
  }

  // Only of the version whose list is on the screen.
  /**
   * @param {{ details: Wire.ProcedureDetails, papers: { takeOver(seen: Wire.PaperChecked[]): void, focus(): void } } | null} form
   */
  draw(form) {
    const { checked, node } = this;
    node.hidden = !checked || form?.details.version_id !== checked.version_id;
    if (!checked || !form || node.hidden) return;
    /** @param {Wire.PaperFound} found */
    const count = (found) => checked.papers.filter((one) => one.found === found).length;
    const words = text("desk.greeter_checked", { name: checked.checked_by, time: timeOfDay(checked.checked_at),
      there: count("received"), missing: count("missing") });
    node.replaceChildren(element("p", {}, words), checked.note ? element("p", {}, checked.note) : "",
      button("desk.greeter_take_over", () => {
        form.papers.takeOver(checked.papers);
        form.papers.focus();
      }));
  }
}
