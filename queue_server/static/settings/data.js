// What came with a page of the settings: its words, its place, and what each setting is.

import { filled } from "../display/filled.js";
import { dataOf } from "../web/dom.js";

/** @type {Settings.Boot} */
const page = dataOf("settings-data");

export const { root, language, models, pages, here, part, elsewhere } = page;
export const timeZone = page.time_zone;

// The text of `editor.{key}`.
/** @param {string} key  @param {Page.Values} [values] */
export const t = (key, values = {}) => filled(page.texts[`editor.${key}`] ?? key, values);

// The address of a page of the settings, in the language of this one.
/** @param {string} id  @param {string} [item]  @param {string[]} [place] */
export function addressOf(id, item = "", place = []) {
  const asked = new URLSearchParams(location.search).get("lang");
  const query = asked ? `?lang=${encodeURIComponent(asked)}` : "";
  const path = [id, item].filter(Boolean).map(encodeURIComponent).join("/");
  return `${root}/settings/${path}${query}${place.length ? `#${anchorOf(place)}` : ""}`;
}

/** @param {Settings.Path} path */
export const anchorOf = (path) => `at-${path.join("-")}`;

// A name in the page's language, else in any; a person's is one in all languages.
/** @param {unknown} names @returns {string} */
export function localised(names) {
  if (typeof names === "string") return names;
  if (!names || typeof names !== "object") return "";
  const known = /** @type {Page.Names} */ (names);
  return known[language] || Object.values(known).find(Boolean) || "";
}
