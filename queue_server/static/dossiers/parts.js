// Small parts of which the desk's screens are made. Still words know their key, so that a switch
// of language says them anew and leaves what was typed alone.

import { element } from "../web/dom.js";
import { localised, text } from "../web/texts.js";

export const root = new URL("../..", import.meta.url).pathname; // ends with "/"

// An element that says the text of a key of the catalogue.
export function said(tag, key, properties = {}) {
  const node = element(tag, properties);
  node.dataset.text = key;
  node.textContent = text(key);
  return node;
}

export function button(key, onclick, look = "") {
  return said("button", key, { type: "button", class: look, onclick });
}

export function link(key, address, look = "", more = {}) {
  return said("a", key, { href: `${root}${address}`, class: look, ...more });
}

// A link to something printed or shown beside the desk, in its own window.
export function outside(key, address, look = "button") {
  return link(key, address, look, { target: "_blank", rel: "noopener" });
}

// A labelled input: {node, input}. `more` are properties of the input.
export function field(key, more = {}, tag = "input") {
  const input = element(tag, { autocomplete: "off", ...more });
  return { node: element("label", { class: "field" }, said("span", key), input), input };
}

// A choice of few as a row of buttons: {node, value}. `options` are values, their words
// `${words}.${value}`.
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
    get value() { return row.querySelector("input:checked")?.value ?? null; },
    set value(wanted) {
      for (const input of row.querySelectorAll("input")) input.checked = input.value === wanted;
    },
  };
}

export const procedureName = (names) => localised(names);

// 12.000 đ, as money is written in Vietnamese.
export function money(amount) {
  return `${new Intl.NumberFormat("vi").format(amount)} đ`;
}

// The amount that was typed ("8.000", "8 000đ"), null for nothing, undefined for nonsense.
export function typedMoney(words) {
  const digits = words.replace(/[\s.,đĐ]|vnd/gi, "");
  if (!digits) return null;
  return /^\d{1,10}$/.test(digits) ? Number(digits) : undefined;
}
