// The one dialog of the page: whether something shall be done that cannot be undone.

import { $, element } from "../web/dom.js";
import { t } from "./data.js";

/** @param {string} title  @param {string} about  @param {string} yes  @returns {Promise<boolean>} */
export function ask(title, about, yes) {
  const dialog = $("dialog", HTMLDialogElement);
  return new Promise((resolve) => {
    const no = element("button", { type: "button", onclick: () => dialog.close() }, t("cancel"));
    const sure = element("button", { type: "button", class: "danger", onclick: () => dialog.close("yes") }, yes);
    dialog.replaceChildren(element("h2", { id: "dialog-title" }, title), element("p", {}, about),
      element("footer", { class: "form-actions" }, no, sure));
    dialog.returnValue = "";
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    dialog.showModal();
    no.focus();
  });
}
