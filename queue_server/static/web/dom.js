// Small helpers to build and keep elements. Text always goes in as text, never as HTML.

export const $ = (id) => document.getElementById(id);

export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (name in node && !name.startsWith("aria")) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// Sets a text only where it differs: a screen reader and the layout stay undisturbed.
export function setText(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

// Brings the children of `parent` in line with `items`, keeping the nodes (and so the focus)
// of those that stay.
export function keepList(parent, items, { key, create, update }) {
  const known = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    let node = known.get(name);
    if (!node) {
      node = create(item);
      node.dataset.key = name;
    }
    known.delete(name);
    update(node, item);
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
  }
  for (const node of known.values()) node.remove();
}
