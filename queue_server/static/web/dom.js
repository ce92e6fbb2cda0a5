// Small helpers to find, build and keep elements. Text always goes in as text, never as HTML.

// The page's element of this id, of this kind; one that is not there is a defect of the page.
/**
 * @template {Element} [Kind=HTMLElement]
 * @param {string} id
 * @param {new () => Kind} [kind]
 * @returns {Kind}
 */
export function $(id, kind) {
  return ofKind(document.getElementById(id), `#${id}`, kind);
}

// The first element below `node` that the selector finds, of this kind.
/**
 * @template {Element} [Kind=HTMLElement]
 * @param {ParentNode} node
 * @param {string} selector
 * @param {new () => Kind} [kind]
 * @returns {Kind}
 */
export function part(node, selector, kind) {
  return ofKind(node.querySelector(selector), selector, kind);
}

/**
 * @template {Element} Kind
 * @param {Element | null} found
 * @param {string} name
 * @param {(new () => Kind) | undefined} kind
 */
function ofKind(found, name, kind) {
  if (found instanceof (kind ?? HTMLElement)) return /** @type {Kind} */ (found);
  throw new TypeError(`no ${(kind ?? HTMLElement).name} ${name}`);
}

// The element of the selector in which something happened, or null.
/** @param {Event} event  @param {string} selector  @returns {HTMLElement | null} */
export function within({ target }, selector) {
  return target instanceof Element ? target.closest(selector) : null;
}

// The data block of a page, as the server wrote it.
/** @param {string} id */
export const dataOf = (id) => JSON.parse($(id).textContent ?? "null");

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Page.Properties} [properties]
 * @param {...Page.Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") {
      node.addEventListener(name.slice(2), (event) => value.call(node, event));
    } else if (name === "class") node.className = String(value);
    else if (name in node && !name.startsWith("aria")) Object.assign(node, { [name]: value });
    else node.setAttribute(name, String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// Sets a text only where it differs: a screen reader and the layout stay undisturbed.
/** @param {Element} node  @param {string} words */
export function setText(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

/**
 * @template Item
 * @typedef {object} Rows
 * @property {(item: Item) => string | number} key
 * @property {(item: Item) => HTMLElement} create
 * @property {(node: HTMLElement, item: Item) => void} update
 */

// Brings the children of `parent` in line with `items`, keeping the nodes (and so the focus)
// of those that stay.
/**
 * @template Item
 * @param {HTMLElement} parent
 * @param {Item[]} items
 * @param {Rows<Item>} rows
 */
export function keepList(parent, items, { key, create, update }) {
  const nodes = /** @type {HTMLElement[]} */ ([...parent.children]);
  const known = new Map(nodes.map((node) => [node.dataset.key, node]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    const node = known.get(name) ?? create(item);
    node.dataset.key = name;
    known.delete(name);
    update(node, item);
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
  }
  for (const node of known.values()) node.remove();
}
