// Adding a part to a list: what it needs is filled in first, its code is proposed from its name.

import { element } from "../web/dom.js";
import { localised, models, t } from "./data.js";
import { field } from "./field.js";
import { NewPart } from "./new-part.js";
import { isEmpty, nameOf, slug } from "./paths.js";

const CLEAR_LETTERS = ["A", "B", "H", "O", "S", "U", "C", "D", "E", "G", "K", "L", "M", "N", "P", "R", "T", "V", "X", "Y"];

/** @param {Settings.Store} store  @param {Settings.Path} path  @param {string} model  @param {(key: string) => void} [added] */
export function adding(store, path, model, added = () => {}) {
  const body = element("div", {});
  const node = element("details", { class: "adding" }, element("summary", { class: "button" }, `+ ${t("add_part")}`), body);
  node.addEventListener("toggle", () => (node.open ? begin() : body.replaceChildren()));

  function begin() {
    const part = proposed(store, path, model);
    const made = new NewPart(store, [...path, "new"], part);
    const said = element("p", { class: "mistake", role: "alert" });
    const asked = models[model].filter((setting) => setting.required || setting.key === "printer");
    const nodes = asked.filter(({ kind }) => kind !== "table" && kind !== "tables").map((setting) => field(made, [...made.path, setting.key], setting));
    made.listen({ node: body, refresh() { proposeCode(made, store, path, model); } });
    const add = async () => {
      const missing = wanting(store, path, part, model);
      if (missing) { said.textContent = missing; return; }
      const saved = await store.change([{ path: [...path, keyOf(part)], seen: null, value: part }]);
      said.textContent = saved.words ?? "";
      if (!saved.isSaved) return;
      node.open = false;
      added(keyOf(part));
    };
    body.replaceChildren(element("div", { class: "form card" }, ...nodes, said,
      element("p", { class: "form-actions" }, element("button", { type: "button", class: "main", onclick: add }, t("add_now")),
        element("button", { type: "button", onclick() { node.open = false; } }, t("cancel")))));
    body.querySelector("input")?.focus();
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
  const taken = (store.value(path) ?? []).some((/** @type {any} */ other) => nameOf(other) === keyOf(part));
  return taken ? t("code_taken", { code: keyOf(part) }) : "";
}

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
  if (model === "service") part.letter = CLEAR_LETTERS.find((letter) => !others.some((one) => one.letter === letter)) ?? "";
  if (model === "counter") part.id = String(Math.max(0, ...others.map((one) => Number.parseInt(one.id, 10) || 0)) + 1);
  if (model === "workflow") part.steps = structuredClone(others[0]?.steps ?? []);
  if (model === "priority_class") part.weight = 4;
  return part;
}

// Proposes a code of the name, as long as nobody has typed one.
/** @param {NewPart} made  @param {Settings.Store} store  @param {Settings.Path} path  @param {string} model */
function proposeCode(made, store, path, model) {
  const { part } = made;
  if (!("id" in part) || model === "counter") return;
  const wanted = slug(localised(part.name) || localised(part.text) || String(part.service ?? ""));
  const codes = (store.value(path) ?? []).map(nameOf);
  const free = codes.includes(wanted) ? `${wanted}-2` : wanted;
  if (part.id && part.id !== made.proposed) return;
  made.proposed = free;
  if (part.id === free) return;
  part.id = free;
  for (const control of made.controls) if (control.node.id.endsWith("-new-id")) control.refresh();
}
