// What was taken out and is still named elsewhere: where, and how that is put right with one press.

import { $, element } from "../web/dom.js";
import { addressOf, t } from "./data.js";
import { announce } from "./order.js";
import { pageOf } from "./paths.js";

// A button that sends the changes; the focus then goes to `next`.
/** @param {Settings.Store} store  @param {Wire.SettingsMend} mend  @param {() => Element | null} next */
export function mendButton(store, { label, changes }, next) {
  return element("button", { type: "button", class: "mend", async onclick() {
    const saved = await store.change(changes.map(({ path, seen, value, order }) => (order ? { path, order } : { path, seen, value })));
    announce(saved.isSaved ? t("mended") : saved.words ?? "");
    const target = next();
    if (target instanceof HTMLElement) target.focus();
  } }, label);
}

/** @param {import("./draft.js").Draft} draft */
export function gone(draft) {
  const node = $("gone");
  let drawn = "";
  let told = (draft.shown.gone ?? []).length;
  function draw() {
    const found = draft.shown.gone ?? [];
    const now = JSON.stringify(found);
    if (now === drawn) return;
    drawn = now;
    node.replaceChildren(...found.map((one) => lineOf(draft, one)));
    node.hidden = !found.length;
    // Whoever has just taken something out far below sees what that means.
    if (found.length > told) node.scrollIntoView({ block: "center" });
    told = found.length;
  }
  draft.watch(draw);
  draw();
}

/** @param {import("./draft.js").Draft} draft  @param {Wire.SettingsGone} one */
function lineOf(draft, { said, places, mends }) {
  return element("div", { class: "gone-part", role: "group", "aria-label": said }, element("div", {}, element("p", {}, said),
    element("ul", { class: "places" }, ...places.map(({ path, words }) => {
      const { id, item } = pageOf(path);
      return element("li", {}, element("a", { href: addressOf(id, item, path) }, words));
    }))),
    element("p", { class: "form-actions" }, ...mends.map((mend) => mendButton(draft, mend, nextOf))));
}

// The next button of the box; where it is empty, the bar's "undo".
const nextOf = () => document.querySelector("#gone button") ?? document.querySelector("#draft-bar [data-do=undo]");
