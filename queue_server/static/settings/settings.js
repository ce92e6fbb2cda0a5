// A page of the settings: the draft is asked for, then the page's sections are drawn as forms.

import { $, element, setText } from "../web/dom.js";
import { anchorOf, here, models, pages, part, t } from "./data.js";
import { bar } from "./bar.js";
import { Draft } from "./draft.js";
import { form } from "./form.js";
import { gone } from "./gone.js";
import { learnLanguages } from "./inputs.js";
import { item, items } from "./items.js";
import { wordsOf } from "./line.js";
import { remember } from "./paths.js";
import { previews } from "./preview.js";
import { publishPage } from "./publish.js";
import { goToPlace, search } from "./search.js";
import { versionsPage } from "./versions.js";

/** @param {Draft} draft  @param {Settings.Section} section  @param {boolean} alone */
function section(draft, { path, model, keys, listed }, alone) {
  if (listed) return part ? item(draft, here, { path, model, keys, listed }, part) : items(draft, here, { path, model, keys, listed }, alone);
  return element("section", { class: "card", id: `section-${anchorOf(path)}` }, form(draft, path, model, keys));
}

async function start() {
  learnLanguages(models.centre.find(({ key }) => key === "languages")?.choices ?? []);
  const draft = await Draft.loaded();
  remember(draft.shown.content_in_force);
  bar(draft);
  gone(draft);
  search(draft);
  const shape = pages.find(({ id }) => id === here);
  const sections = (shape?.sections ?? []).filter(({ listed }) => !part || listed);
  const holding = part ? sections.filter(({ path }) => draft.value([...path, part]) !== null) : sections;
  const shown = holding.length ? holding : sections.slice(0, 1);
  $("sections").append(...shown.map((one) => section(draft, one, shown.length === 1)));
  previews(draft);
  if (here === "publish") publishPage(draft);
  if (here === "versions") await versionsPage(draft);
  document.body.dataset.ready = "yes";
  goToPlace();
  window.addEventListener("hashchange", goToPlace);
  // What others changed meanwhile is seen when one comes back to the page.
  document.addEventListener("visibilitychange", () => document.hidden || draft.reload().catch(() => {}));
  window.addEventListener("beforeunload", (event) => { if (draft.underWay) event.preventDefault(); });
}

start().catch((fault) => setText($("line"), `${t("not_loaded")} ${wordsOf(fault)}`));
