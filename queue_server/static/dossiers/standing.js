// How a dossier stands against its day: a colour and always a word as well.

import { element } from "../web/dom.js";
import { text } from "../web/texts.js";
import { distance, day, plainDay, time } from "./dates.js";

const COUNTED = ["in_time", "soon", "late"];

/** @param {Wire.DossierSummary} dossier  @param {number} now */
export function standingWords(dossier, now) {
  const words = text(`dossiers.standing.${dossier.standing}`);
  if (!dossier.due_at || !["soon", "late"].includes(dossier.standing)) return words;
  return `${words} · ${distance(dossier.due_at, now)}`;
}

// The due day over the word for it, for a list.
/** @param {Wire.DossierSummary} dossier  @param {number} now */
export function dueCell(dossier, now) {
  const cell = element("td", { class: "due" });
  cell.dataset.standing = dossier.standing;
  const shown = dossier.standing !== "stopped";
  cell.append(
    element("b", {}, shown && dossier.due_at ? dueDay(dossier.due_at) : "–"),
    element("span", { class: "standing" }, standingWords(dossier, now)));
  if (dossier.extended_to && COUNTED.includes(dossier.standing)) {
    cell.append(element("span", { class: "extended" },
      text("desk.extended_to", { day: plainDay(dossier.extended_to) })));
  }
  return cell;
}

/** @param {string} due */
export const dueDay = (due) => `${time(due)} ${day(due)}`;
