// One dossier, whole: how it stands, what may be done now, what was done.
//
// Every act carries the version that was looked at. Where a colleague was quicker, nothing is
// done: the page says who did what, shows the dossier as it is now and keeps what was typed.

import { command, get, NoAnswer, question, Refusal } from "../web/api.js";
import { serverNow, setServerNow } from "../web/clock.js";
import { ask } from "../web/dialogs.js";
import { $, element } from "../web/dom.js";
import { text } from "../web/texts.js";
import { ACTS, actsOf } from "./acts.js";
import { drawDossier } from "./about.js";
import { root } from "./parts.js";
import { listenForScans, receiptOf } from "./scanner.js";

const LOOK_AGAIN_MS = 20_000;

/** @param {HTMLElement} main  @param {Page.Desk} desk */
export function dossierScreen(main, desk) {
  return new DossierScreen(main, desk);
}

class DossierScreen {
  /** @param {HTMLElement} main  @param {Page.Desk} desk */
  constructor(main, desk) {
    this.main = main;
    this.desk = desk;
    this.id = Number(/\/dossiers\/(\d+)/.exec(location.pathname)?.[1]);
    this.ticket = Number(new URLSearchParams(location.search).get("ticket")) || null;
    /** @type {Record<string, Page.Kept>} */
    this.typed = {}; // act → what was typed for it and not yet done
    /** @type {Wire.Dossier | null} */
    this.dossier = null;
    /** @type {Wire.Applicant | null} */
    this.shown = null;
    /** @type {Wire.StaffName[] | null} */
    this.people = null;
    this.isBusy = this.closed = false;
    this.news = ""; // what a colleague did meanwhile
    this.timer = setInterval(() => this.lookAgain(), LOOK_AGAIN_MS);
    this.visible = () => this.lookAgain();
    document.addEventListener("visibilitychange", this.visible);
    this.stopScans = listenForScans((payload) => this.scanned(payload));
    this.load();
  }

  close() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.visible);
    this.stopScans();
    this.closed = true;
  }

  languageChanged() {
    if (this.dossier) this.draw();
  }

  shownAgain() {
    this.load();
  }

  // ------------------------------------------------------------------------- the server

  async load() {
    try {
      this.show(await get(`/dossiers/${this.id}`));
    } catch (fault) {
      this.desk.explain(fault);
      if (fault instanceof Refusal && fault.status === 404) this.unknown(fault.words);
    }
  }

  // Has somebody changed it while it lies open here? Not while a question is being answered.
  async lookAgain() {
    if (document.hidden || !this.dossier || this.isBusy) return;
    if (document.querySelector("dialog[open]") || $("desk").hidden) return;
    try {
      /** @type {Wire.Dossier} */
      const found = await get(`/dossiers/${this.id}`);
      if (this.isBusy || document.querySelector("dialog[open]")) return;
      const isChanged = found.version > this.dossier.version;
      if (isChanged) this.news = newsOf(found);
      if (isChanged || found.standing !== this.dossier.standing) this.show(found);
    } catch (fault) {
      if (!(fault instanceof NoAnswer)) this.desk.explain(fault); // a lost line comes back by itself
    }
  }

  /** @param {Wire.Dossier} dossier */
  show(dossier) {
    if (this.closed) return;
    setServerNow(dossier.now);
    // What was asked for stays in sight until the person was changed or the page is left.
    if (this.dossier?.version !== dossier.version) this.shown = null;
    this.dossier = dossier;
    this.draw();
  }

  /** @param {string} words */
  unknown(words) {
    document.title = text("desk.title");
    this.main.replaceChildren(element("p", { class: "nothing-here" }, words, " ",
      element("a", { href: `${root}dossiers` }, text("desk.back_to_lists"))));
  }

  draw() {
    const { dossier } = this;
    if (!dossier) return;
    document.title = dossier.code;
    const focused = document.activeElement?.getAttribute("data-act");
    drawDossier(this.main, dossier, { desk: this.desk, now: serverNow(), news: this.news,
      shown: this.shown, onReveal: () => this.reveal(),
      acts: actsOf(dossier), onAct: (act) => this.act(act),
      onNewsRead: () => { this.news = ""; this.draw(); } });
    /** @type {HTMLElement | null} */
    const again = focused ? this.main.querySelector(`[data-act="${focused}"]`) : null;
    again?.focus();
  }

  async reveal() {
    try {
      this.shown = await question(`/dossiers/${this.id}/applicant`, {});
      this.draw();
    } catch (fault) {
      this.desk.explain(fault);
    }
  }

  // ------------------------------------------------------------------------ what is done

  /** @param {string} name */
  async act(name) {
    const { dossier } = this;
    if (this.isBusy || !dossier) return;
    let answer;
    try {
      answer = await ACTS[name].ask(this.typed[name] ?? {}, { dossier, staff: () => this.staff() });
    } catch (fault) {
      this.desk.explain(fault);
      return;
    }
    if (answer === null) return;
    this.typed[name] = answer;
    const visit = ACTS[name].isVisit && this.ticket ? { ticket_id: this.ticket } : {};
    await this.send(name, { seen: dossier.version, ...visit, ...ACTS[name].body(answer) });
  }

  /** @param {string} name  @param {object} body */
  async send(name, body) {
    this.isBusy = true;
    this.main.classList.add("sending");
    const again = () => this.desk.say(text("desk.sending_again"));
    try {
      const done = await command("POST", `/dossiers/${this.id}/${ACTS[name].path}`, body, again);
      delete this.typed[name];
      this.news = "";
      this.show(done);
      this.desk.say(text("desk.done_act", { act: text(`dossiers.action.${name}`) }), "good");
    } catch (fault) {
      await this.failed(name, fault);
    } finally {
      this.isBusy = false;
      this.main.classList.remove("sending");
    }
  }

  // Asked again with what was typed and why it was refused; not asked again where it cannot be
  // done any more.
  /** @param {string} name  @param {unknown} fault */
  async failed(name, fault) {
    if (!(fault instanceof Refusal) || fault.status === 401) return this.desk.explain(fault);
    this.typed[name].mistake = wordsOf(fault);
    if (fault.code === "dossier_changed") return this.overtaken(name, fault);
    if (this.dossier?.allowed.some((act) => act === name)) setTimeout(() => this.act(name));
    else this.desk.say(fault.words, "warning");
    return undefined;
  }

  // Nothing is asked again by itself: she looks first. What she typed is there when she does.
  /** @param {string} name  @param {Refusal} fault */
  async overtaken(name, fault) {
    this.news = fault.words;
    this.typed[name].mistake = "";
    await this.load();
    await ask({ title: text("desk.overtaken"), confirm: null, cancel: text("desk.look"),
      hint: "", body: [element("p", { class: "news" }, fault.words), ...this.keptWords(name)] });
  }

  // What was typed is shown as well: where it cannot be used any more it can be copied.
  /** @param {string} name */
  keptWords(name) {
    const { reason, note, instruction, ground } = this.typed[name];
    const typed = [reason, ground, instruction, note].filter(Boolean).join("\n");
    if (!typed) return [];
    return [element("p", { class: "explain" }, text("desk.you_typed")),
      element("textarea", { readOnly: true, rows: 3, value: typed })];
  }

  // Who may be handed a dossier; asked for once.
  async staff() {
    if (this.people) return this.people;
    /** @type {Wire.DossiersListed} */
    const { staff } = await get("/dossiers?list=mine&offset=0");
    return (this.people = staff);
  }

  // The receipt under the scanner, while nothing is asked: the result is about to be handed over.
  /** @param {string} payload */
  scanned(payload) {
    if (document.querySelector("dialog[open]") || !receiptOf(payload)) return;
    if (!this.dossier?.allowed.includes("return_result")) {
      this.desk.say(text("desk.scan_not_now"), "warning");
      return;
    }
    this.typed.return_result = { ...this.typed.return_result, receipt: payload, mistake: "" };
    this.act("return_result");
  }
}

/** @param {Wire.Dossier} dossier */
function newsOf(dossier) {
  const last = dossier.log[dossier.log.length - 1];
  return text("desk.news", { who: last.who, act: text(`dossiers.action.${last.action}`) });
}

/** @param {Refusal} fault */
function wordsOf(fault) {
  const fields = Object.entries(fault.problem.fields ?? {}).map(([name, words]) => `${name}: ${words}`);
  return [fault.words, ...fields].join(" ");
}
