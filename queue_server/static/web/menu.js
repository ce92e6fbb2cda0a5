// The menu of the pages of staff, on pages that learn only in the browser who is signed in.

export const ROOT = new URL("../..", import.meta.url).pathname; // ends with "/"

export function showMenu({ permissions }) {
  for (const node of document.querySelectorAll("[data-needs]")) {
    node.hidden = !node.dataset.needs.split(" ").some((one) => permissions.includes(one));
  }
}
