// The papers of a dossier, each ticked as received, missing or not needed. Nothing is taken for
// received that nobody ticked.

import { digitOf } from "../web/dialogs.js";
import { element, setText } from "../web/dom.js";
import { text } from "../web/texts.js";
import { button, field, said } from "./parts.js";

/** @type {Wire.PaperState[]} */
const STATES = ["received", "missing", "not_needed", "shown"];
const LONGEST = 200;

// `papers` are the procedure's; `kept` is what `value` gave before. `onChange` hears every tick.
/** @param {Wire.Paper[]} papers  @param {Page.KeptPapers | null | undefined} kept  @param {() => void} onChange */
export function paperList(papers, kept, onChange) {
  return new PaperList(papers, kept, onChange);
}

class PaperList {
  /** @param {Wire.Paper[]} papers  @param {Page.KeptPapers | null | undefined} kept  @param {() => void} onChange */
  constructor(papers, kept, onChange) {
    this.papers = papers;
    this.onChange = onChange;
    // Explanations that the source lists among the papers are read, not ticked.
    this.rows = papers.map((paper, index) => this.row(paper, index, kept?.papers?.[index]))
      .filter((row) => !row.paper.note);
    this.more = element("ul", { class: "papers" });
    /** @type {Map<Element, () => Page.AddedPaper>} what was written of each line of `more` */
    this.extra = new Map();
    this.counts = element("p", { class: "counts", role: "status" });
    this.node = element("section", { class: "card paper-card" },
      element("div", { class: "card-head" }, said("h2", "desk.papers"), this.counts),
      papers.length ? null : said("p", "desk.no_papers", { class: "nothing-here" }),
      ...this.groups(), this.more,
      button("desk.add_paper", () => this.add({}, true), "quiet"));
    for (const paper of kept?.more ?? []) this.add(paper, false);
    this.scanned = (/** @type {CustomEvent<{ since: number }>} */ { detail }) => this.rows.forEach((row) => row.takeBack(detail.since));
    document.addEventListener("scan-began", this.scanned);
    this.changed();
  }

  close() {
    document.removeEventListener("scan-began", this.scanned);
  }

  // Papers of the same case, or under the same heading, stand together, in the order of the
  // procedure.
  groups() {
    /** @param {Wire.Paper} paper */
    const over = (paper) => paper.case || paper.heading;
    const names = [...new Set(this.papers.map(over))];
    return names.map((name) => {
      const rows = this.rows.filter((row) => over(row.paper) === name);
      const notes = this.papers.filter((paper) => paper.note && over(paper) === name);
      /** @param {Wire.PaperState} state */
      const all = (state) => rows.forEach((row) => row.tick(state));
      return element("fieldset", { class: "paper-group" },
        element("legend", { class: name ? "" : "unseen" }, name || text("desk.papers")),
        element("div", { class: "group-tools" },
          button("desk.all_received", () => all("received"), "quiet"),
          rows.some((row) => row.paper.case) ? button("desk.case_not_needed", () => all("not_needed"), "quiet") : null),
        element("ul", { class: "papers" }, ...rows.map((row) => row.node)),
        ...notes.map((note) => element("p", { class: "paper-note as-written" }, note.name)));
    });
  }

  /** @param {Wire.Paper} paper  @param {number} index  @param {Page.KeptPaper | undefined} kept */
  row(paper, index, kept) {
    return new PaperRow(paper, index, kept, () => this.changed(), () => this.after(index)?.focus());
  }

  focus() {
    this.rows[0]?.focus();
  }

  /** @param {number} index */
  after(index) {
    return this.rows.find((row) => row.index > index);
  }

  // A paper that the procedure does not name.
  /** @param {Partial<Page.AddedPaper>} kept  @param {boolean} isNew */
  add(kept, isNew) {
    const name = field("desk.paper_name", { maxLength: LONGEST, value: kept.name ?? "" });
    const originals = count("desk.originals", kept.originals ?? 1);
    const copies = count("desk.copies", kept.copies ?? 0);
    const node = element("li", { class: "paper added" }, name.node,
      element("div", { class: "paper-counts" }, originals.node, copies.node),
      button("desk.remove", () => { node.remove(); this.changed(); }, "quiet"));
    this.extra.set(node, () => (
      { name: name.input.value.trim(), originals: originals.value, copies: copies.value }));
    node.addEventListener("input", () => this.changed());
    this.more.append(node);
    if (isNew) name.input.focus();
  }

  changed() {
    const { received, missing, undecided } = this;
    setText(this.counts, text("desk.paper_counts", {
      received, missing: missing.length, undecided: undecided.length }));
    this.onChange?.();
  }

  // What somebody else has seen, where nothing is ticked yet.
  /** @param {{ paper: number, found: Wire.PaperFound }[]} seen */
  takeOver(seen) {
    for (const { paper, found } of seen) {
      const row = this.rows.find((one) => one.index === paper);
      if (row && !row.state) row.tick(found);
    }
  }

  get received() {
    return this.rows.filter((row) => row.state === "received").length + this.added.length;
  }

  get missing() {
    return this.rows.filter((row) => row.state === "missing").map((row) => row.paper.name);
  }

  // Every paper with its name and how it was ticked.
  get states() {
    return this.rows.map(({ paper, state }) => ({ name: paper.name, state }));
  }

  get undecided() {
    return this.rows.filter((row) => !row.state);
  }

  get added() {
    return [...this.more.children].flatMap((node) => this.extra.get(node)?.() ?? [])
      .filter((paper) => paper.name);
  }

  // As the wire wants it; a paper that nobody ticked is left out.
  get ticked() {
    return this.rows.filter((row) => row.state).map((row) => row.ticked);
  }

  get draft() {
    /** @type {Record<number, Page.KeptPaper>} */
    const papers = {};
    for (const row of this.rows) papers[row.index] = row.draft;
    return { papers, more: this.added };
  }

  languageChanged() {
    this.changed();
  }
}

class PaperRow {
  /**
   * @param {Wire.Paper} paper
   * @param {number} index
   * @param {Page.KeptPaper | undefined} kept
   * @param {() => void} onChange
   * @param {() => void} onNext
   */
  constructor(paper, index, kept, onChange, onNext) {
    this.paper = paper;
    this.index = index;
    this.onChange = onChange;
    /** @type {{ at: number, before: Wire.PaperState | null }[]} */
    this.byKey = []; // what keys have ticked: {at, before}
    this.originals = count("desk.originals", kept?.originals ?? paper.originals);
    this.copies = count("desk.copies", kept?.copies ?? paper.copies);
    this.counts = element("div", { class: "paper-counts" }, this.originals.node, this.copies.node);
    this.ticks = element("div", { class: "ticks", role: "radiogroup", "aria-label": paper.name });
    for (const [place, state] of STATES.entries()) {
      this.ticks.append(element("label", { class: `tick ${state}` },
        element("input", { type: "radio", name: `paper-${index}`, value: state,
          checked: kept?.state === state }),
        said("span", `dossiers.paper.${state}`, { title: String(place + 1) })));
    }
    this.node = element("li", { class: "paper" },
      element("div", { class: "paper-name" }, element("p", {}, paper.name),
        paper.form && paper.form !== paper.name ? element("p", { class: "paper-form" }, paper.form) : null),
      this.counts, this.ticks);
    this.node.addEventListener("change", () => this.changed());
    // 1, 2, 3, 4 tick and go on to the next paper.
    this.ticks.addEventListener("keydown", (event) => {
      const state = STATES[(digitOf(event) ?? 0) - 1];
      if (!state) return;
      event.preventDefault();
      this.byKey.push({ at: event.timeStamp, before: this.state });
      this.tick(state);
      onNext();
    });
    this.show();
  }

  // The keys since then were a scanner's: what they ticked was nobody's meaning.
  /** @param {number} since */
  takeBack(since) {
    const first = this.byKey.find((tick) => tick.at >= since);
    if (first) this.tick(first.before);
    this.byKey = [];
  }

  get state() {
    const chosen = [...this.ticks.querySelectorAll("input")].findIndex((input) => input.checked);
    return STATES[chosen] ?? null;
  }

  get ticked() {
    const isHere = this.state === "received";
    return { paper: this.index, state: this.state,
      originals: isHere ? this.originals.value : 0, copies: isHere ? this.copies.value : 0 };
  }

  get draft() {
    return { state: this.state, originals: this.originals.value, copies: this.copies.value };
  }

  /** @param {Wire.PaperState | null} state */
  tick(state) {
    for (const input of this.ticks.querySelectorAll("input")) input.checked = input.value === state;
    this.changed();
  }

  focus() {
    const inputs = [...this.ticks.querySelectorAll("input")];
    (inputs.find((input) => input.checked) ?? inputs[0]).focus();
    this.node.scrollIntoView({ block: "nearest" });
  }

  changed() {
    this.show();
    this.onChange();
  }

  show() {
    this.node.dataset.state = this.state ?? "";
    this.counts.classList.toggle("idle", this.state !== "received");
  }
}

// A small number: how many originals, how many copies.
/** @param {string} key  @param {number} value */
function count(key, value) {
  const input = element("input", { type: "number", min: 0, max: 99, value, inputMode: "numeric" });
  return {
    node: element("label", { class: "count" }, said("span", key), input),
    get value() { return Math.min(99, Math.max(0, Math.trunc(Number(input.value)) || 0)); },
  };
}
