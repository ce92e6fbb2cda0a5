// One's own second factors: listed, added, removed, each after the password.

import { calendarIn, plainDay } from "../display/days.js";
import { $, dataOf, part } from "../web/dom.js";
import * as line from "../web/line.js";
import { Refusal } from "../web/line.js";
import { gainsRights } from "../web/session.js";
import { canShowPasskeys, madePasskey } from "../web/passkeys.js";

/** @type {{ root: string, time_zone: string, texts: Page.Texts, lacks_second_factor: boolean }} */
const { root, time_zone: timeZone, texts, lacks_second_factor: isNeeded } = dataOf("account-data");
const proof = $("proof", HTMLFormElement);
const app = $("app", HTMLFormElement);
const password = part(proof, "[name=password]", HTMLInputElement);
const code = part(proof, "[name=code]", HTMLInputElement);
let hasFactors = false;

/** @param {string} key */
const t = (key) => texts[`account.${key}`] ?? key;

/** @param {string} id  @param {string} words */
function say(id, words) {
  for (const one of ["second-mistake", "second-done"]) $(one).textContent = one === id ? words : "";
}

// What the server answers, or null after it has said what is wrong.
/** @param {string} method  @param {string} path  @param {object} [body] */
async function ask(method, path, body) {
  say("second-mistake", "");
  try {
    return await line.ask(method, `/session/${path}`, body) ?? {};
  } catch (fault) {
    const words = fault instanceof Refusal ? fault.fields.old ? t("wrong_old") : fault.words : t("no_line");
    say("second-mistake", words);
    return null;
  }
}

// Sends the password, and a code where there is a second factor already.
/** @param {string} path */
async function proven(path) {
  if (!password.value) {
    say("second-mistake", t("second_no_password"));
    password.focus();
    return null;
  }
  if (hasFactors && !code.value.trim()) {
    say("second-mistake", t("second_no_code"));
    code.focus();
    return null;
  }
  const said = await ask("POST", path, { password: password.value, code: code.value.trim() });
  code.value = "";
  if (said) password.value = "";
  return said;
}

async function list() {
  /** @type {Wire.SecondFactorsListed | null} */
  const found = await ask("GET", "second-factors");
  if (!found || found.by_provider) return;
  hasFactors = found.factors.length > 0;
  $("second").hidden = false;
  $("proof-code").hidden = !hasFactors;
  part(proof, "[data-second=codes]").hidden = !hasFactors;
  part(proof, "[data-second=passkey]").hidden = !found.has_passkeys || !canShowPasskeys();
  $("codes-left").textContent = hasFactors ? t("second_left").replace("{count}", String(found.codes_left)) : "";
  $("factors").replaceChildren(...found.factors.map(row));
}

/** @param {Wire.SecondFactor} factor */
function row({ id, kind, created_at: since }) {
  const line = document.createElement("li");
  const day = plainDay(calendarIn(timeZone).wireDay(since));
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = t("second_remove");
  button.addEventListener("click", async () => {
    if (await proven(`second-factors/${id}/remove`)) {
      await list();
      say("second-done", t("second_removed"));
    }
  });
  line.append(`${t(kind === "totp" ? "second_app" : "second_key")} · ${day} `, button);
  return line;
}

async function addApp() {
  /** @type {Wire.AuthenticatorStarted | null} */
  const begun = await proven("authenticator");
  if (!begun) return;
  $("app-qr", HTMLImageElement).src = `data:image/svg+xml,${encodeURIComponent(begun.qr)}`;
  $("app-secret").textContent = (begun.secret.match(/.{1,4}/g) ?? []).join(" ");
  proof.hidden = true;
  app.hidden = false;
  part(app, "[name=code]", HTMLInputElement).focus();
}

async function addPasskey() {
  /** @type {Wire.PasskeyStarted | null} */
  const begun = await proven("passkeys");
  if (!begun) return;
  let credential;
  try {
    credential = await madePasskey(begun.options);
  } catch {
    say("second-mistake", t("second_no_passkey"));
    return;
  }
  await added(await ask("PUT", "passkeys", { step: begun.step, credential }));
}

/** @param {Wire.RecoveryCodes | null} said */
async function added(said) {
  if (!said) return;
  app.hidden = true;
  await list();
  if (said.codes?.length) showCodes(said.codes);
  else finish();
}

/** @param {string[]} codes */
function showCodes(codes) {
  proof.hidden = true;
  $("codes").hidden = false;
  $("codes-list").replaceChildren(...codes.map((one) => {
    const line = document.createElement("li");
    line.textContent = one;
    return line;
  }));
}

function finish() {
  $("codes").hidden = true;
  $("codes-list").replaceChildren();
  proof.hidden = false;
  if (isNeeded) return location.replace(`${root}/home`);
  return say("second-done", t("second_added"));
}

const ACTS = {
  app: addApp,
  passkey: addPasskey,
  codes: async () => {
    const said = await proven("recovery-codes");
    if (said) showCodes(said.codes);
  },
};

for (const button of proof.querySelectorAll("button")) {
  const act = /** @type {keyof typeof ACTS} */ (button.dataset.second);
  button.addEventListener("click", () => ACTS[act]());
}
proof.addEventListener("submit", (event) => event.preventDefault());
app.addEventListener("submit", async (event) => {
  event.preventDefault();
  const first = part(app, "[name=code]", HTMLInputElement);
  const said = await ask("PUT", "authenticator", { code: first.value.trim() });
  first.value = "";
  await added(said);
});
$("codes-kept").addEventListener("click", finish);
// The recovery codes are shown this once: no look at the session may take them away.
gainsRights();
list();
