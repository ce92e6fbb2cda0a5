// Which counters serve a service, beside its own settings: a box for each counter.

import { element } from "../web/dom.js";
import { t } from "./data.js";
import { announce } from "./order.js";
import { calledOf, isSame, nameOf } from "./paths.js";

/** @param {import("./draft.js").Draft} draft  @param {string} service */
export function servedBy(draft, service) {
  const boxes = element("div", { class: "boxes counters" });
  const mistake = element("p", { class: "mistake", role: "alert" });
  const title = element("summary", {});
  const node = element("details", { class: "field", id: "served-by" }, title,
    element("p", { class: "help" }, t("served_by.help")), boxes, mistake);
  /** @type {string[]} */
  let drawn = [];
  const control = {
    node,
    refresh() {
      const counters = /** @type {any[]} */ (draft.value(["counters"]) ?? []);
      const names = counters.map((one) => `${nameOf(one)} ${calledOf(one)}`);
      if (!isSame(names, drawn)) boxes.replaceChildren(...counters.map((one) => box(draft, service, one, mistake)));
      drawn = names;
      const those = counters.filter((one) => one.services?.includes(service)).map(calledOf);
      title.textContent = t("served_by", { counters: those.join(", ") || t("nothing") });
      if (!those.length) node.open = true;
      for (const input of boxes.querySelectorAll("input")) show(draft, service, input);
    },
  };
  draft.listen(control);
  control.refresh();
  return node;
}

/** @param {import("./draft.js").Draft} draft  @param {string} counter  @returns {string[]} */
const served = (draft, counter) => draft.value(["counters", counter, "services"]) ?? [];

// A box that was just pressed stays as it is until its own answer has come.
/** @param {import("./draft.js").Draft} draft  @param {string} service  @param {HTMLInputElement} input */
function show(draft, service, input) {
  if (!input.dataset.underWay) input.checked = served(draft, input.value).includes(service);
}

/** @param {import("./draft.js").Draft} draft  @param {string} service  @param {any} counter  @param {HTMLElement} mistake */
function box(draft, service, counter, mistake) {
  const key = nameOf(counter) ?? "";
  const path = ["counters", key, "services"];
  const input = element("input", { type: "checkbox", value: key, async onchange() {
    const wanted = input.checked;
    input.dataset.underWay = String(wanted);
    // From what stands when it is its turn: another box may be on its way.
    const saved = await draft.change(() => {
      const seen = served(draft, key);
      const others = seen.filter((one) => one !== service);
      return [{ path, seen, value: wanted ? [...others, service] : others }];
    });
    mistake.textContent = saved.words ?? "";
    if (input.dataset.underWay === String(wanted)) delete input.dataset.underWay;
    show(draft, service, input);
    if (saved.isSaved) announce(t(wanted ? "serves_now" : "serves_no_more", { counter: calledOf(counter) }));
  } });
  return element("label", { class: "yes-no" }, input, element("span", {}, calledOf(counter)));
}
