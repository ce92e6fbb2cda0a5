// Leave and absence of a person: what is noted, and a form for more.

import { plainDay } from "../display/days.js";
import { $, element, keepList, part, setText } from "../web/dom.js";
import { ask, Refusal } from "../web/line.js";
import { typedDay } from "../web/typed-day.js";
import { markAll } from "./mistakes.js";
import { dayForm, memberId, t, wordsOfFault } from "./texts.js";

const FIELDS = ["first_day", "last_day"];

/** @param {string} name */
const input = (name) => $(name, HTMLInputElement);

/** @param {Wire.Absence} one */
const wordsOf = (one) => t("absence.line",
  { kind: t(`kind.${one.kind}`), first: plainDay(one.first_day), last: plainDay(one.last_day) });

/** @param {Wire.Absence[]} absences */
export function drawAbsences(absences) {
  keepList($("absences"), absences, { key: (one) => one.id, create: newLine, update: () => {} });
  $("absences-none").hidden = absences.length > 0;
}

/** @param {Wire.Absence} one */
function newLine(one) {
  const words = wordsOf(one);
  const button = element("button", { type: "button", "data-act": "end-absence", "data-id": one.id,
    "aria-label": t("absence.end_of", { absence: words }) }, t("absence.end"));
  return element("li", {}, element("span", {}, words), button);
}

/** @param {(words: string) => unknown} onNoted */
export function absenceForm(onNoted) {
  const form = $("away", HTMLFormElement);
  for (const name of FIELDS) input(name).placeholder = dayForm;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    setText($("away-mistake"), "");
    const [first, last] = FIELDS.map((name) => typedDay(input(name).value) || null);
    const said = { first_day: first ? "" : t("mistake.first_day"), last_day: last ? "" : t("mistake.last_day") };
    if (markAll(FIELDS, said)) return;
    await note({ kind: $("kind", HTMLSelectElement).value, first_day: first, last_day: last });
  });

  /** @param {object} absence */
  async function note(absence) {
    const button = part(form, "[type=submit]", HTMLButtonElement);
    button.disabled = true;
    try {
      await ask("POST", `/members/${memberId}/absences`, absence);
      for (const name of FIELDS) input(name).value = "";
      onNoted(t("absence.noted"));
    } catch (fault) {
      const isMarked = fault instanceof Refusal && markAll(FIELDS, fault.fields);
      if (!isMarked) setText($("away-mistake"), wordsOfFault(fault));
    } finally {
      button.disabled = false;
    }
  }
}
