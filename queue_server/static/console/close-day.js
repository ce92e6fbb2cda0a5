// Closing the day: its figures first, and what becomes of whoever still waits.

import { plainDay } from "../display/days.js";
import { ask } from "../web/dialogs.js";
import { element } from "../web/dom.js";
import { localised, t } from "../web/texts.js";

/** @type {("given" | "served" | "absent" | "cancelled" | "waiting" | "at_counter" | "on_hold" | "corner")[]} */
const FIGURES = ["given", "served", "absent", "cancelled", "waiting", "at_counter", "on_hold", "corner"];

// Whether the day was closed.
/** @param {Page.CentreDesk} desk */
export async function closeDay(desk) {
  /** @type {Wire.DayCounted | undefined} */
  const day = await desk.send("GET", "/day");
  if (!day) return false;
  const left = day.waiting + day.at_counter + day.on_hold;
  const sure = await ask({
    title: t("day.title", { day: plainDay(day.day) }),
    confirm: t("day.close"), danger: true, hint: t("keys_danger"),
    body: [figures(day), element("p", {}, t(left ? "day.what_becomes" : "day.nobody_left", { count: left })),
      ...openCounters(day)],
  });
  /** @type {Wire.DayClosed | false | null | undefined} */
  const closed = sure && await desk.send("POST", "/day/close", {});
  if (closed) desk.say(t("day.closed", { count: closed.expired }));
  return Boolean(closed);
}

/** @param {Wire.DayCounted} day */
function figures(day) {
  /** @type {(keyof typeof day & ("dossiers" | typeof FIGURES[number]))[]} */
  const shown = day.dossiers > day.given ? [FIGURES[0], "dossiers", ...FIGURES.slice(1)] : FIGURES;
  return element("dl", { class: "figures" }, ...shown.flatMap((name) => [
    element("dt", {}, t(`day.${name}`)), element("dd", {}, String(day[name]))]));
}

/** @param {Wire.DayCounted} given */
function openCounters({ open_counters: open }) {
  if (!open.length) return [];
  return [element("p", {}, t("day.open_counters", { counters: open.map(localised).join(", ") }))];
}
