// The page of a list of the centre (services, counters …): its parts in order, each with a page of
// its own; and that page.

import { element } from "../web/dom.js";
import { addressOf, anchorOf, localised, models, t } from "./data.js";
import { adding } from "./adding.js";
import { marked, mistakeInWords, mistakesAt } from "./field.js";
import { form } from "./form.js";
import { remover } from "./lists.js";
import { announce, draggable, handle, keysOf, movers, savedOrder } from "./order.js";
import { takeOut } from "./part-list.js";
import { calledOf, isSame, nameOf, valueInWords } from "./paths.js";
import { servedBy } from "./served-by.js";

/** Beside a part's name: what tells it from the others. */
const TOLD = {
  services: ["letter"], counters: ["services"], boards: ["services"], kiosks: ["services"],
  roles: ["permissions"], officials: ["duty", "fields"],
  on_call: ["shifts"], points_of_help: ["address"], priority_classes: ["weight"],
  campaigns: ["letter", "first_day", "last_day", "counters"],
};

// With a heading, unless it is `alone` on its page.
/** @param {import("./draft.js").Draft} draft  @param {string} page  @param {Settings.Section} section  @param {boolean} alone */
export function items(draft, page, { path, model }, alone) {
  const list = element("ol", { class: "parts" });
  const setting = models.centre.find((one) => one.key === path[0]);
  const heading = alone || !setting ? [] : [element("h2", {}, setting.label), element("p", { class: "help" }, setting.help)];
  const node = element("section", { class: "items", id: anchorOf(path) }, ...heading, list,
    adding(draft, path, model, (key) => location.assign(addressOf(page, key))));
  const orderable = savedOrder(draft, path, list, () => control.refresh());
  draggable(orderable);
  const control = {
    node,
    refresh() {
      if (orderable.isUnderWay) return;
      const parts = /** @type {any[]} */ (draft.value(path) ?? []);
      const focused = keysOf(list).find((_key, at) => list.children[at].contains(document.activeElement));
      if (focused && parts.map(nameOf).join(" ") === keysOf(list).join(" ")) return;
      list.replaceChildren(...parts.map((part) => row(draft, page, path, model, part, orderable)));
    },
  };
  draft.listen(control);
  control.refresh();
  return node;
}

/**
 * @param {import("./draft.js").Draft} draft
 * @param {string} page
 * @param {Settings.Path} path
 * @param {string} model
 * @param {any} part
 * @param {import("./order.js").Orderable} orderable
 */
function row(draft, page, path, model, part, orderable) {
  const key = nameOf(part) ?? "";
  const name = calledOf(part);
  const told = /** @type {Record<string, string[]>} */ (TOLD)[path[0]] ?? [];
  const words = told.map((one) => [models[model].find((each) => each.key === one), part[one]])
    .map(([setting, value]) => (value === null || !setting ? ""
      : setting.kind === "names" ? localised(value) : worded(draft, setting, value)))
    .filter((one) => one && one !== t("nothing")).join(" · ");
  const item = element("li", { id: anchorOf([...path, key]) }, handle(),
    element("a", { class: "part-link", href: addressOf(page, key) },
      element("span", { class: "part-name" }, name), element("span", { class: "part-told" }, words)),
    marked(element("span", { class: "mark" }), mistakesAt(draft, [...path, key])), movers(name, orderable), remover(name, () => removeItem(draft, path, key, name)));
  item.dataset.key = key;
  return item;
}

// A bare number is told with its name.
/** @param {import("./draft.js").Draft} draft  @param {Settings.Setting} setting  @param {any} value */
function worded(draft, setting, value) {
  const words = valueInWords(draft.content, setting, value);
  return setting.kind === "number" ? `${setting.label}: ${words}` : words;
}

/** @param {import("./draft.js").Draft} draft  @param {Settings.Path} path  @param {string} key  @param {string} name */
async function removeItem(draft, path, key, name) {
  const saved = await takeOut(draft, path, key);
  announce(saved.isSaved ? t("taken_out", { name }) : saved.words ?? "");
  return saved.isSaved;
}

// One part's own page.
/** @param {import("./draft.js").Draft} draft  @param {string} page  @param {Settings.Section} section  @param {string} key */
export function item(draft, page, { path, model }, key) {
  const here = [...path, key];
  const back = element("p", {}, element("a", { href: addressOf(page) }, t("back_to_list")));
  if (draft.value(here) === null) return element("section", {}, back, element("p", { class: "card" }, t("not_there")));
  const title = element("h2", {});
  const mistake = element("p", { class: "form-mistake", role: "alert" });
  const node = element("section", { class: "item card" }, back, title,
    mistake, path[0] === "services" ? servedBy(draft, key) : null, form(draft, here, model), element("details", { class: "code" }, element("summary", {}, t("details")),
      element("p", { class: "help" }, t("code_is", { code: key }))), away(draft, page, path, key));
  const control = {
    node,
    refresh() {
      title.textContent = calledOf(draft.value(here));
      mistake.textContent = draft.mistakes.filter((one) => isSame(one.path, here)).map(mistakeInWords).join(" ");
    },
  };
  draft.listen(control);
  control.refresh();
  return node;
}

/** @param {import("./draft.js").Draft} draft  @param {string} page  @param {Settings.Path} path  @param {string} key */
function away(draft, page, path, key) {
  const name = calledOf(draft.value([...path, key]));
  return element("p", { class: "form-actions" }, element("button", { type: "button", class: "danger",
    async onclick() { if (await removeItem(draft, path, key, name)) location.assign(addressOf(page)); } }, t("take_out", { name })));
}
