// Signing in: name and password, with plain words for what went wrong.

import { command, NoAnswer } from "./api.js";
import { shortDuration } from "./clock.js";
import { $, setText } from "./dom.js";
import { t } from "./texts.js";

export function signInScreen({ explanation, onSignedIn }) {
  const form = $("sign-in").querySelector("form");
  const button = form.querySelector("[type=submit]");
  let waiting = null;

  setText($("sign-in-why"), explanation);
  setText($("sign-in-error"), "");
  $("sign-in-password").value = "";
  button.disabled = false;
  form.addEventListener("submit", submitted);
  ($("sign-in-name").value ? $("sign-in-password") : $("sign-in-name")).focus();

  async function submitted(event) {
    event.preventDefault();
    if (button.disabled) return;
    const name = $("sign-in-name").value.trim();
    const password = $("sign-in-password").value;
    if (!name || !password) return refuse(t("sign_in_missing"), name);
    button.disabled = true;
    setText($("sign-in-error"), "");
    try {
      const session = await command("POST", "/session", { sign_in: name, password });
      $("sign-in-name").value = "";
      $("sign-in-password").value = "";
      await onSignedIn(session);
    } catch (fault) {
      button.disabled = false;
      explain(fault);
    }
  }

  function explain(fault) {
    if (fault instanceof NoAnswer) return refuse(t("no_line"), true);
    if (fault.code === "too_many_requests") return rest(fault.problem.retry_after_seconds || 60);
    const wrong = fault.code === "wrong_sign_in";
    $("sign-in-password").value = "";
    return refuse(wrong ? t("sign_in_wrong") : fault.words ?? t("refused"), true);
  }

  function refuse(words, hasName) {
    setText($("sign-in-error"), words);
    (hasName ? $("sign-in-password") : $("sign-in-name")).focus();
  }

  // Too many tries: count down, then let the person try again.
  function rest(seconds) {
    const until = performance.now() + 1000 * seconds;
    button.disabled = true;
    clearInterval(waiting);
    const tick = () => {
      const left = (until - performance.now()) / 1000;
      if (left > 0) return setText($("sign-in-error"), t("sign_in_wait", { wait: shortDuration(left) }));
      clearInterval(waiting);
      button.disabled = false;
      return refuse("", true);
    };
    waiting = setInterval(tick, 1000);
    tick();
  }

  return {
    close() {
      clearInterval(waiting);
      form.removeEventListener("submit", submitted);
    },
    languageChanged() {
      setText($("sign-in-error"), "");
      setText($("sign-in-why"), explanation ? t("sign_in_again") : "");
    },
  };
}
