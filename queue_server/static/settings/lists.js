// Fields of several values: chosen ones in order, lists of texts, the hours of a day.

import { element } from "../web/dom.js";
import { t } from "./data.js";
import { choicesOf, labelOfGone, namesInput, textInput } from "./inputs.js";
import { draggable, handle, keysOf, movers } from "./order.js";
import { clock, isEmpty } from "./paths.js";

// Several of a list, in order: the chosen ones above, the others in a selection below.
/** @param {Settings.Setting} setting  @param {Settings.Store} store  @returns {Settings.Input} */
export function chosenInput(setting, store) {
  const list = element("ol", { class: "chosen" });
  const more = element("select", { "aria-label": t("add_to", { name: setting.label }) });
  const node = element("div", { class: "chosen-box" }, list, more);
  /** @type {string[]} */
  let chosen = [];
  const changed = () => node.dispatchEvent(new Event("change", { bubbles: true }));
  const orderable = { list, onOrder(/** @type {string[]} */ keys) { chosen = keys; changed(); } };
  draggable(orderable);

  function draw() {
    const offered = choicesOf(setting, store);
    /** @param {string} key */
    const labelOf = (key) => offered.find((/** @type {any} */ one) => one.value === key)?.label || labelOfGone(setting, store, key);
    list.replaceChildren(...chosen.map((key) => {
      const item = element("li", {}, handle(), element("span", { class: "chosen-name" }, labelOf(key)),
        movers(labelOf(key), orderable), remover(labelOf(key), () => put(chosen.filter((one) => one !== key))));
      item.dataset.key = key;
      return item;
    }));
    const left = offered.filter((/** @type {any} */ one) => !chosen.includes(one.value));
    more.replaceChildren(element("option", { value: "" }, t("add_one")),
      ...left.map((/** @type {any} */ one) => element("option", { value: one.value }, one.label)));
    more.hidden = !left.length;
  }

  /** @param {string[]} keys */
  function put(keys) {
    chosen = keys;
    draw();
    more.focus();
    changed();
  }

  more.addEventListener("change", (event) => {
    event.stopPropagation();
    if (more.value) put([...chosen, more.value]);
  });
  return { node, show(value) { chosen = [...(value ?? [])]; draw(); }, read: () => [...chosen] };
}

/** @param {string} name  @param {() => void} onclick */
export function remover(name, onclick) {
  const label = t("take_out", { name });
  return element("button", { type: "button", class: "quiet remover", "aria-label": label, title: label, onclick },
    element("span", { "aria-hidden": "true" }, "×"));
}

// A list of values that are each filled in: texts, or texts in each language.
/**
 * @param {Settings.Setting} setting
 * @param {() => Settings.Input} makeOne
 * @param {(input: Settings.Input, name: string) => void} nameIt
 * @returns {Settings.Input}
 */
function listInput(setting, makeOne, nameIt) {
  const list = element("ol", { class: "texts" });
  const node = element("div", {}, list,
    element("button", { type: "button", class: "quiet", onclick() { /** @type {HTMLElement | null} */ (add(null).querySelector("input, textarea"))?.focus(); } }, `+ ${t("add_line")}`));
  /** @type {Map<string, Settings.Input>} */
  const inputs = new Map();
  let count = 0;
  const changed = () => node.dispatchEvent(new Event("change", { bubbles: true }));
  const orderable = { list, onOrder: changed };
  draggable(orderable);

  /** @param {any} value */
  function add(value) {
    const input = makeOne();
    const name = t("line_number", { label: setting.label, number: list.children.length + 1 });
    nameIt(input, name);
    input.show(value);
    const item = element("li", {}, handle(), input.node, movers(name, orderable),
      remover(name, () => { item.remove(); changed(); }));
    count += 1;
    item.dataset.key = String(count);
    inputs.set(String(count), input);
    list.append(item);
    return item;
  }

  return {
    node,
    show(values) {
      list.replaceChildren();
      inputs.clear();
      for (const value of values ?? []) add(value);
    },
    read: () => keysOf(list).map((key) => inputs.get(key)?.read()).filter((value) => !isEmpty(value)),
  };
}

/** @param {Settings.Setting} setting */
export const textsInput = (setting) => listInput(setting, () => textInput(setting),
  (input, name) => input.node.setAttribute("aria-label", name));

/** @param {Settings.Setting} setting  @param {Settings.Store} store */
export const namesListInput = (setting, store) => listInput(setting, () => namesInput(store, setting.label), () => {});

// A time as it is kept: "7:30", "7h30" and "0730" are 07:30:00; what is no time stays as it was typed.
/** @param {string} typed */
export function timeOf(typed) {
  const found = /^(\d{1,2})(?:[:.hg ]?([0-5]\d))?$/i.exec(typed.trim().replace(/[hg]$/i, ""));
  return found ? `${found[1].padStart(2, "0")}:${found[2] ?? "00"}:00` : typed.trim();
}

// The hours of a day: spans of two times, by a clock of 24 hours whatever the browser's is.
/** @param {Settings.Setting} setting  @returns {Settings.Input} */
export function hoursInput({ label }) {
  const list = element("div", { class: "spans" });
  const none = element("span", { class: "no-hours" }, t("closed"));
  const changed = () => node.dispatchEvent(new Event("change", { bubbles: true }));
  const node = element("div", { class: "hours" }, list, none,
    element("button", { type: "button", class: "quiet", "aria-label": t("add_hours_to", { name: label }),
      onclick() { add({}).querySelector("input")?.focus(); } }, `+ ${t("add_hours")}`));

  /** @param {{ start?: string, end?: string }} span */
  function add({ start, end }) {
    /** @param {string} key  @param {unknown} value */
    const time = (key, value) => element("input", {
      type: "text", inputMode: "numeric", class: "time", placeholder: "00:00", maxLength: 5, autocomplete: "off",
      value: clock(value), "aria-label": `${label}, ${t(key)}`,
    });
    const item = element("span", { class: "span" }, time("from", start), element("span", { "aria-hidden": "true" }, "–"), time("until", end),
      remover(label, () => { item.remove(); none.hidden = list.children.length > 0; changed(); }));
    list.append(item);
    none.hidden = true;
    return item;
  }

  return {
    node,
    show(spans) {
      list.replaceChildren();
      for (const span of spans ?? []) add(span);
      none.hidden = list.children.length > 0;
    },
    read: () => [...list.children].map((item) => [...item.querySelectorAll("input")].map((input) => input.value))
      .filter(([start, end]) => start || end)
      .map(([start, end]) => ({ start: timeOf(start), end: timeOf(end) })),
  };
}
