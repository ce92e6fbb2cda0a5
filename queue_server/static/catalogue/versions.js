// An old version becomes the newest again, after a question.

import { $, within } from "../web/dom.js";
import { address, page, say, send, wordsOf } from "./line.js";

const dialog = $("sure", HTMLDialogElement);

document.addEventListener("click", (event) => {
  const button = within(event, "[data-restore]");
  if (!button) return;
  dialog.returnValue = "";
  dialog.dataset.version = button.dataset.restore;
  dialog.showModal();
});

dialog.addEventListener("close", async () => {
  if (dialog.returnValue !== "yes") return;
  try {
    await send("POST", `/catalogue/${page.code}/restore`, {
      version: Number(dialog.dataset.version), based_on: page.version,
      why: $("why", HTMLInputElement).value,
    });
    location.assign(address(`/${page.code}/versions`));
  } catch (fault) {
    say(wordsOf(fault), "warning");
  }
});
