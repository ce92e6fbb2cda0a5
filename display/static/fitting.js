// Texts of the board that are set smaller until they fit where they stand.

import { childrenOf } from "./dom.js";

/** @param {HTMLElement} node */
export function heightAround(node) {
  return node.parentElement ? node.parentElement.clientHeight : 0;
}

// A name of two lines with its second language is set smaller where its row is too low for them.
/** @param {HTMLElement[]} items */
export function fitNames(items) {
  for (const item of items) item.classList.remove("tight");
  const tight = items.filter((item) => childrenOf(item)[1].offsetHeight > item.clientHeight);
  for (const item of tight) item.classList.add("tight");
}

// A hundredth of a rem, the unit of the drawing, in pixels.
function unit() {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) / 100;
}

// Makes `target` smaller step by step, from `largest` rem to `smallest`, until it fits.
/**
 * @param {HTMLElement} target
 * @param {number} largest
 * @param {number} smallest
 * @param {() => boolean} isTooLarge
 * @param {number} [step]
 */
export function shrink(target, largest, smallest, isTooLarge, step = 0.05) {
  target.style.fontSize = `${largest}rem`;
  for (let size = largest; size > smallest && isTooLarge(); size -= step) {
    target.style.fontSize = `${size.toFixed(2)}rem`;
  }
}

// Long numbers (two letters, four digits) and long names step down until the row holds them.
/** @param {HTMLElement} row */
export function fitRow(row) {
  const [number, way, code] = childrenOf(row);
  const [name] = childrenOf(way);
  for (const part of [number, code, name]) part.style.fontSize = "";
  name.hidden = false;
  const inner = row.clientWidth - parseFloat(getComputedStyle(row).paddingRight);
  const isTooWide = () => code.offsetLeft + code.offsetWidth > inner + row.clientLeft + 1;
  for (let size = 2.2; size > 1 && isTooWide(); size -= 0.05) {
    number.style.fontSize = code.style.fontSize = `${size.toFixed(2)}rem`;
  }
  if (!row.classList.contains("named")) {
    name.hidden = name.offsetWidth < 130 * unit();
    return;
  }
  const cut = () => name.scrollHeight > name.clientHeight + 1 || name.scrollWidth > name.clientWidth;
  const largest = parseFloat(getComputedStyle(name).fontSize) / (100 * unit());
  if (cut()) shrink(name, largest, 0.3, cut);
}
