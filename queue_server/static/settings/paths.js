// Places in the content of a centre. A part of a list is named by its id, a day by its date, as in
// `config/centre/differences.py`.

import { plainDay } from "../display/days.js";
import { elsewhere, localised, models, pages, t } from "./data.js";

export const NAMED_BY = ["id", "day", "by"];

/** @param {any} part  @returns {string | null} */
export function nameOf(part) {
  const key = NAMED_BY.find((one) => part !== null && typeof part === "object" && one in part);
  return key ? String(part[key]) : null;
}

// What stands there; null where nothing does. A part of a list may also be told by its number.
/** @param {any} content  @param {Settings.Path} path */
export function valueAt(content, path) {
  let here = content;
  for (const step of path) {
    if (Array.isArray(here)) here = here.find((part) => nameOf(part) === step) ?? here[Number(step)];
    else here = here?.[step];
    if (here === undefined || here === null) return null;
  }
  return here;
}

/** @param {Settings.Path} path  @param {Settings.Path} begin */
export const beginsWith = (path, begin) => begin.every((step, at) => path[at] === step);

/** @param {any} one  @param {any} other */
export const isSame = (one, other) => isEmpty(one) && isEmpty(other) || written(one) === written(other);

// A value as text; in which order its names stand is no part of it.
/** @param {any} value  @returns {string} */
const written = (value) => JSON.stringify(value, (_key, inside) => (inside && typeof inside === "object" && !Array.isArray(inside)
  ? Object.fromEntries(Object.entries(inside).sort(([one], [other]) => (one < other ? -1 : 1))) : inside));

/** @param {any} value */
export const isEmpty = (value) => value === null || value === undefined || value === ""
  || typeof value === "object" && !Object.keys(value).length;

// What a part is called: its name, else its code.
/** @param {any} part */
export const calledOf = (part) => localised(part?.name) || localised(part?.reason) || localised(part?.text) || named(part);

/** @type {any} */
let before = null; // has the names of what the draft has taken out

/** @param {any} content  what is in force */
export const remember = (content) => { before = content; };

// A part of a list of the centre by its name; also one that was taken out.
/** @param {any} content  @param {string} list  @param {string} id */
export function partCalled(content, list, id) {
  const name = calledOf(valueAt(content, [list, id]));
  return name || t("gone", { name: calledOf(valueAt(before, [list, id])) || id });
}

/** @param {any} part */
function named(part) {
  const name = nameOf(part);
  if (name === null) return "";
  return "id" in part ? name : plainDay(name);
}

// The settings along a path: of each step the setting, or null for a part of a list.
/** @param {Settings.Path} path  @returns {(Settings.Setting | null)[]} */
export function settingsAlong(path) {
  /** @type {(Settings.Setting | null)[]} */
  const found = [];
  let model = "centre";
  let isList = false;
  for (const step of path) {
    /** @type {Settings.Setting | null} */
    const setting = isList ? null : models[model]?.find((one) => one.key === step) ?? null;
    found.push(setting);
    if (setting) model = setting.of;
    isList = setting?.kind === "tables";
    if (!setting && !model) break;
  }
  return found;
}

// A place in words: "Dịch vụ › Chứng thực › Số phiếu mỗi ngày".
/** @param {any} content  @param {Settings.Path} path */
export function placeInWords(content, path) {
  const settings = settingsAlong(path);
  const words = path.map((step, at) => {
    if (settings[at]) return settings[at].label;
    return languageIn(settings, at, step) || calledOf(valueAt(content, path.slice(0, at + 1))) || placeOf(step);
  });
  return words.join(" › ");
}

// The language of a text that stands in several; "" elsewhere.
/** @param {(Settings.Setting | null)[]} settings  @param {number} at  @param {string} step */
function languageIn(settings, at, step) {
  const isText = settings.slice(0, at).some((one) => one?.kind === "names" || one?.kind === "names_list");
  const known = models.centre.find(({ key }) => key === "languages")?.choices ?? [];
  return isText ? known.find(({ value }) => value === step)?.label ?? "" : "";
}

// A part without a name by its place, counted as people do.
/** @param {string} step */
const placeOf = (step) => /^\d+$/.test(step) ? String(Number(step) + 1) : step;

// The page on which a path stands, and the part of it.
/** @param {Settings.Path} path */
export function pageOf(path) {
  const other = elsewhere[path.slice(0, 2).join(".")];
  if (other) return { id: other, item: "" };
  for (const page of pages) {
    for (const { path: begin, keys, listed } of page.sections) {
      if (!beginsWith(path, begin) || (keys.length && !keys.includes(path[begin.length]))) continue;
      return { id: page.id, item: listed ? path[begin.length] ?? "" : "" };
    }
  }
  return { id: "", item: "" };
}

// A value as a line shows it.
/** @param {any} content  @param {Settings.Setting | null | undefined} setting  @param {any} value  @returns {string} */
export function valueInWords(content, setting, value) {
  if (isEmpty(value)) return t("nothing");
  if (setting?.kind === "picture") return t("logo_there");
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (Array.isArray(value)) return value.map((one) => valueInWords(content, setting, one)).join(", ");
  if (typeof value === "object") return inWords(content, value);
  const choice = setting?.choices.find((one) => one.value === value);
  if (choice) return choice.label;
  if (setting?.kind === "day") return plainDay(String(value));
  if (setting?.refers) return setting.refers === "languages" ? String(value) : partCalled(content, setting.refers, String(value));
  return setting?.unit ? `${value} ${setting.unit}` : String(value);
}

// Texts in several languages stand in the order of the centre's languages, as in its forms.
/** @param {any} content  @param {Record<string, any>} value */
function inWords(content, value) {
  if ("start" in value) return `${clock(value.start)}–${clock(value.end)}`;
  const called = calledOf(value);
  if (called) return called;
  const tags = /** @type {string[]} */ (valueAt(content, ["languages"]) ?? []);
  const inOrder = [...tags.filter((tag) => tag in value), ...Object.keys(value).filter((key) => !tags.includes(key))];
  const texts = inOrder.map((key) => value[key]).filter((one) => typeof one === "string" || typeof one === "number");
  return texts.join(" / ");
}

/** @param {unknown} time  "07:30:00" as "07:30" */
export const clock = (time) => String(time ?? "").slice(0, 5);

// For searching: small letters without marks.
/** @param {string} words */
export const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/đ/g, "d");

// A code made of a name: "Hộ tịch, chứng thực" as ho-tich-chung-thuc.
/** @param {string} words */
export const slug = (words) => plain(words).replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40).replace(/-$/, "");
