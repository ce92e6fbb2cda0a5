// What is put right of a dossier that was received: the limit that was being checked, the applicant.

import { element } from "../web/dom.js";
import { plainDay, typedDay } from "./dates.js";
import { sexField } from "./applicant.js";
import { typedAmount } from "./limit.js";
import { field, segments } from "./parts.js";
import { question, words } from "./questions.js";

const MASK = "•"; // as the server writes numbers that nobody has asked for
/** @type {Wire.StatedLimit["unit"][]} */
const UNITS = ["working_day", "calendar_day", "hour", "unspecified"];

/** @param {Page.Kept} [kept] */
export async function askLimit(kept = {}) {
  const was = kept.stated_limit ?? {};
  const amount = field("desk.limit_amount", { maxLength: 4, inputMode: "numeric", value: was.amount ?? "" });
  const show = () => { amount.node.hidden = unit.value === "unspecified"; };
  const unit = segments({ key: "desk.limit_unit", name: "found-unit", options: UNITS,
    words: "dossiers.unit", value: was.unit ?? "working_day", onChange: () => show() });
  show();
  const answer = await question({ title: "desk.ask.set_limit", confirm: "desk.do.set_limit", kept, fields: {
    unit: { node: unit.node, read: () => unit.value },
    amount: { node: amount.node, focus: amount.input, wrong: "desk.wrong.limit",
      read: () => (unit.value === "unspecified" ? null : typedAmount(amount.input.value)) },
    source: words("desk.limit_source", { value: was.source, rows: 2 }),
  } });
  return answer && { stated_limit: answer };
}

// Only what was changed is sent: what stays is nobody's to write again.
/** @param {Page.Kept} kept  @param {Wire.Dossier} given */
export async function askCorrection(kept, { applicant: held }) {
  /** @type {Record<string, string | null | undefined>} */
  const applicant = { ...held };
  // What is masked is written anew where it was wrong.
  /** @param {string} name */
  const isMasked = (name) => String(applicant[name] ?? "").includes(MASK);
  /** @param {string} name */
  const shown = (name) => (isMasked(name) ? "" : applicant[name] ?? "");
  /** @type {Record<string, string>} */
  const was = { ...held, phone: shown("phone"), id_number: shown("id_number"),
    birth_date: plainDay(applicant.birth_date) };
  const before = kept.changes ?? {};
  const wanted = before.birth_date ? { ...before, birth_date: plainDay(before.birth_date) } : before;
  /** @type {Record<string, Page.Properties>} */
  const parts = {
    name: { maxLength: 200 }, id_number: { maxLength: 20 }, birth_date: { maxLength: 10, placeholder: "dd/mm/yyyy" },
    phone: { maxLength: 20, type: "tel" }, sex: { maxLength: 20 }, address: { maxLength: 400 },
    submitted_by: { maxLength: 200 },
  };
  const inputs = Object.fromEntries(Object.entries(parts).map(([name, more]) => (
    [name, name === "sex" ? chosenSex(wanted.sex ?? was.sex) : field(name === "name" ? "desk.applicant_name" : `desk.${name}`,
      { ...more, placeholder: isMasked(name) ? applicant[name] : more.placeholder ?? "",
        value: wanted[name] ?? was[name] ?? "" })])));
  const typed = () => Object.fromEntries(Object.entries(inputs).map(([name, { input }]) => (
    [name, input.value.trim()])));
  const grid = element("div", { class: "grid" }, ...Object.values(inputs).map(({ node }) => node));
  const answer = await question({ title: "desk.ask.correct_applicant", confirm: "desk.do.correct_applicant",
    wide: true, kept, fields: {
      changes: { node: grid, focus: inputs.name.input, wrong: "desk.wrong.correction",
        read: () => changesOf(was, typed()) },
      reason: { ...words("desk.correction_reason", { value: kept.reason, rows: 2 }) },
    } });
  return answer && { changes: answer.changes, reason: answer.reason };
}

/** @param {string | null | undefined} sex */
function chosenSex(sex) {
  const made = sexField();
  made.input.value = sex ?? "";
  return made;
}

// What is other than it was, as the wire wants it; undefined where nothing is, or a day is none.
/** @param {Record<string, unknown>} was  @param {Record<string, string>} typed */
function changesOf(was, typed) {
  /** @type {Record<string, string | null>} */
  const changes = {};
  for (const [name, value] of Object.entries(typed)) {
    if (value === (was[name] ?? "")) continue;
    const asTyped = name === "id_number" ? value.toUpperCase().replace(/[\s.]/g, "") : value;
    changes[name] = name === "birth_date" ? typedDay(value) || null : asTyped;
  }
  const isWrong = changes.birth_date === null || changes.name === "" || !Object.keys(changes).length;
  return isWrong ? undefined : changes;
}
