// What is on a page of a board; an element that is not there is a defect of the page.

/**
 * @template {HTMLElement} [Kind=HTMLElement]
 * @param {string} id
 * @param {new () => Kind} [kind]
 * @returns {Kind}
 */
export function byId(id, kind) {
  const found = document.getElementById(id);
  if (found instanceof (kind || HTMLElement)) return /** @type {Kind} */ (found);
  throw new TypeError(`no #${id} on the page`);
}

// The page's data block, as the server wrote it.
/** @returns {Page.BoardBoot} */
export function bootData() {
  return JSON.parse(byId("boot").textContent || "");
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} [className]
 * @param {string} [text]
 */
export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

// Puts `children` in, unless they are there already; says whether it did.
/** @param {HTMLElement} parent  @param {(Element | Text)[]} children */
export function replace(parent, children) {
  const same =
    parent.childNodes.length === children.length &&
    children.every((child, place) => child.isEqualNode(parent.childNodes[place]));
  if (same) return false;
  while (parent.firstChild) parent.firstChild.remove();
  parent.append(...children);
  return true;
}

/** @param {Element} node  @param {string} selector */
export function partOf(node, selector) {
  const found = node.querySelector(selector);
  if (!found) throw new TypeError(`no ${selector} in a row`);
  return found;
}

/** @param {Element} node  @returns {HTMLElement[]} */
export function childrenOf(node) {
  return /** @type {HTMLElement[]} */ ([...node.children]);
}
