// Draws one dossier.

import { element } from "../web/dom.js";
import { currentLanguage, localised, text } from "../web/texts.js";
import { fullDay, moment, plainDay, plainFullDay, time } from "./dates.js";
import { dueParts } from "./due.js";
import { money, outside, said } from "./parts.js";
import { receiptPrinter } from "./received.js";
import { standingWords } from "./standing.js";

/** @type {Wire.FormNumber[]} */
const FORMS_AT_ANY_TIME = [1, 6]; // the receipt and the slip of control

/** @param {HTMLElement} main  @param {Wire.Dossier} dossier  @param {Page.DossierShown} screen */
export function drawDossier(main, dossier, screen) {
  const top = main.querySelector(".dossier")?.scrollTop ?? 0;
  const page = element("section", { class: "dossier" },
    head(dossier, screen.now), ...banners(dossier, screen), stepsLine(dossier), actsRow(screen),
    element("div", { class: "dossier-columns" },
      element("div", {}, papersCard(dossier), logCard(dossier)),
      element("div", {}, applicantCard(dossier, screen), dueCard(dossier), formsCard(dossier, screen.desk))));
  main.replaceChildren(page);
  page.scrollTop = top;
}

/** @param {Wire.Dossier} dossier  @param {number} now */
function head(dossier, now) {
  const { status, standing, due_at: due } = dossier;
  const isOpen = !["finished", "no_limit", "unread"].includes(standing);
  const side = element("div", { class: "head-due" },
    element("span", { class: "standing" }, headStanding(dossier, now)),
    due && isOpen && standing !== "stopped"
      ? element("b", {}, `${time(due)}, ${fullDay(due)}`) : null,
    dossier.extended_to && isOpen
      ? element("span", {}, text("desk.extended_to", { day: plainFullDay(dossier.extended_to) })) : null);
  side.dataset.standing = standing;
  return element("header", { class: "dossier-head" },
    element("div", {},
      element("p", { class: "head-code" }, element("b", {}, dossier.code),
        element("span", { class: "chip" }, `${dossier.status_code} · ${text(`dossiers.status.${status}`)}`),
        dossier.national_code ? element("span", { class: "national" },
          text("desk.national", { code: dossier.national_code })) : null),
      element("h1", {}, localised(dossier.procedure_name)),
      element("p", { class: "head-more" }, [dossier.procedure_code, dossier.field, dossier.applicant_name]
        .filter(Boolean).join(" · "))),
    side);
}

/** @param {Wire.Dossier} dossier  @param {number} now */
function headStanding(dossier, now) {
  if (dossier.outcome) return text(`dossiers.outcome.${dossier.outcome}`);
  return standingWords(dossier, now);
}

// ----------------------------------------------------------------- what to know at once

/** @param {Wire.Dossier} dossier  @param {Page.DossierShown} given */
function banners(dossier, { now, news, onNewsRead }) {
  /** @type {HTMLElement[]} */
  const found = [];
  /** @param {string} kind  @param {...Page.Child} parts */
  const banner = (kind, ...parts) => found.push(
    element("div", { class: `banner ${kind}`, role: "status" }, ...parts));
  if (news) {
    const close = said("button", "desk.news_read", { type: "button", class: "quiet", onclick: onNewsRead });
    banner("news", element("p", {}, news), close);
  }
  if (dossier.apology_due) banner("late", said("p", "desk.banner_late"));
  else if (dossier.standing === "late") {
    banner("late", element("p", {}, text("desk.banner_extended", { day: plainFullDay(dossier.extended_to) })));
  } else if (dossier.standing === "soon") banner("soon", said("p", "desk.banner_soon"));
  if (dossier.waiting_for || dossier.payment_due) banner("waiting", ...waitingWords(dossier));
  return found;
}

/** @param {Wire.Dossier} dossier */
function waitingWords(dossier) {
  const parts = [said("b", "desk.waiting_for")];
  if (dossier.payment_due) parts.push(element("p", {}, money(dossier.payment_due)));
  parts.push(element("p", { class: "as-written" }, dossier.waiting_for));
  const missing = dossier.papers.filter((paper) => paper.state === "missing");
  if (missing.length && dossier.status === "supplement_requested") {
    parts.push(element("ul", { class: "missing-papers" },
      ...missing.map((paper) => element("li", {}, paper.name))));
  }
  if (dossier.waiting_until) {
    parts.push(element("p", {}, text("desk.until_day", { day: plainFullDay(dossier.waiting_until) })));
  }
  return parts;
}

// ---------------------------------------------------------------------------- the steps

/** @param {Wire.Dossier} dossier */
function stepsLine(dossier) {
  return element("ol", { class: "steps" }, ...dossier.steps.map((step) => {
    const node = element("li", {},
      element("b", {}, localised(step.name)),
      element("span", { class: "step-state" }, text(`dossiers.step.${step.state}`),
        step.outcome === "late" ? ` · ${text("dossiers.outcome.late")}` : ""),
      element("span", { class: "step-who" }, step.staff_name || ""),
      element("span", { class: "step-when" }, stepTime(step)));
    node.dataset.state = step.state;
    if (step.state === "now") node.setAttribute("aria-current", "step");
    return node;
  }));
}

/** @param {Wire.DossierStepState} step */
function stepTime(step) {
  if (step.ended_at) return moment(step.ended_at);
  return step.due_at ? text("desk.step_due", { when: moment(step.due_at) }) : "";
}

/** @param {Page.DossierShown} given */
function actsRow({ acts, onAct }) {
  if (!acts.length) return said("p", "desk.no_acts", { class: "no-acts" });
  const row = element("div", { class: "acts", role: "group", "aria-label": text("desk.acts") });
  for (const { act, isFirst } of acts) {
    const node = element("button", { type: "button", class: isFirst ? "main" : "",
      onclick: () => onAct(act) }, text(`desk.do.${act}`));
    node.dataset.act = act;
    row.append(node);
  }
  return row;
}

// ---------------------------------------------------------------------------- the cards

/** @param {string} key  @param {...Page.Child} children */
function card(key, ...children) {
  return element("section", { class: "card" }, said("h2", key), ...children);
}

// What is missing first; what this case does not need is folded away.
/** @param {Wire.Dossier} given */
function papersCard({ papers }) {
  /** @param {Wire.PaperState} state */
  const of = (state) => papers.filter((paper) => paper.state === state);
  const needed = [...of("missing"), ...of("received"), ...of("shown")];
  const others = of("not_needed");
  return card("desk.papers",
    needed.length ? paperTable(needed) : said("p", "desk.no_papers_here", { class: "nothing-here" }),
    others.length ? element("details", {},
      element("summary", {}, text("desk.not_needed", { count: others.length })), paperTable(others)) : "");
}

/** @param {Wire.DossierPaper[]} papers */
function paperTable(papers) {
  return element("table", { class: "paper-table" }, element("tbody", {}, ...papers.map(paperRow)));
}

/** @param {Wire.DossierPaper} paper */
function paperRow(paper) {
  const counts = [
    paper.originals ? text("desk.count_originals", { count: paper.originals }) : "",
    paper.copies ? text("desk.count_copies", { count: paper.copies }) : ""].filter(Boolean).join(", ");
  const row = element("tr", {}, element("td", {}, paper.name,
    ...[paper.case, paper.note].filter(Boolean).map((words) => element("span", { class: "under" }, words))),
  element("td", {}, counts), element("td", { class: "paper-is" }, text(`dossiers.paper.${paper.state}`)));
  row.dataset.state = paper.state;
  return row;
}

/** @param {Wire.Dossier} given */
function logCard({ log, steps }) {
  const names = new Map(steps.map((step) => [step.id, localised(step.name)]));
  const newest = [...log].reverse(); // it is told in the order in which it happened
  return card("desk.log", element("ol", { class: "log" }, ...newest.map((line) => element("li", {},
    element("time", {}, moment(line.at)),
    element("div", {},
      element("b", {}, text(`dossiers.action.${line.action}`)),
      line.step ? element("span", {}, ` · ${names.get(line.step) ?? line.step}`) : null,
      line.from_status !== line.to_status
        ? element("span", { class: "to" }, ` → ${text(`dossiers.status.${line.to_status}`)}`) : null,
      element("span", { class: "under" }, line.who),
      line.reason ? element("p", { class: "as-written" }, line.reason) : null)))));
}

/** @param {[string, Page.Child][]} pairs */
function facts(pairs) {
  const list = element("dl", { class: "facts" });
  for (const [key, value] of pairs) {
    if (value === "" || value === null || value === undefined) continue;
    list.append(said("dt", key), element("dd", {}, value));
  }
  return list;
}

// Phone and ID number are masked until somebody asks for them, which is logged.
/** @param {Wire.Dossier} dossier  @param {Page.DossierShown} given */
function applicantCard(dossier, { shown, onReveal }) {
  const applicant = shown ?? dossier.applicant;
  const isMasked = !shown && (applicant.phone || applicant.id_number);
  const reveal = isMasked ? said("button", "desk.reveal", { type: "button", class: "quiet reveal",
    onclick: onReveal, title: text("desk.reveal_is_logged") }) : "";
  return card("desk.applicant", reveal, facts([
    ["desk.applicant_name", applicant.name],
    ["desk.submitted_by", applicant.submitted_by],
    ["desk.id_number", applicant.id_number],
    ["desk.birth_date", plainDay(applicant.birth_date)],
    ["desk.sex", applicant.sex],
    ["desk.address", applicant.address],
    ["desk.phone", applicant.phone],
    ["desk.channel", text(`dossiers.channel.${dossier.channel}`)],
    ["desk.delivery", [text(`dossiers.delivery.${dossier.delivery}`), dossier.delivery_address]
      .filter(Boolean).join(": ")],
    ["desk.fee", feeWords(dossier)],
    ["desk.tickets", dossier.tickets.join(", ")],
    ["desk.note", dossier.note],
  ]));
}

/** @param {Wire.Dossier} given */
function feeWords({ fee, fee_paid: isPaid }) {
  if (fee === null) return text("desk.fee_unknown");
  return fee ? `${money(fee)} · ${text(isPaid ? "desk.fee_paid" : "desk.fee_unpaid")}` : text("desk.free");
}

/** @param {Wire.Dossier} dossier */
function dueCard(dossier) {
  const parts = [...dueParts(dossier).slice(1),
    facts([
      ["desk.received_at", moment(dossier.received_at)],
      ["desk.resolved_at", dossier.resolved_at && moment(dossier.resolved_at)],
      ["desk.told_at", dossier.told_at && moment(dossier.told_at)],
      ["desk.returned_at", dossier.returned_at && moment(dossier.returned_at)],
    ])];
  if (dossier.stops.length) {
    parts.push(said("h3", "desk.stops"), element("ul", { class: "stops" }, ...dossier.stops.map((stop) => (
      element("li", {}, element("b", {}, text(`dossiers.status.${stop.status}`)),
        element("span", {}, `${moment(stop.started_at)} – ${stop.ended_at ? moment(stop.ended_at) : "…"}`),
        stop.reason ? element("span", { class: "under" }, stop.reason) : null)))));
    if (dossier.due_at && dossier.stops.every((stop) => stop.ended_at)) {
      parts.push(element("p", { class: "moved" },
        text("desk.due_now", { when: `${time(dossier.due_at)}, ${fullDay(dossier.due_at)}` })));
    }
  }
  return card("desk.due_on_receipt", ...parts);
}

// Nothing more is handed in: as `is_finished` of the server's rules, which knows one that is stopped for good, too.
/** @param {Wire.Dossier} dossier */
const isFinished = ({ status }) => ["refused", "withdrawn", "resolved", "returned"].includes(status);

// The forms that were issued, each as it was; the receipt and the slip of control at any time.
/** @param {Wire.Dossier} dossier  @param {Page.Desk} desk */
function formsCard(dossier, desk) {
  /** @param {Wire.FormNumber} form  @param {string} more */
  const address = (form, more) => `dossiers/${dossier.dossier_id}/forms/${form}${more}`;
  /** @param {Wire.FormNumber} form  @param {string} note  @param {string} [more] */
  const line = (form, note, more = "") => element("li", {},
    element("div", {}, said("span", `desk.form.${form}`),
      note ? element("span", { class: "under" }, note) : null),
    outside("desk.print_a5", address(form, `?paper=a5${more}`), "button small"),
    outside("desk.print_a4", address(form, `?paper=a4${more}`), "button small"));
  const issued = dossier.forms.map((form) => line(form.form,
    `${form.number} · ${moment(form.issued_at)}`, `&form_id=${form.form_id}`));
  const always = FORMS_AT_ANY_TIME.filter((form) => !dossier.forms.some((one) => one.form === form))
    .filter((form) => form !== 1 || dossier.status !== "refused").map((form) => line(form, ""));
  const follow = element("a", { href: dossier.follow_url, target: "_blank", rel: "noopener noreferrer",
    lang: currentLanguage() }, text("desk.follow_page"));
  const write = isFinished(dossier) ? ""
    : element("p", { class: "write" }, outside("desk.write_form", `assistance/write?dossier=${dossier.dossier_id}`, "button small"));
  return card("desk.forms", element("ul", { class: "forms" }, ...always, ...issued), write,
    receiptPrinter(dossier, desk, dossier.status) ?? "", element("p", { class: "follow" }, follow));
}
