// A list of parts within a form: each opens to its own form, is moved, taken out; more are added.

import { element } from "../web/dom.js";
import { anchorOf, models } from "./data.js";
import { marked, mistakesAt } from "./field.js";
import { adding } from "./adding.js";
import { remover } from "./lists.js";
import { draggable, handle, keysOf, movers, savedOrder } from "./order.js";
import { calledOf, nameOf } from "./paths.js";

/**
 * @param {Settings.Store} store
 * @param {Settings.Path} path
 * @param {Settings.Setting} setting
 * @param {(path: Settings.Path) => HTMLElement} formOf
 */
export function partList(store, path, setting, formOf) {
  const list = element("ol", { class: "parts" });
  const node = element("fieldset", { class: "table", id: anchorOf(path) }, element("legend", {}, setting.label),
    element("p", { class: "help" }, setting.help), list, adding(store, path, setting.of));
  const orderable = savedOrder(store, path, list, () => control.refresh());
  draggable(orderable);
  const control = {
    node,
    refresh() {
      const parts = /** @type {any[]} */ (store.value(path) ?? setting.default ?? []);
      const wanted = parts.map((part) => nameOf(part) ?? "");
      if (!orderable.isUnderWay && wanted.join(" ") !== keysOf(list).join(" ")) redraw(parts);
      for (const item of list.children) title(/** @type {HTMLElement} */ (item));
    },
  };

  /** @param {any[]} parts */
  function redraw(parts) {
    const known = new Map([...list.children].map((item) => [/** @type {HTMLElement} */ (item).dataset.key ?? "", item]));
    list.replaceChildren(...parts.map((part) => known.get(nameOf(part) ?? "") ?? item(part)));
  }

  /** @param {any} part */
  function item(part) {
    const key = nameOf(part) ?? "";
    const here = [...path, key];
    const name = calledOf(part);
    const opened = element("details", {}, element("summary", {}, element("span", { class: "part-name" }), element("span", { class: "mark" })));
    opened.addEventListener("toggle", () => opened.children.length > 1 || opened.append(formOf(here)));
    const made = element("li", { id: anchorOf(here) }, handle(), opened, movers(name, orderable),
      remover(name, () => takeOut(store, path, key)));
    made.dataset.key = key;
    return made;
  }

  /** @param {HTMLElement} made */
  function title(made) {
    const here = [...path, made.dataset.key ?? ""];
    const [name, mark] = made.querySelectorAll("summary > span");
    name.textContent = calledOf(store.value(here)) || models[setting.of].length && (made.dataset.key ?? "") || "";
    marked(/** @type {HTMLElement} */ (mark), mistakesAt(store, here));
  }

  store.listen(control);
  control.refresh();
  return node;
}

// Takes a part out; it comes back to its place when that is undone.
/** @param {Settings.Store} store  @param {Settings.Path} path  @param {string} key */
export function takeOut(store, path, key) {
  const order = (store.value(path) ?? []).map(nameOf);
  const here = [...path, key];
  return store.change([{ path, order }, { path: here, seen: store.value(here), value: null }]);
}
