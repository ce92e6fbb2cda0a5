// The page of one person, or of a new one.

import { $, setText, within } from "../web/dom.js";
import { ask } from "../web/line.js";
import { absenceForm, drawAbsences } from "./absences.js";
import { seeSessions } from "./sessions.js";
import { forgetSlip, showSlip } from "./slip.js";
import { minutesOf } from "./state.js";
import { sure } from "./sure.js";
import { dayAndTime, memberId, pageOf, t, wordsOfFault } from "./texts.js";
import { fillWords, markChanged, wordsForm } from "./words-form.js";

/** @type {Wire.Member | null} */
let member = null;
let isOwn = false;

/** @param {string} words  @param {string} [look] */
function say(words, look = "good") {
  $("said").dataset.look = look;
  setText($("said"), words);
}

/** @param {Wire.Member} one  @returns {Wire.MemberWords} */
const wordsOf = ({ name, role, counters }) => ({ name, role, counters });

async function load() {
  /** @type {Wire.MembersListed} */
  const listed = await ask("GET", "/members");
  member = listed.members.find((one) => one.staff_id === memberId) ?? null;
  if (!member) return setText($("heading"), t("unknown"));
  isOwn = member.staff_id === listed.you;
  draw(member);
  return undefined;
}

/** @param {Wire.Member} one */
function draw(one) {
  setText($("heading"), one.name);
  document.title = `${one.name} · ${t("title")}`;
  setText($("under"), [one.sign_in, t(`state.${one.state}`), ...(isOwn ? [t("you")] : [])].join(" · "));
  drawPassword(one);
  drawAbsences(one.absences);
  drawLeaving(one);
  $("away").hidden = !one.is_active;
  $("sections").hidden = false;
}

/** @param {string} act  @param {boolean} isShown */
function show(act, isShown) {
  /** @type {HTMLElement | null} */
  const button = document.querySelector(`[data-act=${act}]`);
  if (button) button.hidden = !isShown;
}

/** @param {Wire.Member} one */
function drawPassword(one) {
  const isLocked = one.seconds_locked > 0;
  $("locked").hidden = !isLocked;
  $("locked-acts").hidden = !isLocked;
  setText($("locked"), isLocked ? t("locked.about", { minutes: minutesOf(one.seconds_locked) }) : "");
  $("password-own").hidden = !isOwn;
  show("give", !isOwn && one.is_active);
  show("reset-second", !isOwn && one.is_active);
  setText($("password-about"), passwordWords(one));
  setText($("password-acts").children[0], t(one.one_time_until ? "password.again" : "password.give"));
}

/** @param {Wire.Member} one */
function passwordWords(one) {
  if (isOwn) return t("password.own");
  if (!one.is_active) return t("leaving.has_left");
  if (!one.one_time_until) return t("password.active");
  const isOver = Date.parse(one.one_time_until) <= Date.now();
  return t(isOver ? "password.invitation_ended" : "password.invited", { time: dayAndTime(one.one_time_until) });
}

/** @param {Wire.Member} one */
function drawLeaving(one) {
  show("deactivate", one.is_active && !isOwn);
  show("reactivate", !one.is_active);
  const key = !one.is_active ? "leaving.has_left" : isOwn ? "leaving.own" : "leaving.about";
  setText($("leaving-about"), t(key));
}

/** @param {Wire.OneTimePassword | null} made */
async function saved(made) {
  if (made) {
    say("");
    return showSlip(made);
  }
  await load();
  if (member) fillWords(member);
  return say(t("saved", { name: member?.name ?? "" }));
}

// The form keeps what was written; the fields that differ say what they are now.
/** @param {Wire.MemberWords} seen */
async function changed(seen) {
  await load();
  if (member) markChanged(seen, member);
}

/** @type {Record<string, (one: Wire.Member, id: string) => Promise<unknown>>} */
const ACTS = {
  async unlock(one) {
    await ask("POST", `/locked-sign-ins/${one.staff_id}/unlock`, {});
    say(t("unlocked", { name: one.name }));
  },
  async give(one) {
    const isNew = Boolean(one.one_time_until);
    const title = t(isNew ? "password.again" : "password.give");
    if (!isNew && !await sure(title, t("password.sure", { name: one.name }))) return;
    say("");
    showSlip(await ask("POST", `/members/${one.staff_id}/one-time-password`, {}));
  },
  async "reset-second"(one) {
    if (!await sure(t("second.reset"), t("second.sure", { name: one.name }))) return;
    await ask("DELETE", `/people/${one.staff_id}/second-factors`);
    say(t("second.done", { name: one.name }));
  },
  async "end-absence"(one, id) {
    await ask("DELETE", `/members/${one.staff_id}/absences/${id}`);
    say(t("absence.ended"));
  },
  async sessions() {
    await seeSessions(isOwn);
  },
  async "end-session"(one, id) {
    await ask("DELETE", `/members/${one.staff_id}/sessions/${id}`);
    say(t("sessions.ended"));
    await seeSessions(isOwn);
  },
  async "end-sessions"(one) {
    await ask("DELETE", `/members/${one.staff_id}/sessions`);
    say(t("sessions.all_ended"));
    await seeSessions(isOwn);
  },
  async deactivate(one) {
    if (!await sure(t("leaving.do"), t("leaving.sure", { name: one.name }))) return;
    await ask("POST", `/members/${one.staff_id}/deactivate`, {});
    say(t("leaving.done", { name: one.name }));
  },
  async reactivate(one) {
    await ask("POST", `/members/${one.staff_id}/reactivate`, {});
    say(t("leaving.is_back", { name: one.name }));
  },
};

/** @param {string} act  @param {string} id */
async function does(act, id) {
  if (act === "print") return window.print();
  if (act === "slip-done") return done();
  if (!member || !ACTS[act]) return undefined;
  try {
    await ACTS[act](member, id);
    if ($("slip").hidden) await load();
  } catch (fault) {
    say(wordsOfFault(fault), "warning");
  }
  return undefined;
}

// The slip is in somebody's hand: back to the person, or from a new one to the list.
async function done() {
  forgetSlip();
  if (!memberId) return location.assign(pageOf());
  return load();
}

document.addEventListener("click", (event) => {
  const button = within(event, "[data-act]");
  if (button) does(button.dataset.act ?? "", button.dataset.id ?? "");
});
wordsForm({ seen: () => member && wordsOf(member), onSaved: saved, onChanged: changed });
if (memberId) {
  absenceForm(async (words) => { await load(); say(words); });
  load().then(() => member && fillWords(member)).catch((fault) => say(wordsOfFault(fault), "warning"));
} else $("name").focus();
