// Where a person is signed in, once somebody asks to see it.

import { $, element, keepList, part, setText } from "../web/dom.js";
import { ask } from "../web/line.js";
import { dayAndTime, memberId, t } from "./texts.js";

/** @param {boolean} isOwn  whether they are those of who looks */
export async function seeSessions(isOwn) {
  /** @type {Wire.MemberSessionsListed} */
  const { sessions } = await ask("GET", `/members/${memberId}/sessions`);
  keepList($("sessions"), sessions, { key: (one) => one.id, create: newLine, update: fillLine });
  $("sessions-none").hidden = sessions.length > 0;
  const all = part(document, "[data-act=end-sessions]", HTMLButtonElement);
  all.hidden = !sessions.some((one) => !one.is_this);
  setText(all, t(isOwn ? "sessions.end_others" : "sessions.end_all"));
}

/** @param {Wire.MemberSession} one */
const nameOf = (one) => t("sessions.where", { program: t(`program.${one.program}`), system: t(`system.${one.system}`) });

/** @param {Wire.MemberSession} one */
function newLine(one) {
  const times = { since: dayAndTime(one.started_at), used: dayAndTime(one.last_used_at) };
  return element("li", {},
    element("span", {}, element("b"), element("span", { class: "under" })),
    element("button", { type: "button", "data-act": "end-session", "data-id": one.id,
      "aria-label": t("sessions.end_of", { session: `${nameOf(one)}, ${t("sessions.times", times)}` }) },
    t("sessions.end")));
}

/** @param {HTMLElement} line  @param {Wire.MemberSession} one */
function fillLine(line, one) {
  const times = { since: dayAndTime(one.started_at), used: dayAndTime(one.last_used_at) };
  setText(part(line, "b"), one.is_this ? `${nameOf(one)} · ${t("sessions.this")}` : nameOf(one));
  setText(part(line, ".under"), t("sessions.times", times));
  part(line, "button").hidden = one.is_this;
}
