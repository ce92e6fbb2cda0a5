// Signing in: name and password, with plain words for what went wrong.

import { command, get, NoAnswer, Refusal } from "./api.js";
import { shortDuration } from "./clock.js";
import { $, part, setText } from "./dom.js";
import { canShowPasskeys, shownPasskey } from "./passkeys.js";
import { localised, t } from "./texts.js";

/** @param {{ explanation: string, onSignedIn: (session: Wire.SessionStarted) => unknown }} given */
export function signInScreen({ explanation, onSignedIn }) {
  const form = part($("sign-in"), "form", HTMLFormElement);
  const button = part(form, "[type=submit]", HTMLButtonElement);
  const name = $("sign-in-name", HTMLInputElement);
  const password = $("sign-in-password", HTMLInputElement);
  const code = $("sign-in-code", HTMLInputElement);
  /** @type {Wire.SecondFactorAsked | null} */
  let asked = null; // while the second factor is still to come
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let waiting;
  /** @type {Page.Names | null | undefined} */
  let provider; // the name of the identity provider, where the centre has one

  setText($("sign-in-why"), explanation);
  setText($("sign-in-error"), "");
  password.value = "";
  button.disabled = false;
  form.addEventListener("submit", submitted);
  showStage();
  (name.value ? password : name).focus();
  showWays();

  /** @param {Event} event */
  async function submitted(event) {
    event.preventDefault();
    if (button.disabled) return undefined;
    if (asked) return code.value.trim() ? second({ code: code.value.trim() }) : refuse(t("second_missing"), true);
    const typed = name.value.trim();
    if (!typed || !password.value) return refuse(t("sign_in_missing"), Boolean(typed));
    button.disabled = true;
    setText($("sign-in-error"), "");
    try {
      /** @type {Wire.SessionStarted | Wire.SecondFactorAsked} */
      const session = await command("POST", "/session", { sign_in: typed, password: password.value });
      password.value = "";
      if ("step" in session) return askSecond(session);
      name.value = "";
      await onSignedIn(session);
    } catch (fault) {
      button.disabled = false;
      explain(fault);
    }
    return undefined;
  }

  // The password was right: an app's code, a recovery code or a passkey comes now.
  /** @param {Wire.SecondFactorAsked} step */
  function askSecond(step) {
    asked = step;
    button.disabled = false;
    showStage();
    $("sign-in-passkey").hidden = !step.passkey || !canShowPasskeys();
    $("sign-in-passkey").onclick = withPasskey;
    code.focus();
    return undefined;
  }

  function showStage() {
    $("sign-in-first").hidden = Boolean(asked);
    $("sign-in-second").hidden = !asked;
    if (asked) $("sign-in-ways").hidden = true;
    code.value = "";
  }

  async function withPasskey() {
    if (!asked?.passkey) return undefined;
    try {
      return await second({ passkey: await shownPasskey(asked.passkey) });
    } catch {
      return refuse(t("second_no_passkey"), true);
    }
  }

  /** @param {{ code?: string, passkey?: string }} factor */
  async function second(factor) {
    button.disabled = true;
    setText($("sign-in-error"), "");
    try {
      /** @type {Wire.SessionStarted} */
      const session = await command("POST", "/session/second", { step: asked?.step, ...factor });
      name.value = "";
      asked = null;
      showStage();
      await onSignedIn(session);
    } catch (fault) {
      button.disabled = false;
      if (fault instanceof Refusal && fault.code === "sign_in_expired") asked = null;
      if (!asked) showStage();
      code.value = "";
      explain(fault);
    }
  }

  // The other way in, where there is one; it comes back to the page that was wanted.
  async function showWays() {
    try {
      /** @type {Wire.SignInWays} */
      const ways = await get("/session/ways");
      provider = ways.provider;
      if (asked) return;
    } catch {
      return; // no line: the password says so, too
    }
    $("sign-in-ways").hidden = !provider;
    const link = $("sign-in-provider", HTMLAnchorElement);
    const wanted = new URLSearchParams(location.search).get("next") ?? location.pathname + location.search;
    link.search = new URLSearchParams({ next: wanted }).toString();
    nameProvider();
  }

  function nameProvider() {
    setText($("sign-in-provider"), localised(provider));
  }

  /** @param {unknown} fault */
  function explain(fault) {
    if (fault instanceof NoAnswer) return refuse(t("no_line"), true);
    if (!(fault instanceof Refusal)) return refuse(t("refused"), true);
    if (fault.code === "too_many_requests") return rest(fault.problem.retry_after_seconds || 60);
    const wrong = fault.code === "wrong_sign_in";
    password.value = "";
    return refuse(wrong ? t("sign_in_wrong") : fault.words, true);
  }

  /** @param {string} words  @param {boolean} hasName */
  function refuse(words, hasName) {
    setText($("sign-in-error"), words);
    (asked ? code : hasName ? password : name).focus();
  }

  // Too many tries: count down, then let the person try again.
  /** @param {number} seconds */
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
      nameProvider();
      setText($("sign-in-error"), "");
      setText($("sign-in-why"), explanation ? t("sign_in_again") : "");
    },
  };
}
