// Choosing one number out of many from the keypad: type digits to narrow, Enter to take.

import { ask, digitOf } from "../web/dialogs.js";
import { element } from "../web/dom.js";
import { t } from "../web/texts.js";

const SHOWN = 8;

// Asks for one of `items` ({id, number, note}); resolves to its id, or null.
/** @param {{ title: string, items: Page.Pickable[], confirm: string }} given */
export function pick({ title, items, confirm }) {
  /** @type {Page.Pickable[]} */
  let matches = [];
  let chosen = 0;
  const input = element("input", {
    id: "picker-digits", inputMode: "numeric", autocomplete: "off", maxLength: 6, role: "combobox",
    "aria-controls": "picker-list", "aria-expanded": "true", oninput: narrow,
    "aria-label": t("picker_digits"), placeholder: t("picker_digits"),
  });
  const list = element("ul", { id: "picker-list", class: "picker", role: "listbox" });

  // Digits are read by their place, so that NumLock may be off.
  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const digit = digitOf(event);
    if (digit !== null) {
      input.value += digit;
      narrow();
    } else if (/^(NumpadAdd|ArrowDown)$/.test(event.code)) move(1);
    else if (/^(NumpadSubtract|ArrowUp)$/.test(event.code)) move(-1);
    else return false;
    return true;
  }

  function narrow() {
    const digits = input.value.replace(/\D/g, "");
    matches = items.filter((item) => item.number.replace(/\D/g, "").includes(digits));
    // "12" means A012 before A112
    matches.sort((one, other) => isExactly(other, digits) - isExactly(one, digits));
    chosen = 0;
    render();
  }

  /** @param {number} step */
  function move(step) {
    const last = Math.min(matches.length, SHOWN) - 1;
    chosen = Math.min(Math.max(chosen + step, 0), Math.max(last, 0));
    render();
  }

  function render() {
    list.replaceChildren(...matches.slice(0, SHOWN).map(row));
    if (!matches.length) list.append(element("li", { class: "empty" }, t("picker_none")));
    if (matches.length > SHOWN) {
      list.append(element("li", { class: "empty" }, t("waiting_more", { count: matches.length - SHOWN })));
    }
    input.setAttribute("aria-activedescendant", matches.length ? `picker-${chosen}` : "");
  }

  /** @param {Page.Pickable} item  @param {number} index */
  function row(item, index) {
    return element("li", {
      id: `picker-${index}`, role: "option", "aria-selected": String(index === chosen),
      onclick: () => { chosen = index; render(); },
      ondblclick: () => list.closest("form")?.requestSubmit(),
    }, element("b", {}, item.number), element("span", {}, item.note));
  }

  narrow();
  return ask({
    title, confirm, body: [input, list], hint: t("keys_picker"), focus: input, onKey,
    read: () => matches[chosen]?.id,
  });
}

/** @param {Page.Pickable} item  @param {string} digits */
function isExactly(item, digits) {
  return Number(digits !== "" && Number(item.number.replace(/\D/g, "")) === Number(digits));
}
