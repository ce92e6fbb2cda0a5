// The bar on every page: what is changed and not yet published, undo, and what has just happened.

import { $, part, setText } from "../web/dom.js";
import { addressOf, t } from "./data.js";
import { ask } from "./confirm.js";
import { announce } from "./order.js";
import { wordsOf } from "./line.js";

/** @param {import("./draft.js").Draft} draft */
export function bar(draft) {
  const node = $("draft-bar");
  const undo = part(node, "[data-do=undo]", HTMLButtonElement);
  const discard = part(node, "[data-do=discard]", HTMLButtonElement);
  for (const link of node.querySelectorAll("a")) link.href = addressOf("publish");

  function draw() {
    const { differences = [], changed_by: by } = draft.shown;
    const wrong = draft.mistakes.filter((one) => !one.is_warning).length;
    const words = differences.length ? t("changes", { count: differences.length }) : t("no_changes");
    const who = differences.length && by ? t("changed_by", { name: by }) : "";
    setText(part(node, ".count"), [words, who].filter(Boolean).join(" · "));
    const mark = part(node, ".mark");
    setText(mark, wrong ? t("mistakes_here", { count: wrong }) : "");
    mark.hidden = !wrong;
    node.dataset.look = differences.length ? "changed" : "";
    for (const one of node.querySelectorAll(".look, [data-do=discard]")) /** @type {HTMLElement} */ (one).hidden = !differences.length;
    undo.disabled = !draft.undoable;
    node.hidden = false;
  }

  const takeBack = async () => {
    const saved = await draft.undo();
    if (saved) announce(saved.isSaved ? t("undone") : saved.words ?? "");
    draw();
  };
  undo.addEventListener("click", takeBack);
  discard.addEventListener("click", async () => {
    if (!await ask(t("discard_title"), t("discard_about"), t("discard_yes"))) return;
    await draft.command("POST", "/settings/discard", { revision: draft.shown.revision }).catch((fault) => announce(wordsOf(fault)));
    announce(t("discarded"));
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== "z" || isTyping()) return;
    event.preventDefault();
    takeBack();
  });
  draft.watch(draw);
  draw();
}

// In a field with words that are not yet saved the browser's own undo holds.
function isTyping() {
  const active = document.activeElement;
  const isText = active instanceof HTMLTextAreaElement || active instanceof HTMLInputElement && !["checkbox", "radio"].includes(active.type);
  return isText && active.value !== active.dataset.left;
}

// What a field held when it got the focus; whoever changes it is typing.
document.addEventListener("focusin", ({ target }) => {
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) target.dataset.left = target.value;
});
document.addEventListener("change", ({ target }) => {
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) target.dataset.left = target.value;
});
