import { plainDay } from "../display/days.js";

// What was typed as a day (25/11/2026, 25-11-26, 25112026) as the wire writes it; "" for
// nothing, null for what is no day.
/** @param {string} words */
export function typedDay(words) {
  const trimmed = words.trim();
  if (!trimmed) return "";
  const found = /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})$/.exec(trimmed)
    ?? /^(\d{2})(\d{2})(\d{4})$/.exec(trimmed);
  if (!found) return null;
  const year = found[3].length === 2 ? `20${found[3]}` : found[3];
  const wire = `${year}-${found[2].padStart(2, "0")}-${found[1].padStart(2, "0")}`;
  const date = new Date(`${wire}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(wire) ? wire : null;
}

// As it is typed: a day of the wire as 25/11/2026, anything else as it is.
/** @param {string} wire */
export const dayToType = (wire) => /^\d{4}-\d\d-\d\d$/.test(wire) ? plainDay(wire) : wire;
