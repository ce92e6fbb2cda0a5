// A list of parts that have no names of their own: they are told by their places, and each change
// puts the whole list.

import { element } from "../web/dom.js";
import { anchorOf, t } from "./data.js";
import { told } from "./draft.js";
import { remover } from "./lists.js";
import { valueAt } from "./paths.js";

/** @implements {Settings.Store} */
class WholeList {
  /** @param {Settings.Store} store  @param {Settings.Path} path */
  constructor(store, path) {
    this.store = store;
    this.path = path;
  }

  get content() {
    return this.store.content;
  }

  get mistakes() {
    return this.store.mistakes;
  }

  /** @param {Settings.Path} path */
  value(path) {
    return this.store.value(path);
  }

  /** @param {Settings.Control} control */
  listen(control) {
    this.store.listen(control);
  }

  // What is under way may be a change of this list.
  /** @param {Settings.Changes} changes  @returns {Promise<Settings.Saved>} */
  async change(changes) {
    /** @type {Settings.Path} */
    let steps = [];
    const saved = await this.store.change(() => {
      const [{ path, value }] = told(changes);
      const there = this.store.value(this.path) ?? [];
      const list = structuredClone(there);
      steps = path.slice(this.path.length);
      valueAt(list, steps.slice(0, -1))[steps[steps.length - 1]] = value;
      return [{ path: this.path, seen: there, value: list }];
    });
    return saved.isConflict ? { ...saved, there: valueAt(saved.there, steps) } : saved;
  }

  /** @param {Settings.Path} path  @param {any} seen  @param {any} value  @returns {Promise<Settings.Saved>} */
  save(path, seen, value) {
    return this.change([{ path, seen, value }]);
  }
}

/**
 * @param {Settings.Store} store
 * @param {Settings.Path} path
 * @param {Settings.Setting} setting
 * @param {(store: Settings.Store, path: Settings.Path) => HTMLElement} formOf
 * @param {() => any} fresh
 */
export function rowList(store, path, setting, formOf, fresh) {
  const list = element("ol", { class: "parts rows" });
  const whole = new WholeList(store, path);
  /** @returns {any[]} */
  const parts = () => store.value(path) ?? [];
  /** @param {(parts: any[]) => any[]} changed */
  const put = (changed) => store.change(() => [{ path, seen: store.value(path), value: changed(parts()) }]);
  const add = element("button", { type: "button", onclick: () => put((all) => [...all, fresh()]) }, `+ ${t("add_line")}`);
  const node = element("fieldset", { class: "table", id: anchorOf(path) }, element("legend", {}, setting.label),
    element("p", { class: "help" }, setting.help), list, add);
  const control = {
    node,
    refresh() {
      if (parts().length === list.children.length) return;
      list.replaceChildren(...parts().map((_part, at) => {
        const name = t("line_number", { label: setting.label, number: at + 1 });
        return element("li", {}, formOf(whole, [...path, String(at)]),
          remover(name, () => put((all) => all.filter((_other, place) => place !== at))));
      }));
    },
  };
  store.listen(control);
  control.refresh();
  return node;
}
