// The menu of the pages of staff, on pages that learn only in the browser who is signed in.

export const ROOT = new URL("../..", import.meta.url).pathname; // ends with "/"

/** @param {{ permissions: string[] }} given */
export function showMenu({ permissions }) {
  /** @type {NodeListOf<HTMLElement>} */
  const links = document.querySelectorAll("[data-needs]");
  for (const node of links) {
    node.hidden = !node.dataset.needs?.split(" ").some((one) => permissions.includes(one));
  }
}
