// The review list: a part is checked off where it stands right.

import { part, setText, within } from "../web/dom.js";
import { say, send, t, wordsOf } from "./line.js";

document.addEventListener("click", async (event) => {
  const button = within(event, "[data-check]");
  const section = button?.closest("section");
  const article = button?.closest("article");
  if (!(button instanceof HTMLButtonElement) || !section || !article) return;
  const mistake = part(section, ".form-mistake");
  button.disabled = true;
  try {
    const body = { part: section.dataset.part, based_on: Number(article.dataset.version) };
    /** @type {Wire.ProcedureSaved} */
    const saved = await send("POST", `/catalogue/${article.dataset.code}/check-off`, body);
    checkedOff(article, section, saved);
  } catch (fault) {
    button.disabled = false;
    setText(mistake, wordsOf(fault));
  }
});

/** @param {HTMLElement} article  @param {HTMLElement} section  @param {Wire.ProcedureSaved} saved */
function checkedOff(article, section, saved) {
  const rest = [...article.querySelectorAll("section")].filter((one) => one !== section);
  const next = rest[0] ?? article.nextElementSibling;
  section.remove();
  article.dataset.version = String(saved.version);
  if (!rest.length) article.remove();
  const link = next?.querySelector("a");
  if (link instanceof HTMLElement) link.focus();
  say(t("review.done"), "good");
}
