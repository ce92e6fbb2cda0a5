// The fields of a procedure: each a label, a control, a line of help and a line for its mistake.
// They read and write one object, by paths such as `limits.0.statutory.amount`.

import { element } from "../web/dom.js";
import { t } from "./line.js";

/** @typedef {Record<string, any>} Model */
/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control */
/** @typedef {{ write?: (value: any) => string, read?: (typed: string) => any }} Meaning */
/** @typedef {Meaning & { path: string, label: string, help?: string, lang?: string, list?: string, rows?: number, numeric?: boolean, choices?: [string, string][], wide?: boolean }} Field */

/** @type {Model} */
let model = {};
/** @type {(path: string) => void} */
let heard = () => {};

/** @param {Model} of  @param {(path: string) => void} onChange */
export function bind(of, onChange) {
  model = of;
  heard = onChange;
}

/** @param {string} path */
export function valueAt(path) {
  return path.split(".").reduce((value, step) => value?.[step], /** @type {any} */ (model));
}

/** @param {string} path  @param {unknown} value */
export function put(path, value) {
  const steps = path.split(".");
  const last = steps.pop() ?? "";
  const target = steps.reduce((value, step) => (value[step] ??= {}), /** @type {any} */ (model));
  target[last] = value;
  heard(path);
}

// The element of a path; dots would part selectors.
/** @param {string} path */
export const idOf = (path) => `f-${path.replaceAll(".", "-")}`;

/** @type {Required<Meaning>} */
export const WORDS = { write: (value) => value ?? "", read: (typed) => typed };
// A choice that may be nothing.
/** @type {Required<Meaning>} */
export const OR_NOTHING = { write: (value) => value ?? "", read: (typed) => typed || null };
// One on each line.
/** @type {Required<Meaning>} */
export const LINES = {
  write: (value) => (value ?? []).join("\n"),
  read: (typed) => typed.split("\n").map((line) => line.trim()).filter(Boolean),
};
// 8.000 is eight thousand. What is no number is sent as it was typed, for the server to refuse.
/** @type {Required<Meaning>} */
export const NUMBER = {
  write: (value) => (value === null || value === undefined ? "" : String(value)),
  read: (typed) => {
    const digits = typed.trim().replace(/[.,\s](?=\d{3}(\D|$))/g, "");
    if (!digits) return null;
    return /^\d{1,12}$/.test(digits) ? Number(digits) : typed;
  },
};
/** @type {Required<Meaning>} */
export const COUNT = { write: NUMBER.write, read: (typed) => NUMBER.read(typed) ?? 0 };
/** @type {Required<Meaning>} */
export const DAY = {
  write: (value) => (/^\d{4}-\d\d-\d\d$/.test(value ?? "") ? value.split("-").reverse().join("/") : value ?? ""),
  read: (typed) => {
    const found = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(typed.trim());
    if (!found) return typed.trim() || null;
    return `${found[3]}-${found[2].padStart(2, "0")}-${found[1].padStart(2, "0")}`;
  },
};
/** @type {Required<Meaning>} */
export const TIME = {
  write: (value) => (value ?? "").replace(/:00$/, ""),
  read: (typed) => {
    const found = /^(\d{1,2})[:hg](\d{2})$/.exec(typed.trim());
    return found ? `${found[1].padStart(2, "0")}:${found[2]}:00` : typed.trim() || null;
  },
};
/** @type {Required<Meaning>} */
export const YES_NO_UNSAID = {
  write: (value) => (value === null || value === undefined ? "" : String(value)),
  read: (typed) => (typed === "" ? null : typed === "true"),
};

/** @param {Field} field */
export function field({ path, label, help = "", wide = false, ...kind }) {
  const id = idOf(path);
  const meaning = { ...WORDS, ...kind };
  const control = controlOf(kind);
  Object.assign(control, { id, value: meaning.write(valueAt(path)) });
  if (kind.lang) control.lang = kind.lang;
  control.setAttribute("aria-describedby", `${help ? `${id}-help ` : ""}${id}-mistake`);
  control.dataset.path = path;
  control.addEventListener("input", () => put(path, meaning.read(control.value)));
  return element("div", { class: wide ? "field wide" : "field" },
    element("label", { htmlFor: id }, label), control,
    help ? element("p", { class: "help", id: `${id}-help` }, help) : null,
    element("p", { class: "mistake", id: `${id}-mistake` }));
}

/** @param {Partial<Field>} kind  @returns {Control} */
function controlOf({ choices, rows, numeric, list }) {
  if (choices) {
    return element("select", {}, ...choices.map(([value, name]) => element("option", { value }, name)));
  }
  if (rows) return element("textarea", { rows });
  const input = element("input", { type: "text", autocomplete: "off" });
  if (numeric) input.inputMode = "numeric";
  if (list) input.setAttribute("list", list);
  return input;
}

/** @param {{ path: string, label: string, help?: string }} given */
export function tick({ path, label, help = "" }) {
  const id = idOf(path);
  const control = element("input", { type: "checkbox", id, checked: Boolean(valueAt(path)) });
  control.dataset.path = path;
  if (help) control.setAttribute("aria-describedby", `${id}-help`);
  control.addEventListener("change", () => put(path, control.checked));
  return element("div", { class: "field" },
    element("label", { class: "tick", htmlFor: id }, control, " ", label),
    help ? element("p", { class: "help", id: `${id}-help` }, help) : null,
    element("p", { class: "mistake", id: `${id}-mistake` }));
}

// Rows that are added, taken away and put in order. `row(place)` gives the fields of one.
/**
 * @param {{ path: string, label: string, add: string, blank: () => object, row: (at: string) => Node[], name: (place: number) => string }} given
 */
export function rows({ path, label, add, blank, row, name }) {
  const list = element("div", { class: "rows" });
  const lines = () => /** @type {object[]} */ (valueAt(path));
  /** @param {object[]} changed  @param {number} focus */
  const change = (changed, focus) => {
    put(path, changed);
    draw();
    const wanted = list.children[Math.min(focus, changed.length - 1)]?.querySelector("input, select, textarea");
    (wanted instanceof HTMLElement ? wanted : button).focus();
  };
  const button = element("button", { type: "button", onclick: () => change([...lines(), blank()], lines().length) }, add);
  const draw = () => list.replaceChildren(...lines().map((_, place) => element("fieldset", { class: "row" },
    element("legend", {}, name(place)),
    element("div", { class: "grid" }, ...row(`${path}.${place}`)),
    element("p", { class: "form-actions" },
      act("edit.up", place, place > 0, () => change(moved(lines(), place, place - 1), place - 1)),
      act("edit.down", place, place < lines().length - 1, () => change(moved(lines(), place, place + 1), place + 1)),
      act("edit.remove", place, true, () => change(lines().filter((__, at) => at !== place), place))))));
  /** @param {string} key  @param {number} place  @param {boolean} can  @param {() => void} onclick */
  const act = (key, place, can, onclick) => (can
    ? element("button", { type: "button", class: "quiet", "aria-label": `${t(key)}: ${name(place)}`, onclick }, t(key)) : null);
  draw();
  return element("div", { class: "field", role: "group", "aria-label": label },
    element("p", { class: "mistake", id: `${idOf(path)}-mistake` }), list, element("p", {}, button));
}

/** @param {object[]} list  @param {number} from  @param {number} to */
function moved(list, from, to) {
  const changed = [...list];
  changed.splice(to, 0, ...changed.splice(from, 1));
  return changed;
}
