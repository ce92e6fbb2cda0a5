// What may be done to a dossier: how each act is asked for, where it is sent, as what.
//
// Each is {ask(kept, about), path, body(answer), isVisit}; `about` is {dossier, staff()}. A visit
// tells with which number the citizen came, where that is known.

import { localised, text } from "../web/texts.js";
import {
  askAdvance, askApology, askAssign, askNote, askPayment, askRefusal, askReturn, askStop, askSupplement,
  askTell, askWithdrawal,
} from "./questions.js";
import { askCorrection, askLimit } from "./corrections.js";
import { askAccept } from "./supplement.js";

/** @param {Page.Kept} answer */
const same = (answer) => answer;

/** @type {Record<string, Page.Act>} */
export const ACTS = {
  advance: {
    path: "advance", body: same,
    async ask(kept, { dossier, staff }) {
      const next = stepAfter(dossier);
      // The last step of work ends with the result; nobody need be named for what follows.
      const people = next && next.role !== undefined ? ofRole(await staff(), next.role) : [];
      return askAdvance(kept, { next: nextWords(dossier, next), staff: people });
    },
  },
  assign: {
    path: "assign", body: same,
    async ask(kept, { dossier, staff }) {
      const people = ofRole(await staff(), stepNow(dossier)?.role ?? "");
      return askAssign(kept, { staff: people });
    },
  },
  request_supplement: {
    path: "request-supplement", body: (supplement) => ({ supplement }),
    ask: (kept, { dossier }) => askSupplement(kept, dossier),
  },
  accept_supplement: {
    path: "accept-supplement", isVisit: true, body: ({ ticks, note }) => ({ papers: ticks, note }),
    ask: (kept, { dossier }) => askAccept(kept, dossier),
  },
  request_payment: { path: "request-payment", body: same, ask: askPayment },
  confirm_payment: { path: "confirm-payment", body: same, ask: (kept) => askNote("confirm_payment", kept) },
  resume: { path: "resume", body: same, ask: (kept) => askNote("resume", kept) },
  refuse: { path: "refuse", body: (refusal) => ({ refusal }), ask: askRefusal },
  withdraw: { path: "withdraw", body: same, ask: askWithdrawal },
  stop: { path: "stop", body: same, ask: askStop },
  set_limit: { path: "limit", body: same, ask: askLimit },
  correct_applicant: {
    path: "correct-applicant", body: same, ask: (kept, { dossier }) => askCorrection(kept, dossier),
  },
  apologise: { path: "apologise", body: same, ask: askApology },
  tell_citizen: { path: "tell", body: same, ask: askTell },
  return_result: {
    path: "return-result", isVisit: true, body: same,
    ask: (kept, { dossier }) => askReturn(kept, dossier),
  },
};

// What takes a dossier on: the server allows at most one of these at a time.
const ONWARD = ["advance", "accept_supplement", "confirm_payment", "resume", "return_result"];

// What may be done now, the most likely first; a late dossier wants its apology before all else.
/** @param {Wire.Dossier} dossier */
export function actsOf(dossier) {
  const first = dossier.apology_due ? ["apologise"] : ONWARD;
  const wanted = [...first, ...Object.keys(ACTS)].filter((act, place, all) => (
    dossier.allowed.some((one) => one === act) && all.indexOf(act) === place));
  return wanted.map((act) => ({ act, isFirst: first.includes(act) }));
}

/** @param {Wire.Dossier} dossier */
export function stepNow(dossier) {
  return dossier.steps.find((step) => step.state === "now");
}

/** @param {Wire.Dossier} dossier */
function stepAfter(dossier) {
  const here = dossier.steps.findIndex((step) => step.state === "now");
  return here < 0 ? dossier.steps.find((step) => step.state === "to_come") : dossier.steps[here + 1];
}

/** @param {Wire.Dossier} dossier  @param {Wire.DossierStepState | undefined} next */
function nextWords(dossier, next) {
  const now = localised(stepNow(dossier)?.name);
  if (!next) return text("desk.advance_last", { step: now });
  return text("desk.advance_next", { step: now, next: localised(next.name) });
}

/** @param {Wire.StaffName[]} staff  @param {string} role */
function ofRole(staff, role) {
  return role ? staff.filter((one) => one.role === role) : staff;
}
