// What is asked before something is done to a dossier: small dialogs with a promise for the answer
// (null where the person gave up). `kept` is what was typed before, `mistake` why it was refused.

import { ask, mistakeLine } from "../web/dialogs.js";
import { element } from "../web/dom.js";
import { text } from "../web/texts.js";
import { nameOrAway } from "./away.js";
import { plainDay, plainFullDay, typedDay } from "./dates.js";
import { field, grouped, said, segments, typedMoney } from "./parts.js";
import { listenForScans, receiptOf } from "./scanner.js";

const SHORTEST_REASON = 3; // letters, as the server wants

// Asks with `fields` ({node, read()}): `read` gives a value, or undefined after saying why not.
/**
 * @template {Record<string, Page.Asked<unknown>>} Fields
 * @param {{ title: string, confirm: string, about?: Page.Child[], fields: Fields, kept?: Page.Kept, wide?: boolean }} given
 * @returns {Promise<Page.Answers<Fields> | null>}
 */
export async function question({ title, confirm, about = [], fields, kept = {}, wide = false }) {
  const mistake = mistakeLine();
  mistake.say(kept.mistake ?? "");
  const read = () => {
    mistake.say("");
    /** @type {Record<string, unknown>} */
    const answer = {};
    for (const [name, one] of Object.entries(fields)) {
      answer[name] = one.read();
      if (answer[name] !== undefined) continue;
      mistake.say(text(one.wrong ?? "desk.wrong.reason"));
      one.focus?.focus();
      return undefined;
    }
    return /** @type {Page.Answers<Fields>} */ (answer);
  };
  const nodes = Object.values(fields).map((one) => one.node);
  return ask({ title: text(title), confirm: text(confirm), cancel: text("desk.cancel"), hint: "", wide,
    body: [...about, ...nodes, mistake.node], read,
    focus: Object.values(fields).find((one) => one.focus)?.focus ?? null });
}

// A text: `isNeeded` wants at least a few letters.
/** @param {string} key  @param {{ value?: string, isNeeded?: boolean, rows?: number, maxLength?: number }} [given] */
export function words(key, { value = "", isNeeded = true, rows = 3, maxLength = 2000 } = {}) {
  const { node, input } = field(key, { value, rows, maxLength }, "textarea");
  input.addEventListener("keydown", sendByControlEnter);
  return { node, focus: input, wrong: "desk.wrong.reason", read: () => {
    const typed = input.value.trim();
    return isNeeded && typed.length < SHORTEST_REASON ? undefined : typed;
  } };
}

/** @this {HTMLTextAreaElement}  @param {KeyboardEvent} event */
function sendByControlEnter(event) {
  if (event.key === "Enter" && event.ctrlKey) this.form?.requestSubmit();
}

/** @param {string} key  @param {{ value?: string, isNeeded?: boolean }} [given] */
function dayField(key, { value = "", isNeeded = false } = {}) {
  const { node, input } = field(key, { value: plainDay(value), maxLength: 10,
    placeholder: "dd/mm/yyyy", inputMode: "numeric" });
  const shown = element("span", { class: "day-words" });
  const show = () => { shown.textContent = plainFullDay(typedDay(input.value) || ""); };
  input.addEventListener("input", show);
  show();
  node.append(shown);
  return { node, focus: isNeeded ? input : null, wrong: "desk.wrong.day", read: () => {
    const day = typedDay(input.value);
    if (day === null || (isNeeded && !day)) return undefined;
    return day || null;
  } };
}

/**
 * @param {string} key
 * @param {string} name
 * @param {string[]} options
 * @param {string} prefix
 * @param {string} value
 */
function choiceField(key, name, options, prefix, value) {
  const choice = segments({ key, name, options, words: prefix, value });
  return { node: choice.node, choice, read: () => choice.value };
}

// Who is to do the step: of `staff`, and "whoever takes it" where nobody need be named.
/**
 * @param {string} key
 * @param {Wire.StaffName[]} staff
 * @param {{ value?: number | null, isNeeded?: boolean }} [given]
 */
function staffField(key, staff, { value = null, isNeeded = false } = {}) {
  const { node, input } = field(key, {}, "select");
  if (!isNeeded) input.append(said("option", "desk.whoever", { value: "" }));
  input.append(...staff.map((one) => element("option", { value: String(one.staff_id),
    selected: one.staff_id === value, disabled: Boolean(one.absent_until) },
  nameOrAway(one.name, one.absent_until))));
  return { node, focus: input, wrong: "desk.wrong.staff", read: () => {
    if (input.value) return Number(input.value);
    return isNeeded ? undefined : null;
  } };
}

// ------------------------------------------------------------------- the questions

// `papers` are the dossier's ({name, state}): those that are missing are chosen already; others
// are written below, one on each line. `kept.papers` are the names chosen before.
/** @param {Page.Kept} [kept]  @param {{ papers?: { name: string, state: string | null }[] }} [given] */
export function askSupplement(kept = {}, { papers = [] } = {}) {
  const named = new Map(papers.map((paper) => [oneLine(paper.name), paper]));
  const chosen = new Set(kept.papers ?? [...named].filter(([, { state }]) => state === "missing").map(([name]) => name));
  const boxes = [...named.keys()].map((name) => checkLine(name, chosen.has(name)));
  const others = words("desk.supplement_others", { isNeeded: false, rows: 2, maxLength: 100_000,
    value: [...chosen].filter((name) => !named.has(name)).join("\n") });
  const list = element("fieldset", { class: "asked-papers", hidden: !boxes.length },
    said("legend", "desk.supplement_papers"), ...boxes.map(({ node }) => node));
  return question({ title: "desk.ask.request_supplement", confirm: "desk.do_supplement", wide: true, kept,
    fields: {
      papers: { node: list, read: () => boxes.filter((box) => box.isChecked()).map((box) => box.name) },
      others: { ...others, focus: null, read: () => (others.read() ?? "").split("\n").map(oneLine).filter(Boolean) },
      instruction: words("desk.supplement_instruction",
        { value: kept.instruction ?? text("desk.supplement_default") }),
      until: dayField("desk.until", { value: kept.until ?? "" }),
    } }).then((answer) => answer && { instruction: answer.instruction, until: answer.until,
    papers: [...answer.papers, ...answer.others] });
}

/** @param {string} name */
const oneLine = (name) => name.replace(/\s+/g, " ").trim();

/** @param {string} name  @param {boolean} checked */
function checkLine(name, checked) {
  const box = element("input", { type: "checkbox", checked });
  return { name, isChecked: () => box.checked,
    node: element("label", { class: "check" }, box, element("span", {}, name)) };
}

// A colleague has received a dossier for the same ticket: why another one.
/** @param {string} about  @param {Page.Kept} [kept] */
export function askAgain(about, kept = {}) {
  return question({ title: "desk.ask.again", confirm: "desk.do_receive", kept,
    about: [element("p", { class: "explain" }, about)],
    fields: { again: words("desk.again_reason", { value: kept.again, rows: 2 }) } });
}

/** @param {Page.Kept} [kept] */
export function askRefusal(kept = {}) {
  return question({ title: "desk.ask.refuse", confirm: "desk.do_refuse", kept, fields: {
    reason: words("desk.refusal_reason", { value: kept.reason }),
    ground: words("desk.refusal_ground", { value: kept.ground, rows: 2 }),
  } });
}

/** @param {Page.Kept} kept  @param {{ next: string, staff: Wire.StaffName[] }} given */
export function askAdvance(kept, { next, staff }) {
  return question({ title: "desk.ask.advance", confirm: "desk.do.advance", kept,
    about: [element("p", {}, next)], fields: {
      ...(staff.length ? { hand_to: staffField("desk.hand_to", staff, { value: kept.hand_to }) } : {}),
      note: words("desk.note", { value: kept.note, isNeeded: false, rows: 2 }),
    } });
}

/** @param {Page.Kept} kept  @param {{ staff: Wire.StaffName[] }} given */
export function askAssign(kept, { staff }) {
  return question({ title: "desk.ask.assign", confirm: "desk.do.assign", kept, fields: {
    staff_id: staffField("desk.assign_to", staff, { value: kept.staff_id, isNeeded: true }),
    reason: words("desk.reason_optional", { value: kept.reason, isNeeded: false, rows: 2 }),
  } });
}

/** @param {Page.Kept} [kept] */
export function askPayment(kept = {}) {
  const { node, input } = field("desk.payment_amount", { maxLength: 20, inputMode: "numeric",
    value: kept.amount ? grouped(kept.amount) : "" });
  return question({ title: "desk.ask.request_payment", confirm: "desk.do.request_payment", kept, fields: {
    amount: { node, focus: input, wrong: "desk.wrong.fee",
      read: () => typedMoney(input.value) || undefined },
    instruction: words("desk.payment_instruction",
      { value: kept.instruction ?? text("desk.payment_default"), rows: 2 }),
    until: dayField("desk.until", { value: kept.until ?? "" }),
  } });
}

/** @param {string} action  @param {Page.Kept} [kept] */
export function askNote(action, kept = {}) {
  return question({ title: `desk.ask.${action}`, confirm: `desk.do.${action}`, kept, fields: {
    note: words("desk.note", { value: kept.note, isNeeded: false, rows: 2 }),
  } });
}

/** @param {Page.Kept} [kept] */
export function askWithdrawal(kept = {}) {
  return question({ title: "desk.ask.withdraw", confirm: "desk.do.withdraw", kept, fields: {
    reason: words("desk.withdraw_reason", { value: kept.reason }),
  } });
}

/** @param {Page.Kept} [kept] */
export function askStop(kept = {}) {
  const box = element("input", { type: "checkbox", checked: kept.for_good ?? false });
  return question({ title: "desk.ask.stop", confirm: "desk.do.stop", kept, fields: {
    reason: words("desk.stop_reason", { value: kept.reason }),
    ground: words("desk.refusal_ground", { value: kept.ground, rows: 2 }),
    for_good: { node: element("label", { class: "check" }, box, said("span", "desk.for_good")),
      read: () => box.checked },
  } });
}

/** @param {Page.Kept} [kept] */
export function askApology(kept = {}) {
  return question({ title: "desk.ask.apologise", confirm: "desk.do.apologise", kept,
    about: [said("p", "desk.apology_about", { class: "explain" })], fields: {
      reason: words("desk.apology_reason", { value: kept.reason }),
      new_day: dayField("desk.new_day", { value: kept.new_day ?? "", isNeeded: true }),
    } });
}

/** @param {Page.Kept} [kept] */
export function askTell(kept = {}) {
  return question({ title: "desk.ask.tell_citizen", confirm: "desk.do.tell_citizen", kept, fields: {
    how: choiceField("desk.tell_how", "how", ["phone", "message", "in_person", "post", "electronic"],
      "desk.how", kept.how ?? "phone"),
    note: words("desk.note", { value: kept.note, isNeeded: false, rows: 2 }),
  } });
}

// Handing the result over: at the counter against the receipt's QR code, or with a reason why
// there is none. The scanner may be used at any moment; what it read is shown as "read".
/** @param {Page.Kept} kept  @param {Wire.Dossier} given */
export async function askReturn(kept, { delivery }) {
  const scan = field("desk.return_scan", { maxLength: 300, class: "scan", value: kept.receipt ?? "" });
  const seen = element("p", { class: "scan-said", role: "status" });
  const without = words("desk.without_receipt", { value: kept.without_receipt, isNeeded: false, rows: 2 });
  const choice = choiceField("desk.delivery", "delivery", ["counter", "post", "electronic"],
    "dossiers.delivery", kept.delivery ?? delivery);
  const atCounter = element("div", { class: "at-counter" }, scan.node, seen, without.node);
  const show = () => {
    atCounter.hidden = choice.choice.value !== "counter";
    const isRead = Boolean(receiptOf(scan.input.value));
    seen.textContent = isRead ? text("desk.receipt_read") : "";
    seen.className = `scan-said ${isRead ? "right" : ""}`;
  };
  choice.node.addEventListener("change", show);
  scan.input.addEventListener("input", show);
  const stop = listenForScans((payload) => {
    scan.input.value = payload.slice(0, 300);
    show();
  });
  show();
  const isAtCounter = () => choice.choice.value === "counter";
  const answer = await question({ title: "desk.ask.return_result", confirm: "desk.do.return_result", kept,
    fields: {
      delivery: choice,
      receipt: { node: atCounter, focus: scan.input, wrong: "desk.wrong.receipt", read: () => {
        const receipt = isAtCounter() ? scan.input.value.trim() : "";
        return isAtCounter() && !receipt && !without.read() ? undefined : receipt;
      } },
      without_receipt: { node: "", read: () => (isAtCounter() ? without.read() ?? "" : "") },
      note: { ...words("desk.note", { value: kept.note, isNeeded: false, rows: 2 }), focus: null },
    } });
  stop();
  return answer;
}
