// Small parts of which the desk's screens are made. Still words know their key, so that a switch
// of language says them anew and leaves what was typed alone.

import { element } from "../web/dom.js";
import { formats, localised, text } from "../web/texts.js";

export const root = new URL("../..", import.meta.url).pathname; // ends with "/"

// An element that says the text of a key of the catalogue.
/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} key
 * @param {Page.Properties} [properties]
 */
export function said(tag, key, properties = {}) {
  const node = element(tag, properties);
  node.dataset.text = key;
  node.textContent = text(key);
  return node;
}

/** @param {string} key  @param {(event: MouseEvent) => unknown} onclick  @param {string} [look] */
export function button(key, onclick, look = "") {
  return said("button", key, { type: "button", class: look, onclick });
}

/** @param {string} key  @param {string} address  @param {string} [look]  @param {Page.Properties} [more] */
export function link(key, address, look = "", more = {}) {
  return said("a", key, { href: `${root}${address}`, class: look, ...more });
}

// A link to something printed or shown beside the desk, in its own window.
/** @param {string} key  @param {string} address  @param {string} [look] */
export function outside(key, address, look = "button") {
  return link(key, address, look, { target: "_blank", rel: "noopener" });
}

// A labelled input: {node, input}. `more` are properties of the input.
/**
 * @template {"input" | "select" | "textarea"} [Tag="input"]
 * @param {string} key
 * @param {Page.Properties} [more]
 * @param {Tag} [tag]
 */
export function field(key, more = {}, tag = /** @type {Tag} */ ("input")) {
  const input = element(tag, { autocomplete: "off", ...more });
  return { node: element("label", { class: "field" }, said("span", key), input), input };
}

// A choice of few as a row of buttons: {node, value}. `options` are values, their words
// `${words}.${value}`.
/**
 * @template {string} Value
 * @param {{ key: string, name: string, options: readonly Value[], words: string, value: string,
 *   onChange?: () => void }} given
 */
export function segments({ key, name, options, words, value, onChange = () => {} }) {
  const node = element("fieldset", { class: "segments", onchange: onChange }, said("legend", key));
  const row = element("div", { class: "segment-row" });
  for (const option of options) {
    row.append(element("label", {},
      element("input", { type: "radio", name, value: option, checked: option === value }),
      said("span", `${words}.${option}`)));
  }
  node.append(row);
  return {
    node,
    get value() {
      const chosen = [...row.querySelectorAll("input")].findIndex((one) => one.checked);
      return options[Math.max(0, chosen)];
    },
    /** @param {Value} wanted */
    set value(wanted) {
      for (const input of row.querySelectorAll("input")) input.checked = input.value === wanted;
    },
  };
}

/** @param {Page.Names | null | undefined} names */
export const procedureName = (names) => localised(names);

// 12.000, in the page's language.
/** @param {number} amount */
export function grouped(amount) {
  return String(amount).replace(/\B(?=(\d{3})+$)/g, formats().thousands);
}

// 12.000 đồng
/** @param {number} amount */
export const money = (amount) => formats().money.replace("{amount}", grouped(amount));

// The amount that was typed ("8.000", "8 000đ"), null for nothing, undefined for nonsense.
/** @param {string} words */
export function typedMoney(words) {
  const digits = words.replace(/[\s.,đĐ]|vnd/gi, "");
  if (!digits) return null;
  return /^\d{1,10}$/.test(digits) ? Number(digits) : undefined;
}
