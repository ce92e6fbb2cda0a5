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
