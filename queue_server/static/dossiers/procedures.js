// Choosing the procedure by typing a few letters of its name or code, with or without marks.
// What the ticket's service receives comes first.

import { get } from "../web/api.js";
import { element } from "../web/dom.js";
import { centre, localised, text } from "../web/texts.js";
import { said } from "./parts.js";

const TYPING_MS = 150;
const SHOWN = 30;

/**
 * @param {{ service: string | null, onChosen: (code: string) => void, onFault: (fault: unknown) => void }} given
 */
export function procedureChooser({ service, onChosen, onFault }) {
  return new Chooser(service, onChosen, onFault);
}

class Chooser {
  /**
   * @param {string | null} service
   * @param {(code: string) => void} onChosen
   * @param {(fault: unknown) => void} onFault
   */
  constructor(service, onChosen, onFault) {
    this.service = centre.services.find((item) => item.id === service) ?? null;
    this.onChosen = onChosen;
    this.onFault = onFault;
    /** @type {Wire.ProcedureSummary[]} */
    this.found = [];
    /** @type {object | null} the last question */
    this.asked = null;
    /** @type {string | null} the words to which the list answers */
    this.shown = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.typing = undefined;
    this.at = 0;
    this.input = element("input", {
      type: "search", class: "search", autocomplete: "off", maxLength: 100, role: "combobox",
      "aria-expanded": "true", "aria-controls": "procedures", "aria-labelledby": "procedure-label",
      oninput: () => this.typed(), onkeydown: (event) => this.key(event),
    });
    this.list = element("ul", { id: "procedures", role: "listbox", class: "procedures" });
    this.note = element("p", { class: "nothing-here", role: "status" });
    this.node = element("div", { class: "chooser" },
      said("label", "desk.choose_procedure", { id: "procedure-label" }), this.input,
      element("div", { class: "card" }, this.list, this.note));
    this.load();
  }

  focus() {
    this.input.focus();
  }

  // Whether nobody has begun to look for a procedure.
  get isUntouched() {
    return !this.input.value;
  }

  languageChanged() {
    this.draw();
  }

  typed() {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.load(), TYPING_MS);
  }

  async load() {
    const words = this.input.value.trim();
    const asked = (this.asked = {});
    try {
      const found = words || !this.service ? await search({ q: words }) : await this.ofService();
      if (asked !== this.asked) return;
      this.found = this.serviceFirst(found).slice(0, SHOWN);
      this.shown = words;
      this.at = 0;
      this.draw();
    } catch (fault) {
      this.shown = null;
      this.found = [];
      this.draw();
      this.note.textContent = text("desk.procedures_unknown");
      this.onFault(fault);
    }
  }

  async ofService() {
    const fields = this.service?.fields ?? [];
    const found = (await Promise.all(fields.map((field) => search({ field })))).flat();
    return found.length ? found : search({});
  }

  /** @param {Wire.ProcedureSummary[]} found */
  serviceFirst(found) {
    /** @param {Wire.ProcedureSummary} procedure */
    const isOurs = (procedure) => this.service !== null && (procedure.service === this.service.id
      || (this.service.fields ?? []).includes(procedure.field));
    return [...found.filter(isOurs), ...found.filter((procedure) => !isOurs(procedure))];
  }

  draw() {
    this.list.replaceChildren(...this.found.map((procedure, index) => this.option(procedure, index)));
    this.note.hidden = this.found.length > 0;
    this.note.textContent = text(this.input.value.trim() ? "desk.no_procedure" : "desk.no_procedures");
    this.mark();
  }

  /** @param {Wire.ProcedureSummary} procedure  @param {number} index */
  option(procedure, index) {
    const node = element("li", { role: "option", id: `procedure-${index}`,
      onclick: () => this.onChosen(procedure.code),
      onmousemove: () => { if (this.at !== index) { this.at = index; this.mark(); } } },
    element("b", {}, localised(procedure.name)),
    element("span", {}, [procedure.code, procedure.field, limitWords(procedure.limit)]
      .filter(Boolean).join(" · ")));
    node.dataset.code = procedure.code;
    return node;
  }

  mark() {
    [...this.list.children].forEach((node, index) => {
      node.setAttribute("aria-selected", String(index === this.at));
    });
    const here = this.list.children[this.at];
    if (here) this.input.setAttribute("aria-activedescendant", here.id);
    here?.scrollIntoView({ block: "nearest" });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by) {
      event.preventDefault();
      this.at = Math.max(0, Math.min(this.at + by, this.found.length - 1));
      this.mark();
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.choose();
    }
  }

  // Whoever types quickly means what the letters say, not what is still shown.
  async choose() {
    clearTimeout(this.typing);
    if (this.input.value.trim() !== this.shown) await this.load();
    const procedure = this.found[this.at];
    if (procedure) this.onChosen(procedure.code);
  }
}

/** @param {Record<string, string>} asked */
async function search(asked) {
  const query = new URLSearchParams({ limit: String(SHOWN), ...asked });
  /** @type {Wire.ProceduresFound} */
  const { procedures } = await get(`/procedures?${query}`);
  return procedures;
}

// "3 ngày làm việc", "trong ngày", "không thời hạn".
/** @param {Wire.Limit} limit */
export function limitWords(limit) {
  if (limit?.unit === "unread") return text("desk.limit_unread");
  if (!limit || limit.amount === null || limit.unit === "unspecified") return text("desk.no_limit");
  if (limit.amount === 0 && limit.unit !== "hour") return text("desk.same_day");
  return text(`desk.limit.${limit.unit}`, { amount: limit.amount });
}
