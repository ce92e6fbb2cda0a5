// Receiving: choose the procedure, one calm page, then the code and the promised day.

import { command, get, NoAnswer, Refusal } from "../web/api.js";
import { closeDialog } from "../web/dialogs.js";
import { element, setText } from "../web/dom.js";
import { localised, text } from "../web/texts.js";
import { applicantForm } from "./applicant.js";
import { PapersChecked } from "./papers-checked.js";
import { openDraft } from "./draft.js";
import { dueBox } from "./due.js";
import { handlingForm } from "./handling.js";
import { limitForm } from "./limit.js";
import { paperList } from "./papers.js";
import { button, outside, root, said } from "./parts.js";
import { procedureChooser } from "./procedures.js";
import { askAgain, askRefusal, askSupplement } from "./questions.js";
import { receivedPage } from "./received.js";
import { listenForScans } from "./scanner.js";

/** @param {HTMLElement} main  @param {Page.Desk} desk */
export function receiveScreen(main, desk) {
  return new ReceiveScreen(main, desk);
}

/**
 * @typedef {object} Form what is being filled in
 * @property {Wire.ProcedureDetails} details
 * @property {ReturnType<typeof paperList>} papers
 * @property {ReturnType<typeof applicantForm>} applicant
 * @property {ReturnType<typeof handlingForm>} handling
 * @property {ReturnType<typeof limitForm>} limit
 * @property {ReturnType<typeof dueBox>} due
 * @property {HTMLElement} head
 * @property {HTMLElement} left
 * @property {Record<"receive" | "supplement" | "refuse", HTMLElement>} actions
 */

class ReceiveScreen {
  /** @param {HTMLElement} main  @param {Page.Desk} desk */
  constructor(main, desk) {
    this.main = main;
    this.desk = desk;
    const query = new URLSearchParams(location.search);
    this.ticket = Number(query.get("ticket")) || null;
    this.number = this.ticket ? (query.get("number") ?? "").slice(0, 8) : "";
    /** @type {ReturnType<typeof procedureChooser> | null} */
    this.chooser = null;
    /** @type {ReturnType<typeof receivedPage> | null} */
    this.done = null;
    /** @type {Page.Kept | undefined} what was asked for and refused, and why it was refused */
    this.asked = undefined;
    /** @type {Page.Kept | undefined} */
    this.refusal = undefined;
    /** @type {Form | null} */
    this.form = null;
    this.isSending = false;
    this.service = query.get("service");
    this.draft = openDraft(this.ticket, desk.session.staff_id);
    this.before = element("div", { class: "remark", role: "status", hidden: true });
    this.lookBefore();
    this.papersChecked = new PapersChecked(this.ticket, () => this.papersKnown());
    this.stopScans = listenForScans((payload) => this.form?.applicant.read(payload));
    document.title = text("desk.receive");
    if (this.draft.procedure) this.begin(this.draft.procedure);
    else this.choose();
  }

  // What was received for this ticket already, so that nobody does it twice unawares.
  async lookBefore() {
    if (!this.ticket) return;
    try {
      /** @type {Wire.VisitDossiers} */
      const { dossiers } = await get(`/tickets/${this.ticket}/dossiers`);
      this.before.hidden = !dossiers.length;
      this.before.replaceChildren(said("b", "desk.received_for_ticket"), ...dossiers.map((one) => (
        element("p", {}, `${one.code} · ${localised(one.procedure_name)}`))));
    } catch (fault) {
      if (!(fault instanceof Refusal) || fault.status !== 404) this.desk.explain(fault);
    }
  }

  // The page begins with the procedure whose papers greeters looked through.
  papersKnown() {
    const { checked } = this.papersChecked;
    if (checked && this.chooser?.isUntouched) this.begin(checked.procedure);
    else this.papersChecked.draw(this.form);
  }

  close() {
    this.stopScans();
    this.leaveForm();
  }

  languageChanged() {
    document.title = text("desk.receive");
    this.chooser?.languageChanged();
    this.done?.languageChanged();
    if (this.form) {
      const { papers, applicant, limit, due } = this.form;
      for (const part of [papers, applicant, limit, due]) part.languageChanged();
      this.drawHead();
      this.drawBar();
      this.papersChecked.draw(this.form);
    }
  }

  leaveForm() {
    this.form?.due.close();
    this.form?.papers.close();
    this.form = this.chooser = this.done = null;
  }

  // ------------------------------------------------------------------ which procedure

  choose() {
    this.leaveForm();
    this.chooser = procedureChooser({ service: this.service, onFault: this.desk.explain,
      onChosen: (code) => this.begin(code) });
    this.main.replaceChildren(element("section", { class: "receive choosing" },
      element("div", { class: "receive-head" }, said("h1", "desk.receive"), this.ticketMark()),
      this.chooser.node));
    this.chooser.focus();
  }

  ticketMark() {
    if (!this.number) return null;
    return element("span", { class: "mark" }, said("span", "desk.of_ticket"), element("b", {}, this.number));
  }

  /** @param {string} code */
  async begin(code) {
    try {
      this.show(await get(`/procedures/${encodeURIComponent(code)}`));
    } catch (fault) {
      this.desk.explain(fault);
      if (!(fault instanceof NoAnswer) && !this.chooser) this.choose();
    }
  }

  // ----------------------------------------------------------------------- the one page

  // `kept` is what had been filled in; ticks are only those of the same version.
  /** @param {Wire.ProcedureDetails} details  @param {Partial<Page.Draft>} [kept] */
  show(details, kept = this.draft) {
    const ticks = kept.version_id === details.version_id ? kept.ticks : null;
    this.leaveForm();
    const keep = () => this.keep();
    this.form = {
      details,
      papers: paperList(details.procedure.papers, ticks, () => this.form && this.keep()),
      applicant: applicantForm({ kept: kept.applicant, onChange: keep, onFault: this.desk.explain }),
      handling: handlingForm({ kept: kept.handling, onChange: keep, onTerms: () => this.quote() }),
      limit: limitForm({ mayDecide: this.desk.may("oversee"), onChange: () => this.quote() }),
      due: dueBox({ onFault: this.desk.explain, onQuoted: (quote) => this.quoted(quote) }),
      head: element("div", { class: "receive-head" }),
      left: element("p", { class: "left-to-do", role: "status" }),
      actions: {
        receive: button("desk.do_receive", () => this.receive(), "main"),
        supplement: button("desk.do_supplement", () => this.supplement()),
        refuse: button("desk.do_refuse", () => this.refuse(), "quiet"),
      },
    };
    this.build();
    this.papersChecked.draw(this.form);
    this.keep();
    this.quote();
    this.filled.papers.focus();
    scrollTo(0, 0);
  }

  // What is being filled in; whoever asks for it has seen that something is.
  get filled() {
    if (!this.form) throw new TypeError("nothing is being received");
    return this.form;
  }

  build() {
    const { papers, applicant, handling, limit, due, head, left, actions } = this.filled;
    this.main.replaceChildren(element("section", { class: "receive" }, head, this.before,
      element("div", { class: "receive-columns" },
        element("div", {}, due.node, limit.node, ...this.remarks(), this.papersChecked.node, papers.node),
        element("div", {}, applicant.node, handling.node)),
      element("div", { class: "receive-bar" }, left, actions.refuse, actions.supplement,
        actions.receive)));
    this.drawHead();
  }

  drawHead() {
    const { details: { procedure }, head } = this.filled;
    head.replaceChildren(
      element("div", { class: "procedure-name" }, element("h1", {}, localised(procedure.name)),
        element("p", {}, [procedure.code, procedure.field, procedure.decided_by].filter(Boolean).join(" · "))),
      this.ticketMark() ?? "", this.writing(procedure), button("desk.other_procedure", () => this.other()));
  }

  // Its forms, to be written for the citizen of the ticket before there is a dossier.
  /** @param {Wire.Procedure} procedure */
  writing(procedure) {
    if (!this.ticket || procedure.forms_written_for_citizen === false) return "";
    return outside("desk.write_form",
      `assistance/write?ticket=${this.ticket}&procedure=${encodeURIComponent(procedure.code)}`);
  }

  // What the catalogue has to say to whoever receives it.
  remarks() {
    const { procedure } = this.filled.details;
    const notes = [];
    if (procedure.forms_written_for_citizen === false) {
      notes.push(element("p", { class: "remark" }, procedure.forms_note || text("desk.no_writing_for")));
    }
    for (const part of ["papers", "limits", "fees"]) {
      if (procedure.unread?.[part]) {
        notes.push(element("details", { class: "remark" }, said("summary", `desk.unread.${part}`),
          element("p", { class: "as-written" }, procedure.unread[part])));
      }
    }
    return notes;
  }

  other() {
    this.draft.keep({ procedure: null, version_id: null, ticks: null });
    this.choose();
  }

  quote() {
    const { handling, limit } = this.filled;
    this.filled.due.ask({ procedure: this.filled.details.procedure.code, channel: handling.channel.value,
      received_at: handling.receivedAt ?? null, stated_limit: limit.stated });
    this.keep();
  }

  /** @param {Wire.DossierQuoted} quote */
  quoted(quote) {
    if (!this.form) return;
    const { channel } = this.form.handling;
    const isUnread = (quote.committed ?? quote.statutory).limit.unit === "unread";
    this.form.limit.node.hidden = !isUnread && !this.form.limit.stated;
    const fees = this.filled.details.procedure.fees.filter((fee) => (
      !fee.channel || fee.channel === channel.value));
    this.form.handling.quoted(quote.fee, fees);
    this.drawBar();
  }

  keep() {
    if (!this.form) return;
    const { papers, applicant, handling } = this.filled;
    this.draft.keep({ procedure: this.filled.details.procedure.code, version_id: this.filled.details.version_id,
      ticks: papers.draft, applicant: applicant.draft, handling: handling.draft });
    this.drawBar();
  }

  drawBar() {
    if (!this.form) return;
    const { papers, due, left, actions } = this.form;
    const { missing, undecided } = papers;
    const words = [];
    if (missing.length) words.push(text("desk.missing_named", { papers: named(missing) }));
    else if (undecided.length) words.push(text("desk.undecided", { count: undecided.length }));
    else words.push(text("desk.all_there", { due: due.words }));
    setText(left, words.join(" "));
    left.title = left.textContent;
    left.classList.toggle("missing", missing.length > 0);
    actions.receive.classList.toggle("main", !missing.length);
    actions.receive.setAttribute("aria-disabled", String(missing.length + undecided.length > 0));
    actions.supplement.classList.toggle("main", missing.length > 0);
  }

  // ------------------------------------------------------------------------ what is done

  receive() {
    const { papers } = this.filled;
    if (papers.missing.length) return this.desk.say(text("desk.first_missing"), "warning");
    if (papers.undecided.length) return this.decideFirst(papers.undecided);
    return this.send({});
  }

  /** @param {{ focus(): void }[]} undecided */
  decideFirst(undecided) {
    undecided[0].focus();
    this.desk.say(text("desk.undecided", { count: undecided.length }), "warning");
  }

  // What was asked for stays in the dialog where the server refused it.
  async supplement() {
    const { states, undecided } = this.filled.papers;
    if (undecided.length) return this.decideFirst(undecided);
    if (!this.body()) return undefined;
    const asked = await askSupplement({ ...this.asked, papers: undefined }, { papers: states });
    this.asked = asked ?? this.asked;
    return asked && this.send({ supplement: asked });
  }

  async refuse() {
    if (!this.body()) return undefined;
    const refusal = await askRefusal(this.refusal);
    this.refusal = refusal ?? this.refusal;
    return refusal && this.send({ refusal });
  }

  // The whole command, or null where something is wrong, which has then been said.
  body() {
    const { papers, applicant, handling, limit } = this.filled;
    const [who, how, time] = [applicant.value, handling.value, limit.value];
    if (!who || !how || !time) return null;
    return { procedure: this.filled.details.procedure.code, version_id: this.filled.details.version_id,
      applicant: who, ...how, ...time, papers: papers.ticked, more_papers: papers.added,
      ticket_id: this.ticket };
  }

  /** @param {object} more */
  async send(more) {
    const body = this.body();
    if (!body || this.isSending) return false;
    this.isSending = true;
    this.main.classList.add("sending");
    try {
      const again = () => this.desk.say(text("desk.sending_again"));
      const dossier = await command("POST", "/dossiers", { ...body, ...more }, again, this.draft.key);
      this.finished(dossier);
      return true;
    } catch (fault) {
      this.failed(fault, more);
      return false;
    } finally {
      this.isSending = false;
      this.main.classList.remove("sending");
    }
  }

  // Somebody has received a dossier for this ticket: she looks, and says why there is another.
  /** @param {Refusal} fault  @param {object} more */
  async again(fault, more) {
    const answer = await askAgain(fault.words, more);
    return answer && this.send({ ...more, again: answer.again });
  }

  /** @param {unknown} fault  @param {object} [more] */
  failed(fault, more = {}) {
    if (fault instanceof NoAnswer) return this.desk.say(text("desk.receive_unanswered"), "warning");
    if (!(fault instanceof Refusal)) return this.desk.explain(fault);
    if (fault.code === "procedure_changed") return this.procedureChanged(fault);
    if (fault.code === "idempotency_key_reused") return this.receivedBefore();
    if (fault.code === "ticket_received_before") return this.again(fault, more);
    this.desk.explain(fault);
    if (fault.status === 422 && !this.filled.applicant.refused(fault.problem.fields ?? {})) {
      this.filled.applicant.say(fieldsOf(fault.problem));
    }
    return undefined;
  }

  // The catalogue has a new version: everything but the ticks of the papers is kept.
  /** @param {Refusal} fault */
  async procedureChanged(fault) {
    const { applicant, handling } = this.filled;
    const typed = Object.entries(applicant.fields).map(([name, { input }]) => [name, input.value]);
    const kept = { applicant: applicant.draft, handling: handling.draft };
    try {
      this.show(await get(`/procedures/${encodeURIComponent(this.filled.details.procedure.code)}`), kept);
      for (const [name, value] of typed) this.filled.applicant.fields[name].input.value = value;
    } catch (lost) {
      return this.desk.explain(lost);
    }
    return this.desk.say(fault.words, "warning");
  }

  // An earlier try of this very draft got through, though its answer was lost.
  receivedBefore() {
    this.draft.forget();
    this.desk.say(text("desk.received_before"), "warning");
    setTimeout(() => location.assign(`${root}dossiers?list=mine`), 4000);
  }

  /** @param {Wire.Dossier} dossier */
  finished(dossier) {
    closeDialog();
    this.draft.forget();
    this.desk.hush();
    this.leaveForm();
    this.done = receivedPage(dossier, this.desk, () => location.assign(`${root}dossiers/receive`));
    this.main.replaceChildren(this.done.node);
    this.done.focus();
  }
}

// The names of papers, shortened so that two lines hold them.
/** @param {string[]} names */
function named(names) {
  const longest = Math.max(40, Math.floor(150 / names.length));
  return names.map((name) => (name.length > longest ? `${name.slice(0, longest)}…` : name)).join("; ");
}

/** @param {Partial<Wire.Problem>} problem */
function fieldsOf(problem) {
  return Object.entries(problem.fields ?? {}).map(([name, words]) => `${name}: ${words}`).join("; ");
}
