// The citizen brought what was missing: which of it is here now.

import { element } from "../web/dom.js";
import { text } from "../web/texts.js";
import { segments } from "./parts.js";
import { question, words } from "./questions.js";

/** @typedef {Wire.DossierPaper & { place: number }} Placed */
/** @typedef {ReturnType<typeof acceptRow>} Row */

const STATES = ["received", "missing", "not_needed", "shown"];

// `kept.states` are the states chosen before, by the paper's place.
/** @param {Page.Kept} kept  @param {Wire.Dossier} given */
export async function askAccept(kept, { papers, waiting_for: asked }) {
  const missing = papers.map((paper, place) => ({ ...paper, place }))
    .filter((paper) => paper.state === "missing");
  const rows = missing.map((paper) => acceptRow(paper, kept.states?.[paper.place]));
  const list = element("div", { class: "accepted" }, ...rows.map((row) => row.node));
  const states = () => Object.fromEntries(rows.map((row) => [row.paper.place, row.choice.value]));
  const answer = await question({ title: "desk.ask.accept_supplement", confirm: "desk.do.accept_supplement",
    wide: true, kept, about: missing.length ? [] : [element("p", { class: "as-written" }, asked || text("desk.nothing_missing"))],
    fields: {
      states: { node: list, read: states },
      note: { ...words("desk.note", { value: kept.note, isNeeded: false, rows: 2 }), focus: null },
    } });
  return answer && { ...answer, ticks: rows.map(tickOf) };
}

/** @param {Placed} paper  @param {string | undefined} state */
function acceptRow(paper, state) {
  const choice = segments({ key: "desk.paper_state", name: `accepted-${paper.place}`, options: STATES,
    words: "dossiers.paper", value: state ?? "received" });
  const node = element("div", { class: "accept-row" }, element("p", {}, paper.name), choice.node);
  return { node, choice, paper };
}

/** @param {Row} given */
function tickOf({ paper, choice }) {
  const isHere = choice.value === "received";
  return { paper: paper.place, state: choice.value,
    originals: isHere ? paper.originals_required : 0, copies: isHere ? paper.copies_required : 0 };
}
