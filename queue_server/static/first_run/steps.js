// The list before opening: an administrator says that a call was heard, where boards have no sound.

import { $, setText } from "../web/dom.js";
import { ask } from "../web/line.js";

const button = document.querySelector("#heard");

if (button instanceof HTMLButtonElement) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await ask("POST", "/setup/heard", {});
      location.reload();
    } catch (fault) {
      button.disabled = false;
      setText($("heard-failed"), String((/** @type {{ words?: string }} */ (fault)).words || button.dataset.failed));
    }
  });
}
