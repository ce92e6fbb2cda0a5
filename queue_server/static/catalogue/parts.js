// What the editor shows of a procedure, part by part, in the order of the citizen's page.

import { element } from "../web/dom.js";
import { COUNT, DAY, field, idOf, LINES, NUMBER, OR_NOTHING, put, rows, tick, TIME, valueAt, YES_NO_UNSAID } from "./form.js";
import { page, t } from "./line.js";

// Names, papers and texts are the law's, whatever the page's language.
const LAW = page.law_language;
const CHANNELS = ["in_person", "online", "postal"];
const PARTS = ["names", "limits", "cutoff", "fees", "papers", "results", "law", "hall"];
const UNITS = ["working_day", "calendar_day", "hour", "unspecified", "unread"];

/** @param {string} key */
const name = (key) => t(`field.${key}`);
/** @param {string} key */
const help = (key) => t(`help.${key}`);

/** @returns {[string, string][]} */
const channels = () => [["", t("every_channel")], ...CHANNELS.map((one) => /** @type {[string, string]} */ ([one, t(`channel.${one}`)]))];
/** @param {string[]} units  @returns {[string, string][]} */
const units = (units) => units.map((one) => [one, t(`unit.${one}`)]);

// A part with its heading; the source's text that waits stands in it, and what the portal says of
// what a person has set.
/** @param {string} key  @param {string[]} fields  @param {...Node} nodes */
function part(key, fields, ...nodes) {
  const waiting = fields.filter((one) => valueAt("unread")[one]);
  const set = fields.filter((one) => page.edited?.by_hand.includes(one) && page.portal_words?.[one]);
  return element("section", { class: "card part", id: `part-${key}`, tabIndex: -1, "aria-label": t(`part.${key}`) },
    element("h2", {}, t(`part.${key}`)), ...waiting.map(waits), ...set.map(portalSays), ...nodes);
}

/** @param {string} field */
function waits(field) {
  const source = valueAt("unread")[field];
  const id = `waits-${field}`;
  const box = element("input", { type: "checkbox", id });
  box.addEventListener("change", () => {
    const { [field]: _, ...rest } = valueAt("unread");
    put("unread", box.checked ? rest : { ...rest, [field]: source });
  });
  return element("div", { class: "waiting" },
    element("p", {}, element("strong", {}, t("edit.waits", { field: name(field) }))),
    element("blockquote", { lang: LAW, tabIndex: 0 }, source),
    element("label", { class: "tick", htmlFor: id }, box, " ", t("edit.checked")));
}

/** @param {string} field */
function portalSays(field) {
  return element("details", { class: "portal" },
    element("summary", {}, t("edit.portal", { field: name(field) })),
    element("p", { class: "said-words" }, page.portal_words[field]));
}

/** @param {string} at */
const limitRow = (at) => [
  field({ path: `${at}.channel`, label: t("channel"), choices: channels(), ...OR_NOTHING }),
  field({ path: `${at}.statutory.amount`, label: t("limit.amount"), numeric: true, ...NUMBER }),
  field({ path: `${at}.statutory.unit`, label: t("limit.unit"), choices: units(UNITS) }),
  field({ path: `${at}.committed.amount`, label: t("limit.committed"), numeric: true, ...NUMBER }),
  field({ path: `${at}.committed.unit`, label: t("limit.committed_unit"), choices: units(UNITS.slice(0, 3)) }),
  field({ path: `${at}.note`, label: t("limit.note"), lang: LAW, rows: 2, wide: true }),
];

/** @param {string} at */
const feeRow = (at) => [
  field({ path: `${at}.name`, label: t("fee.name"), lang: LAW }),
  field({ path: `${at}.amount`, label: t("fee.amount"), help: help("fee_amount"), numeric: true, ...NUMBER }),
  field({ path: `${at}.channel`, label: t("channel"), choices: channels(), ...OR_NOTHING }),
  field({ path: `${at}.valid_from`, label: t("fee.valid_from"), help: help("day_form"), ...DAY }),
  field({ path: `${at}.valid_to`, label: t("fee.valid_to"), help: help("day_form"), ...DAY }),
  field({ path: `${at}.text`, label: t("fee.text"), help: help("fee_text"), lang: LAW, rows: 2, wide: true }),
  field({ path: `${at}.legal_basis`, label: t("fee.legal_basis"), lang: LAW, rows: 2, wide: true }),
  field({ path: `${at}.exemption`, label: t("fee.exemption"), help: help("fee_exemption"), lang: LAW, rows: 2, wide: true }),
];

/** @param {string} at */
const paperRow = (at) => [
  field({ path: `${at}.name`, label: t("paper.name"), lang: LAW, rows: 2, wide: true }),
  field({ path: `${at}.originals`, label: t("paper.originals"), numeric: true, ...COUNT }),
  field({ path: `${at}.copies`, label: t("paper.copies"), numeric: true, ...COUNT }),
  field({ path: `${at}.form`, label: t("paper.form"), help: help("paper_form"), lang: LAW }),
  field({ path: `${at}.case`, label: t("paper.case"), help: help("paper_case"), lang: LAW, wide: true }),
  field({ path: `${at}.heading`, label: t("paper.heading"), lang: LAW, wide: true }),
  tick({ path: `${at}.note`, label: t("paper.note"), help: help("paper_note") }),
];

/** @param {string} key */
const long = (key) => field({ path: key, label: name(key), help: help(key), lang: LAW, rows: 3, wide: true });
/** @param {string} key */
const list = (key) => field({ path: key, label: name(key), help: help(key), lang: LAW, rows: 3, wide: true, ...LINES });
/** @param {string} key */
const short = (key) => field({ path: key, label: name(key), help: help(key), lang: LAW });

function names() {
  const languages = /** @type {[string, string][]} */ (page.languages);
  return languages.map(([tag, language]) => field({
    path: `name.${tag}`, label: t("name_in", { language }), help: tag === LAW ? help("name") : help("other_names"),
    lang: tag, rows: 2, wide: true,
  }));
}

/** @param {{ id: string, name: string }[]} some  @param {string} none  @returns {[string, string][]} */
const choose = (some, none) => [["", none], ...some.map((one) => /** @type {[string, string]} */ ([one.id, one.name]))];

const blankLimit = () => ({ channel: null, statutory: { amount: null, unit: "working_day" }, committed: { amount: null, unit: "working_day" }, note: "" });
const blankFee = () => ({ name: "", amount: null, channel: null, text: "", valid_from: null, valid_to: null, legal_basis: "", exemption: "" });
const blankPaper = () => ({ name: "", originals: 1, copies: 0, form: "", case: "", heading: "", note: false });

/** @param {string} key  @param {() => object} blank  @param {(at: string) => Node[]} row */
const several = (key, blank, row) => rows({
  path: key, label: name(key), add: t(`add.${key}`), blank, row, name: (place) => t(`one.${key}`, { number: place + 1 }),
});

// Every part of the form.
export function parts() {
  const fields = element("datalist", { id: "fields-known" },
    ...page.fields.map((/** @type {string} */ value) => element("option", { value })));
  return [
    part("names", ["name", "field", "description"], ...code(), ...names(),
      field({ path: "field", label: name("field"), help: help("field"), lang: LAW, list: "fields-known" }), fields,
      tick({ path: "offered", label: name("offered"), help: help("offered") })),
    part("limits", ["limits"], element("p", { class: "help" }, help("limits")), several("limits", blankLimit, limitRow)),
    part("cutoff", ["cutoff"], field({ path: "cutoff", label: name("cutoff"), help: help("cutoff"), ...TIME })),
    part("fees", ["fees"], element("p", { class: "help" }, help("fees")), several("fees", blankFee, feeRow)),
    part("papers", ["papers"], element("p", { class: "help" }, help("papers")), several("papers", blankPaper, paperRow)),
    part("results", ["results", "conditions", "audience"], list("results"), long("conditions"), list("audience")),
    part("law", ["decision", "level", "decided_by"], long("legal_basis"), short("decision"), short("level"), short("decided_by")),
    part("hall", ["online_level", "received_out_of_hours"],
      field({ path: "service", label: name("service"), help: help("service"), choices: choose(page.services, t("by_field")), ...OR_NOTHING }),
      field({ path: "workflow", label: name("workflow"), help: help("workflow"), choices: choose(page.workflows, t("first_workflow")), ...OR_NOTHING }),
      field({ path: "online_level", label: name("online_level"), choices: ["full", "partial", "none", "unknown"].map((one) => [one, t(`online.${one}`)]) }),
      tick({ path: "paperless", label: name("paperless"), help: help("paperless") }),
      tick({ path: "received_out_of_hours", label: name("received_out_of_hours"), help: help("received_out_of_hours") }),
      field({
        path: "forms_written_for_citizen", label: name("forms_written_for_citizen"), help: help("forms_written_for_citizen"),
        choices: [["", t("not_said")], ["true", t("yes")], ["false", t("no")]], ...YES_NO_UNSAID,
      }),
      long("forms_note")),
  ];
}

const code = () => (page.edited ? [] : [field({ path: "code", label: name("code"), help: help("code") })]);

// Links to the parts, for a long form.
export const ways = () => element("nav", { class: "ways", "aria-label": t("edit.parts") },
  ...PARTS.map((key) => element("a", {
    href: `#part-${key}`,
    onclick: (event) => {
      event.preventDefault();
      document.getElementById(`part-${key}`)?.scrollIntoView();
      document.getElementById(`part-${key}`)?.focus();
    },
  }, t(`part.${key}`))));

// The part in which a path is, for a link to a mistake that has no field of its own.
/** @param {string} path */
export const fieldOf = (path) => document.getElementById(idOf(path))
  ?? document.getElementById(`part-${path.replace("unread.", "").split(".")[0]}`);
