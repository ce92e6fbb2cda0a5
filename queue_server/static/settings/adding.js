// Adding a part to a list: what it needs is filled in; its code is made of its name, and stands under
// "details" for those who want another one.

import { element } from "../web/dom.js";
import { localised, models, t } from "./data.js";
import { field } from "./field.js";
import { NewPart } from "./new-part.js";
import { isEmpty, nameOf, slug } from "./paths.js";

const LETTERS = ["A", "B", "H", "O", "S", "U", "C", "D", "E", "G", "K", "L", "M", "N", "P", "R", "T", "V", "X", "Y"];
/** First those that sound least alike; two of them where all are taken. */
const CLEAR_LETTERS = [...LETTERS, ...LETTERS.flatMap((first) => LETTERS.map((second) => first + second))];

/** @param {Settings.Store} store  @param {Settings.Path} path  @param {string} model  @param {(key: string) => void} [added] */
export function adding(store, path, model, added = () => {}) {
  const body = element("div", {});
  const node = element("details", { class: "adding" }, element("summary", { class: "button" }, `+ ${t("add_part")}`), body);
  node.addEventListener("toggle", () => (node.open ? begin() : body.replaceChildren()));

  function begin() {
    const part = proposed(store, path, model);
    const made = new NewPart(store, [...path, "new"], part);
    const said = element("p", { class: "mistake", role: "alert" });
    const asked = models[model].filter(({ key, kind, required }) => (required || key === "printer") && kind !== "table" && kind !== "tables");
    /** @param {Settings.Setting[]} settings */
    const fields = (settings) => settings.map((setting) => field(made, [...made.path, setting.key], setting));
    const code = element("details", { class: "code" }, element("summary", {}, t("details")), ...fields(asked.filter(({ key }) => key === "id")));
    made.listen({ node: body, refresh() { proposeCode(made, store, path, model); } });
    const add = async () => {
      proposeCode(made, store, path, model);
      const missing = wanting(store, path, part, model);
      const saved = missing ? { isSaved: false, words: missing } : await store.change([{ path: [...path, keyOf(part)], seen: null, value: part }]);
      said.textContent = saved.words ?? "";
      if (!saved.isSaved) { code.open = isTaken(store, path, part); return; }
      node.open = false;
      added(keyOf(part));
    };
    body.replaceChildren(element("div", { class: "form card" }, ...fields(asked.filter(({ key }) => key !== "id")),
      asked.some(({ key }) => key === "id") ? code : null, said,
      element("p", { class: "form-actions" }, element("button", { type: "button", class: "main", onclick: add }, t("add_now")),
        element("button", { type: "button", onclick() { node.open = false; } }, t("cancel")))));
    /** @type {HTMLElement | null} */ (body.querySelector("input, textarea"))?.focus();
  }
  return node;
}

/** @param {Record<string, any>} part */
const keyOf = (part) => nameOf(part) ?? "";

// What keeps it from being added, in words; "" where nothing does.
/** @param {Settings.Store} store  @param {Settings.Path} path  @param {any} part  @param {string} model */
function wanting(store, path, part, model) {
  const missing = models[model].filter((setting) => setting.required && setting.kind !== "tables" && isEmpty(part[setting.key]));
  if (missing.length) return t("missing", { names: missing.map(({ label }) => label).join(", ") });
  return isTaken(store, path, part) ? t("code_taken", { code: keyOf(part) }) : "";
}

/** @param {Settings.Store} store  @param {Settings.Path} path  @param {any} part */
const isTaken = (store, path, part) => (store.value(path) ?? []).some((/** @type {any} */ other) => nameOf(other) === keyOf(part));

/** @param {Settings.Store} store  @param {Settings.Path} path  @param {string} model @returns {Record<string, any>} */
function proposed(store, path, model) {
  /** @type {Record<string, any>} */
  const part = {};
  for (const { key, kind, default: usual, choices, required } of models[model]) {
    if (!required) part[key] = structuredClone(usual);
    else if (kind === "names") part[key] = {};
    else if (kind === "table") part[key] = { kind: "virtual" };
    else if (["choices", "tables"].includes(kind)) part[key] = [];
    else part[key] = kind === "choice" ? choices[0]?.value ?? "" : "";
  }
  const others = /** @type {any[]} */ (store.value(path) ?? []);
  if (model === "service") part.letter = freeLetter(others);
  if (model === "workflow") part.steps = structuredClone(others[0]?.steps ?? []);
  if (model === "priority_class") part.weight = 4;
  return part;
}

/** @param {any[]} services */
export const freeLetter = (services) => CLEAR_LETTERS.find((letter) => !services.some((one) => one.letter === letter)) ?? "";

// Makes a code of the name, as long as nobody has typed one.
/** @param {NewPart} made  @param {Settings.Store} store  @param {Settings.Path} path  @param {string} model */
function proposeCode(made, store, path, model) {
  const { part } = made;
  if (!("id" in part) || (part.id && part.id !== made.proposed)) return;
  const others = /** @type {any[]} */ (store.value(path) ?? []);
  const free = freeCode(model === "counter" ? counterCode(part, others) : codeOf(part, model), others.map(nameOf));
  made.proposed = free;
  if (part.id === free) return;
  part.id = free;
  for (const control of made.controls) if (control.node.id.endsWith("-new-id")) control.refresh();
}

/** @param {any} part  @param {string} model */
const codeOf = (part, model) => slug(localised(part.name) || localised(part.text) || String(part.service ?? "")) || slug(model);

// What the voice says after "quầy số": the number of its name, else the next one.
/** @param {any} part  @param {any[]} others */
function counterCode(part, others) {
  const [number] = /\d+[A-Za-z]?(?=\D*$)/.exec(localised(part.name)) ?? [];
  const next = Math.max(0, ...others.map((one) => Number.parseInt(one.id, 10) || 0)) + 1;
  return (number ?? String(next)).toLowerCase();
}

/** @param {string} wanted  @param {(string | null)[]} taken */
function freeCode(wanted, taken) {
  let free = wanted;
  for (let next = 2; taken.includes(free); next += 1) free = `${wanted.slice(0, 36)}-${next}`;
  return free;
}
