// Search over all settings: pages, labels, helps and values, in any language, with or without marks.

import { $, element, setText } from "../web/dom.js";
import { addressOf, models, pages, t } from "./data.js";
import { nameOf, pageOf, placeInWords, plain, valueInWords } from "./paths.js";

const MOST_FOUND = 40;

/** @typedef {{ path: Settings.Path, setting: Settings.Setting | null, words: string, value: string, page?: HTMLAnchorElement }} Entry */

/** @param {import("./draft.js").Draft} draft */
export function search(draft) {
  const input = $("search", HTMLInputElement);
  const found = $("found");
  /** @type {Entry[] | null} */
  let index = null;
  draft.watch(() => { index = null; });

  function look() {
    const asked = spaced(input.value).split(" ").filter(Boolean);
    found.hidden = !asked.length;
    if (!asked.length) return;
    index ??= [...pagesOfMenu(), ...entries(draft.content)];
    const beginning = index.filter(({ words }) => hasAll(words, asked));
    const hits = beginning.length ? beginning : index.filter(({ words }) => asked.every((one) => words.includes(one)));
    hits.sort((one, other) => rank(one, asked) - rank(other, asked));
    setText($("found-count"), hits.length ? t("found", { count: hits.length }) : t("found_nothing"));
    $("found-list").replaceChildren(...hits.slice(0, MOST_FOUND).map((hit) => line(draft.content, hit)));
  }

  input.addEventListener("input", look);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || found.hidden) return;
    input.value = "";
    look();
    input.focus();
  });
}

// Small letters without marks, a space before each word: " gio lam viec".
/** @param {string} words */
const spaced = (words) => ` ${plain(words).replace(/[^\p{L}\p{N}]+/gu, " ")}`;

// Whether a word begins with each of those asked for: "le" finds "lễ", not "file".
/** @param {string} words  @param {string[]} asked */
const hasAll = (words, asked) => asked.every((one) => spaced(words).includes(` ${one}`));

// Those whose own name has the words come first, pages before settings.
/** @param {Entry} entry  @param {string[]} asked */
function rank({ setting, value, page }, asked) {
  if (page) return hasAll(page.text, asked) ? 0 : 2;
  return hasAll(setting?.names ?? value, asked) ? 1 : hasAll(value, asked) ? 2 : 3;
}

// Every page of the menu, those without settings of the centre, too: people, calendar, procedures.
/** @returns {Entry[]} */
function pagesOfMenu() {
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const links = document.querySelectorAll(".settings-menu a[data-entry]");
  return [...links].map((page) => {
    const key = `page.${page.dataset.entry}.about`;
    const about = t(key) === key ? "" : t(key);
    return { path: [], setting: null, page, value: about, words: plain(`${page.text} ${about} ${page.dataset.entry}`) };
  });
}

/** @param {Settings.Content} content  @param {Entry} entry */
function line(content, { path, value, page }) {
  if (page) {
    return element("li", {}, element("a", { href: page.href },
      element("span", { class: "part-name" }, page.firstChild?.textContent?.trim() ?? ""), element("span", { class: "part-told" }, value)));
  }
  const { id, item } = pageOf(path);
  return element("li", {}, element("a", { href: addressOf(id, item, path) },
    element("span", { class: "part-name" }, placeInWords(content, path)), element("span", { class: "part-told" }, value)));
}

/** @param {Settings.Content} content  @returns {Entry[]} */
function entries(content) {
  /** @type {Entry[]} */
  const found = [];
  for (const { sections } of pages) {
    for (const { path, model, keys, listed } of sections) {
      const here = path.reduce((value, step) => value?.[step], content);
      if (listed) listOf(found, content, path, model, here);
      else tableOf(found, content, path, model, here, keys);
    }
  }
  return found;
}

/** @param {Entry[]} found @param {Settings.Content} content @param {Settings.Path} path @param {string} model @param {any} parts */
function listOf(found, content, path, model, parts) {
  for (const [at, part] of (parts ?? []).entries()) {
    const here = [...path, nameOf(part) ?? String(at)];
    const value = valueInWords(content, null, part);
    found.push({ path: here, setting: null, value, words: plain(`${value} ${Object.values(part.name ?? {}).join(" ")} ${nameOf(part)}`) });
    tableOf(found, content, here, model, part);
  }
}

/** @param {Entry[]} found @param {Settings.Content} content @param {Settings.Path} path @param {string} model @param {any} table @param {string[]} [keys] */
function tableOf(found, content, path, model, table, keys = []) {
  for (const setting of models[model]) {
    if (keys.length && !keys.includes(setting.key) || setting.key === "id") continue;
    const here = [...path, setting.key];
    const value = table?.[setting.key] ?? setting.default;
    const isInside = setting.kind === "table" || setting.kind === "tables";
    const shown = setting.secret || isInside ? "" : valueInWords(content, setting, value);
    found.push({ path: here, setting, value: shown, words: plain(`${setting.words} ${setting.key} ${shown} ${allNames(value)}`) });
    if (setting.kind === "table" && value) tableOf(found, content, here, setting.of, value);
    if (setting.kind === "tables") listOf(found, content, here, setting.of, value);
  }
}

/** @param {any} value */
const allNames = (value) => value && typeof value === "object" && !Array.isArray(value)
  ? Object.values(value).filter((one) => typeof one === "string").join(" ") : "";

// Shows the place that the address names: opens what it lies in, and gives it the focus.
export function goToPlace() {
  if (!location.hash.startsWith("#at-")) return;
  const wanted = decodeURIComponent(location.hash.slice(1));
  for (const details of document.querySelectorAll("details")) {
    const inside = details.closest("li")?.id;
    if (inside && wanted.startsWith(inside)) details.open = true;
  }
  // Details fill their form when they open, which the browser tells a moment later.
  setTimeout(() => show(wanted));
}

/** @param {string} wanted */
function show(wanted) {
  let id = wanted;
  while (id.length > 3 && !document.getElementById(id)) id = id.slice(0, Math.max(id.lastIndexOf("-"), 0));
  const node = document.getElementById(id);
  if (!node) return;
  node.classList.add("sought");
  node.scrollIntoView({ block: "center" });
  /** @type {HTMLElement | null} */ (node.querySelector("input, select, textarea, a, summary, button"))?.focus({ preventScroll: true });
}

