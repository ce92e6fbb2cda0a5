// How it stands with a person, as a mark and the words under it.

import { plainDay } from "../display/days.js";
import { element, setText } from "../web/dom.js";
import { dayAndTime, t } from "./texts.js";

/** @type {Record<Wire.MemberState, string>} */
const LOOKS = {
  active: "good", invited: "soon", invitation_ended: "alarm", locked: "alarm", on_leave: "soon", left: "",
};

/** @param {number} seconds */
export const minutesOf = (seconds) => Math.max(1, Math.ceil(seconds / 60));

export const newState = () => [element("b", { class: "mark" }), element("span", { class: "under" })];

/** @param {Element} mark  @param {Element} under  @param {Wire.Member} member  @param {string} today */
export function fillState(mark, under, member, today) {
  setText(mark, t(`state.${member.state}`));
  mark.setAttribute("data-look", LOOKS[member.state]);
  setText(under, detailOf(member, today));
}

/** @param {Wire.Member} member  @param {string} today  a day of the wire */
function detailOf(member, today) {
  const { state } = member;
  if (state === "left") return "";
  if (state === "locked") return t("detail.locked", { minutes: minutesOf(member.seconds_locked) });
  if (state === "invited" || state === "invitation_ended") {
    return t(`detail.${state}`, { time: dayAndTime(member.one_time_until ?? 0) });
  }
  const [next] = member.absences;
  if (!next) return "";
  const kind = t(`kind.${next.kind}`);
  if (next.first_day <= today) return t("detail.away", { kind, day: plainDay(next.last_day) });
  return t("detail.away_later", { kind, first: plainDay(next.first_day), last: plainDay(next.last_day) });
}
