// The form of a person's name, role and counters, for a new one also the sign-in name.

import { $, element, part, setText } from "../web/dom.js";
import { ask, Refusal } from "../web/line.js";
import { markAll } from "./mistakes.js";
import { counterName, counters, memberId, roleName, roles, t, wordsOfFault } from "./texts.js";

const form = $("words", HTMLFormElement);
const role = $("role", HTMLSelectElement);
const some = $("some");
const FIELDS = memberId ? ["name", "role", "counters"] : ["name", "sign_in", "role", "counters"];

/** @typedef {Wire.MemberWords} Words */

/** @param {string} name */
const input = (name) => $(name, HTMLInputElement);

/** @returns {NodeListOf<HTMLInputElement>} */
const boxes = () => some.querySelectorAll("input");

const which = () => part(form, "[name=which]:checked", HTMLInputElement).value;

// Offers the centre's roles and counters, and those that the person has although they are gone.
/** @param {Wire.Member} [member] */
function offer(member) {
  const known = Object.keys(roles);
  const extra = member && !roles[member.role] ? [member.role] : [];
  role.replaceChildren(...(member ? [] : [element("option", { value: "" }, t("role_choose"))]),
    ...[...known, ...extra].map((id) => element("option", { value: id }, roleName(id))));
  const all = [...Object.keys(counters), ...(member?.counters ?? []).filter((id) => !counters[id])];
  some.replaceChildren(...all.map((id) => element("label", { class: "choice" },
    element("input", { type: "checkbox", value: id }), ` ${counterName(id)}`)));
}

/** @param {Wire.Member} member */
export function fillWords(member) {
  offer(member);
  input("name").value = member.name;
  role.value = member.role;
  const is = member.counters.length ? "some" : "all";
  part(form, `[value=${is}]`, HTMLInputElement).checked = true;
  for (const box of boxes()) box.checked = member.counters.includes(box.value);
  showSome();
}

function showSome() {
  some.hidden = which() === "all";
}

/** @returns {Words} */
function written() {
  const chosen = [...boxes()].filter((box) => box.checked).map((box) => box.value);
  return { name: input("name").value.trim(), role: role.value, counters: which() === "all" ? [] : chosen };
}

/** @param {Words} words */
function missing(words) {
  return {
    name: words.name ? "" : t("missing.name"),
    sign_in: memberId || input("sign_in").value.trim() ? "" : t("missing.sign_in"),
    role: words.role ? "" : t("missing.role"),
    counters: which() === "all" || words.counters?.length ? "" : t("missing.counters"),
  };
}

// What the server found wrong, at its fields. A text of the catalogue is the server's own.
/** @param {Refusal} fault */
function markRefused(fault) {
  /** @type {Record<string, string>} */
  const said = {};
  for (const [path, words] of Object.entries(fault.fields)) {
    const name = path.split(".").find((one) => FIELDS.includes(one)) ?? "";
    const isWorded = words.includes("U+"); // a letter that nobody sees, named in the page's language
    if (name) said[name] = isWorded ? words : t(`mistake.${name}`);
  }
  if (fault.code === "sign_in_taken") said.sign_in = fault.words;
  return markAll(FIELDS, said);
}

// What another administrator changed since this page was filled, at the fields.
/** @param {Words} seen  @param {Wire.Member} now */
export function markChanged(seen, now) {
  const listed = now.counters.length ? now.counters.map(counterName).join(", ") : t("all_counters");
  const same = [...(seen.counters ?? [])].sort().join() === [...now.counters].sort().join();
  markAll(FIELDS, {
    name: seen.name === now.name ? "" : t("now_is", { value: now.name }),
    role: seen.role === now.role ? "" : t("now_is", { value: roleName(now.role) }),
    counters: same ? "" : t("now_is", { value: listed }),
  });
}

/**
 * @param {object} given
 * @param {() => Words | null} given.seen what the page showed; null of a new person
 * @param {(answer: Wire.OneTimePassword | null) => unknown} given.onSaved
 * @param {(seen: Words) => unknown} given.onChanged another administrator was quicker
 */
export function wordsForm({ seen, onSaved, onChanged }) {
  if (!memberId) offer();
  for (const radio of form.querySelectorAll("[name=which]")) radio.addEventListener("change", showSome);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const words = written();
    setText($("words-mistake"), "");
    if (markAll(FIELDS, missing(words))) return;
    const button = part(form, "[type=submit]", HTMLButtonElement);
    button.disabled = true;
    try {
      await save(words);
    } finally {
      button.disabled = false;
    }
  });

  /** @param {Words} words */
  async function save(words) {
    const before = seen();
    try {
      const answer = before
        ? await ask("PUT", `/members/${memberId}`, { seen: before, wanted: words })
        : await ask("POST", "/members", { ...words, sign_in: input("sign_in").value.trim() });
      onSaved(answer);
    } catch (fault) {
      const isMarked = fault instanceof Refusal && markRefused(fault);
      setText($("words-mistake"), isMarked ? t("not_saved") : wordsOfFault(fault));
      if (before && fault instanceof Refusal && fault.code === "member_changed") onChanged(before);
    }
  }
}
