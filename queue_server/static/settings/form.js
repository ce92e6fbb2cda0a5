// A form for a table of the centre, made of the description of its model: the same for every part.

import { element } from "../web/dom.js";
import { anchorOf, models, t } from "./data.js";
import { field, mistakeInWords } from "./field.js";
import { partList } from "./part-list.js";
import { isSame, NAMED_BY } from "./paths.js";
import { rowList } from "./rows.js";

// The settings of a model as fields; `keys` are some of them, none: all. A part's own id is told and
// not asked for: links and logs have it.
/**
 * @param {Settings.Store} store
 * @param {Settings.Path} path
 * @param {string} model
 * @param {string[]} [keys]
 * @returns {HTMLElement}
 */
export function form(store, path, model, keys = []) {
  const settings = models[model].filter(({ key }) => (keys.length ? keys.includes(key) : key !== "id"));
  return element("div", { class: "form" }, ...settings.map((setting) => one(store, [...path, setting.key], setting)));
}

/** @param {Settings.Store} store  @param {Settings.Path} path  @param {Settings.Setting} setting  @returns {HTMLElement} */
export function one(store, path, setting) {
  if (setting.kind === "table") return table(store, path, setting);
  const isNamed = NAMED_BY.some((key) => models[setting.of]?.some((each) => each.key === key));
  if (setting.kind === "tables" && !isNamed) {
    return rowList(store, path, setting, (rows, each) => form(rows, each, setting.of), () => usual(setting.of));
  }
  if (setting.kind === "tables") return partList(store, path, setting, (each) => form(store, each, setting.of));
  return field(store, path, setting);
}

/** @param {Settings.Store} store  @param {Settings.Path} path  @param {Settings.Setting} setting */
function table(store, path, setting) {
  const inside = element("div", { class: "inside" });
  const mistake = element("p", { class: "mistake", role: "alert" });
  const node = element("fieldset", { class: "table", id: anchorOf(path) }, element("legend", {}, setting.label),
    element("p", { class: "help" }, setting.help), mistake);
  if (setting.may_be_empty) node.append(whether(store, path, setting));
  node.append(inside);
  let isShown = false;
  const control = {
    node,
    refresh() {
      const isThere = !setting.may_be_empty || store.value(path) !== null;
      if (isThere !== isShown) {
        isShown = isThere;
        inside.replaceChildren(...(isThere ? [form(store, path, setting.of), ...helps(store, path, setting)] : []));
      }
      mistake.textContent = store.mistakes.filter((found) => isSame(found.path, path)).map(mistakeInWords).join(" ");
    },
  };
  store.listen(control);
  control.refresh();
  return node;
}

// A table that may be missing: whether it is there.
/** @param {Settings.Store} store  @param {Settings.Path} path  @param {Settings.Setting} setting */
function whether(store, path, setting) {
  const input = element("input", { type: "checkbox", checked: store.value(path) !== null,
    onchange() { store.save(path, store.value(path), input.checked ? usual(setting.of) : null); } });
  store.listen({ node: input, refresh() { input.checked = store.value(path) !== null; } });
  return element("label", { class: "yes-no" }, input, element("span", {}, t("set_own", { name: setting.label })));
}

// A table with its defaults.
/** @param {string} model @returns {Record<string, any>} */
export function usual(model) {
  return Object.fromEntries(models[model].map((setting) => [setting.key, usualOf(setting)])
    .filter(([, value]) => value !== undefined));
}

/** @param {Settings.Setting} setting */
function usualOf(setting) {
  if (!setting.required) return structuredClone(setting.default);
  if (setting.kind === "table") return usual(setting.of);
  if (["choices", "texts", "names_list", "hours", "tables"].includes(setting.kind)) return [];
  if (setting.kind === "names") return {};
  return setting.kind === "choice" ? setting.choices[0]?.value ?? "" : "";
}

// A week: Monday's hours for the days up to Friday.
/** @param {Settings.Store} store  @param {Settings.Path} path  @param {Settings.Setting} setting */
function helps(store, path, setting) {
  if (setting.of !== "week") return [];
  const [first, ...days] = models.week.slice(0, 5).map(({ key }) => [...path, key]);
  const copy = () => store.change(days.map((day) => ({ path: day, seen: store.value(day), value: store.value(first) })));
  return [element("button", { type: "button", class: "quiet", onclick: copy }, t("like_monday"))];
}
