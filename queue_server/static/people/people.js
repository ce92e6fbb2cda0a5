// Everybody who works at the centre: found by name or state, each with a way to their own page.

import { $, element, keepList, part, setText, within } from "../web/dom.js";
import { ask } from "../web/line.js";
import { fillState, newState } from "./state.js";
import { counterName, dayAndTime, pageOf, roleName, t, wordsOfFault } from "./texts.js";

const EVERY_MS = 15000;
const SAID_MS = 9000;

/** @type {Wire.MembersListed | null} */
let listed = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let saying;
const search = $("search", HTMLInputElement);
const shown = $("shown", HTMLSelectElement);

async function refresh() {
  if (document.hidden) return;
  try {
    listed = await ask("GET", "/members");
  } catch (fault) {
    return say(wordsOfFault(fault), "warning");
  }
  if ($("said").dataset.look === "warning") say("");
  draw();
}

/** @param {string} words  @param {string} [look] */
function say(words, look = "") {
  clearTimeout(saying);
  $("said").dataset.look = look;
  setText($("said"), words);
  if (look === "good") saying = setTimeout(() => setText($("said"), ""), SAID_MS);
}

function draw() {
  if (!listed) return;
  const found = listed.members.filter((member) => isShown(member) && isFound(member));
  keepList($("rows"), found, { key: (member) => member.staff_id, create: newRow, update: fillRow });
  setText($("count"), t(found.length === 1 ? "count_one" : "count", { count: found.length }));
  $("region").hidden = !found.length;
  $("none").hidden = found.length > 0;
}

/** @param {Wire.Member} member */
function isShown(member) {
  if (shown.value === "all") return true;
  return shown.value === "working" ? member.is_active : member.state === shown.value;
}

// Every word that is typed must be in the name or the sign-in name, with or without its marks.
/** @param {Wire.Member} member */
function isFound(member) {
  const where = plain(`${member.name} ${member.sign_in}`);
  return plain(search.value).split(/\s+/).every((word) => where.includes(word));
}

// Without marks, as people type in a hurry: "Đặng" is "dang".
/** @param {string} words */
const plain = (words) => words.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/đ/g, "d");

/** @param {Wire.Member} member */
function newRow(member) {
  const unlock = element("button", { type: "button", "data-act": "unlock" }, t("unlock"));
  const row = element("tr", {},
    element("th", { scope: "row" },
      element("a", { href: pageOf(member.staff_id) }), element("span", { class: "under" })),
    element("td", { class: "role" }, element("span"), element("span", { class: "under" })),
    element("td", { class: "state" }, ...newState(), unlock),
    element("td", { class: "last" }, element("span"), element("span", { class: "under" })));
  row.dataset.member = String(member.staff_id);
  return row;
}

/** @param {HTMLElement} row  @param {Wire.Member} member */
function fillRow(row, member) {
  const own = member.staff_id === listed?.you ? ` · ${t("you")}` : "";
  fill(part(row, "th"), member.name, member.sign_in + own);
  fill(part(row, ".role"), roleName(member.role),
    member.counters.length ? member.counters.map(counterName).join(", ") : "");
  fillState(part(row, ".mark"), part(row, ".state .under"), member, listed?.today ?? "");
  fill(part(row, ".last"), member.last_sign_in_at ? dayAndTime(member.last_sign_in_at) : t("never"),
    member.sessions ? t("signed_in_now") : "");
  const unlock = part(row, "[data-act]", HTMLButtonElement);
  unlock.hidden = member.state !== "locked";
  unlock.setAttribute("aria-label", t("unlock_of", { name: member.name }));
}

/** @param {HTMLElement} cell  @param {string} main  @param {string} under */
function fill(cell, main, under) {
  setText(cell.children[0], main);
  setText(cell.children[1], under);
}

/** @param {Wire.Member} member */
async function unlock(member) {
  try {
    await ask("POST", `/locked-sign-ins/${member.staff_id}/unlock`, {});
    say(t("unlocked", { name: member.name }), "good");
    await refresh();
    part(document, `[data-member="${member.staff_id}"] a`).focus();
  } catch (fault) {
    say(wordsOfFault(fault), "warning");
  }
}

document.addEventListener("click", (event) => {
  const id = within(event, "[data-act]")?.closest("tr")?.dataset.member;
  const member = listed?.members.find((one) => String(one.staff_id) === id);
  if (member) unlock(member);
});
search.addEventListener("input", draw);
shown.addEventListener("change", draw);
document.addEventListener("visibilitychange", refresh);
setInterval(refresh, EVERY_MS);
refresh();
search.focus();
