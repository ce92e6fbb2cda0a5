// The side menu: the page that is shown, and how much waits for a person.

import { element } from "../web/dom.js";

const API = new URL("../../api/v1", import.meta.url).pathname;

async function count() {
  const nav = document.querySelector(".settings-menu");
  const link = nav?.querySelector('[data-entry="procedures"]');
  if (!(nav instanceof HTMLElement) || !link) return;
  const response = await fetch(`${API}/catalogue-review`, { cache: "no-store", credentials: "same-origin" });
  if (!response.ok) return;
  /** @type {Wire.ToCheck} */
  const { procedures } = await response.json();
  if (!procedures) return;
  const mark = { class: "mark", title: nav.dataset.toCheck, "data-look": "soon" };
  link.append(" ", element("span", mark, String(procedures)));
}

// The menu scrolls by itself, on a narrow screen as one line: the page that is shown is in sight.
function show() {
  const nav = document.querySelector(".settings-menu");
  const here = nav?.querySelector("[aria-current]");
  if (!nav || !(here instanceof HTMLElement)) return;
  const [own, line] = [nav.getBoundingClientRect(), here.getBoundingClientRect()];
  nav.scrollLeft += line.left - own.left - nav.clientWidth / 3;
  if (line.bottom > own.bottom) nav.scrollTop += line.top - own.top - nav.clientHeight / 2;
}

show();
count().catch(() => {}); // the page is whole without it
