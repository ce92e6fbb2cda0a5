// Lists that are put in order: dragged, or moved by two buttons from the keyboard, which keep the
// focus; where the item now stands is said.

import { element, setText } from "../web/dom.js";
import { t } from "./data.js";

/**
 * @typedef {object} Orderable
 * @property {HTMLElement} list its children are the items, each with a `data-key`
 * @property {(keys: string[]) => unknown} onOrder
 */

/** @param {HTMLElement} list */
export const keysOf = (list) => [...list.children].map((item) => /** @type {HTMLElement} */ (item).dataset.key ?? "");

// The handle and the two buttons of an item that is called `name`.
/** @param {string} name  @param {Orderable} orderable */
export function movers(name, orderable) {
  /** @param {number} by  @param {string} key  @param {string} sign */
  const button = (by, key, sign) => element("button", {
    type: "button", class: "quiet mover", "aria-label": t(key, { name }), title: t(key, { name }),
    /** @this {HTMLElement} */
    onclick() { move(this, by, name, orderable); },
  }, element("span", { "aria-hidden": "true" }, sign));
  return element("span", { class: "movers" }, button(-1, "move_up", "↑"), button(1, "move_down", "↓"));
}

export const handle = () => element("span", { class: "handle", "aria-hidden": "true" }, "⠿");

// A list whose order is saved at once. It stands as it was put until every answer is there: an older
// one would take back a move made meanwhile, and the focus with it.
/**
 * @param {Settings.Store} store
 * @param {Settings.Path} path
 * @param {HTMLElement} list
 * @param {() => void} redraw
 */
export function savedOrder(store, path, list, redraw) {
  let underWay = 0;
  return {
    list,
    get isUnderWay() { return underWay > 0; },
    /** @param {string[]} order */
    async onOrder(order) {
      underWay += 1;
      const saved = await store.change([{ path, order }]);
      underWay -= 1;
      if (!saved.isSaved) announce(saved.words ?? "");
      if (!underWay) redraw();
    },
  };
}

/** @param {HTMLElement} button  @param {number} by  @param {string} name  @param {Orderable} orderable */
function move(button, by, name, { list, onOrder }) {
  const item = [...list.children].find((one) => one.contains(button));
  const items = [...list.children];
  const to = item ? items.indexOf(item) + by : -1;
  if (!item || to < 0 || to >= items.length) return;
  if (by < 0) items[to].before(item);
  else items[to].after(item);
  button.focus();
  announce(t("moved_to", { name, place: to + 1, count: items.length }));
  onOrder(keysOf(list));
}

/** @param {string} words */
export function announce(words) {
  const node = document.getElementById("announced");
  if (node) setText(node, words);
}

// Lets the items of a list be dragged by mouse.
/** @param {Orderable} orderable */
export function draggable({ list, onOrder }) {
  /** @type {HTMLElement | null} */
  let dragged = null;
  let before = "";
  list.addEventListener("pointerdown", ({ target }) => {
    const item = target instanceof Element && target.closest(".handle") ? childOf(list, target) : null;
    for (const one of list.children) /** @type {HTMLElement} */ (one).draggable = one === item;
  });
  list.addEventListener("dragstart", (event) => {
    dragged = childOf(list, event.target);
    before = keysOf(list).join(" ");
    dragged?.classList.add("dragged");
    event.stopPropagation();
  });
  list.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    const over = childOf(list, event.target);
    if (!over || over === dragged) return;
    const { top, height } = over.getBoundingClientRect();
    if (event.clientY < top + height / 2) over.before(dragged);
    else over.after(dragged);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    dragged?.classList.remove("dragged");
    dragged = null;
    if (keysOf(list).join(" ") !== before) onOrder(keysOf(list));
  });
}

/** @param {HTMLElement} list  @param {EventTarget | null} target  @returns {HTMLElement | null} */
function childOf(list, target) {
  let node = target instanceof Element ? target : null;
  while (node && node.parentElement !== list) node = node.parentElement;
  return /** @type {HTMLElement | null} */ (node);
}
