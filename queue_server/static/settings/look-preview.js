// The draft's colour and logo on the likenesses of kiosk, screen and phone. The shades of a colour are the
// server's: `/look/{colour}.css`.

import { element } from "../web/dom.js";
import { root } from "./data.js";

const OWN = "0b5563"; // of the product, where the centre has no colour
/** @type {Map<string, Promise<[string, string][]>>} */
const known = new Map();

// `glass` with the draft's colours, and its logo before the hall's name.
/** @param {import("./draft.js").Draft} draft  @param {HTMLElement} glass */
export function dressed(draft, glass) {
  const { colour = "", logo = "" } = draft.value(["look"]) ?? {};
  const figures = /^#[0-9a-f]{6}$/i.test(colour) ? colour.slice(1).toLowerCase() : OWN;
  if (!known.has(figures)) known.set(figures, shades(figures));
  known.get(figures)?.then((all) => { for (const [name, value] of all) glass.style.setProperty(name, value); });
  const hall = glass.querySelector(".kiosk-hall, .board-hall, .phone-hall");
  if (logo && hall) hall.prepend(element("img", { class: "likeness-logo", src: `data:image/png;base64,${logo}`, alt: "" }));
  return glass;
}

/** @param {string} figures  @returns {Promise<[string, string][]>} */
async function shades(figures) {
  try {
    const response = await fetch(`${root}/look/${figures}.css`);
    const sheet = response.ok ? await response.text() : "";
    return [...sheet.matchAll(/(--[\w-]+):(#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value]);
  } catch {
    known.delete(figures); // no line: asked again with the next change
    return [];
  }
}
