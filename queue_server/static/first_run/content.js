// The settings that the wizard gathers: a preset, changed by what was answered. Pure.

/** @typedef {Record<string, string>} Names */
/** @typedef {{ start: string, end: string }} Hours */
/** @typedef {{ id: string, letter: string, name: Names, [more: string]: unknown }} Service */
/** @typedef {{ id: string, name: Names, services: string[], [more: string]: unknown }} Counter */
/** @typedef {{ id: string, name: Names, reasons: { name: Names }[], [more: string]: unknown }} PriorityClass */
/**
 * @typedef {object} Content
 * @property {{ code: string, name: Names, province?: string, [more: string]: unknown }} unit
 * @property {string} public_url
 * @property {string[]} languages
 * @property {{ week: Record<string, Hours[]>, [more: string]: unknown }} opening
 * @property {Record<string, unknown>} dossiers
 * @property {Service[]} services
 * @property {Counter[]} counters
 * @property {PriorityClass[]} priority_classes
 */

export const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

// "07:30-11:30, 13:30-17:00" as a person writes the hours of a day; null where it cannot be read.
/** @param {string} written  @returns {Hours[] | null} */
export function hoursOf(written) {
  const parts = written.split(/[,;]/).map((part) => part.trim()).filter(Boolean);
  const read = parts.map((part) => /^(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})$/.exec(part));
  if (read.some((one) => !one)) return null;
  return read.map((one) => {
    const [, h1, m1, h2, m2] = one ?? [];
    return { start: `${h1.padStart(2, "0")}:${m1}:00`, end: `${h2.padStart(2, "0")}:${m2}:00` };
  });
}

// The hours of a day as they are written in the field.
/** @param {Hours[]} hours */
export const hoursText = (hours) =>
  hours.map((one) => `${one.start.slice(0, 5)}–${one.end.slice(0, 5)}`).join(", ");

// A copy without the services that are not offered; counters that would have none are left out.
/** @param {Content} content  @param {Set<string>} offered */
export function withServices(content, offered) {
  const services = content.services.filter((one) => offered.has(one.id));
  const counters = content.counters
    .map((one) => ({ ...one, services: one.services.filter((id) => offered.has(id)) }))
    .filter((one) => one.services.length);
  const collect = content.dossiers.collect_service;
  const dossiers = { ...content.dossiers };
  if (!offered.has(String(collect))) dossiers.collect_service = null;
  return { ...content, services, counters, dossiers };
}

// A copy with these priority classes, in the services too.
/** @param {Content} content  @param {Set<string>} kept */
export function withPriority(content, kept) {
  const services = content.services.map((one) => {
    const classes = /** @type {string[]} */ (one.priority_classes ?? []);
    return { ...one, priority_classes: classes.filter((id) => kept.has(id)) };
  });
  return { ...content, services, priority_classes: content.priority_classes.filter((one) => kept.has(one.id)) };
}

/** @type {Record<string, string>} The step at which a part of the settings is asked for. */
const STEPS = {
  unit: "unit", public_url: "unit", "dossiers.governing_body": "unit", opening: "hours",
  services: "services", counters: "counters", priority_classes: "priority",
};

// The step that asks for a setting, "" where none does.
/** @param {string[]} path */
export const stepOf = (path) => STEPS[path[0]] ?? STEPS[path.slice(0, 2).join(".")] ?? "";

/** @type {Record<string, string>} */
const FIELDS = {
  "unit.name": "unit-name", "unit.name.en": "unit-english", "unit.code": "unit-code", "unit.province": "unit-province",
  "dossiers.governing_body": "unit-body", public_url: "unit-address",
};

// The id of the field in which a setting is written.
/** @param {string[]} path */
export function fieldOf(path) {
  if (path[0] === "opening" && path[1] === "week" && path[2]) return `hours-${path[2]}`;
  if (path[0] === "counters" && path[2] === "name") return `counter-${path[1]}`;
  return FIELDS[path.join(".")] ?? FIELDS[path.slice(0, 2).join(".")] ?? FIELDS[path[0]] ?? "";
}

// A copy whose list has the item at `from` moved by so many places.
/** @template Item  @param {Item[]} list  @param {number} from  @param {number} by */
export function moved(list, from, by) {
  const copy = [...list];
  const [item] = copy.splice(from, 1);
  copy.splice(Math.max(0, from + by), 0, item);
  return copy;
}

// The next counter: numbered on, serving what the last one does.
/** @param {Counter[]} counters */
export function nextCounter(counters) {
  const numbers = counters.map((one) => Number(one.id)).filter((one) => one > 0);
  const id = String(Math.max(0, ...numbers) + 1);
  const last = counters[counters.length - 1];
  const name = { vi: `Quầy ${id}`, en: `Counter ${id}` };
  return { ...(last ?? {}), id, name, spoken: "", services: [...(last?.services ?? [])] };
}

// A copy in the first of the languages alone: texts in the others are left out wherever they stand.
/** @template Value  @param {Value} value  @param {string[]} languages  @returns {Value} */
export function inFirst(value, languages) {
  if (Array.isArray(value)) return /** @type {Value} */ (value.map((one) => inFirst(one, languages)));
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value);
  const isNames = entries.length > 0 && entries.every(([key]) => languages.includes(key));
  const kept = isNames ? entries.filter(([key]) => key === languages[0]) : entries;
  return /** @type {Value} */ (Object.fromEntries(kept.map(([key, one]) => [key, inFirst(one, languages)])));
}
