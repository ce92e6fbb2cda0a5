// What a person chose of a comparison is brought into the catalogue.

import { $, part } from "../web/dom.js";
import { address, page, say, send, t, wordsOf } from "./line.js";

const form = $("compare", HTMLFormElement);

/** @param {string} selector */
const inputs = (selector) => [...form.querySelectorAll(selector)]
  .filter((one) => one instanceof HTMLInputElement);

function choices() {
  /** @type {Record<string, string[]>} */
  const take = {};
  for (const field of form.querySelectorAll("fieldset[data-field]")) {
    const code = field.closest("details")?.dataset.code ?? "";
    const theirs = part(field, "input[value=theirs]", HTMLInputElement);
    if (theirs.checked && field instanceof HTMLElement) {
      (take[code] ??= []).push(field.dataset.field ?? "");
    }
  }
  const left = inputs("[data-import]").filter((one) => !one.checked)
    .map((one) => one.closest("details")?.dataset.code ?? "");
  const unwanted = inputs("[data-new]").filter((one) => !one.checked).map((one) => one.dataset.new ?? "");
  const hide = inputs("[data-hide]").filter((one) => one.checked).map((one) => one.dataset.hide ?? "");
  return { take, leave: [...left, ...unwanted], hide };
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = part(form, "[type=submit]", HTMLButtonElement);
  button.disabled = true;
  say(t("compare.applying"));
  try {
    const why = $("why", HTMLInputElement).value;
    /** @type {Wire.ImportDone} */
    const done = await send("POST", `/catalogue-imports/${page.import}/apply`, {
      revision: page.revision, why, ...choices(),
    });
    say(t("compare.done", { ...done }), "good");
    button.hidden = true;
    location.assign(address("/import"));
  } catch (fault) {
    button.disabled = false;
    say(wordsOf(fault), "warning");
  }
});
