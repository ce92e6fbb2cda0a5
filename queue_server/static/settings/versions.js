// Every version that was in force: who published it, when and why; two of them compared; going back.

import { calendarIn, plainDay } from "../display/days.js";
import { timeIn } from "../display/steady.js";
import { $, element, setText } from "../web/dom.js";
import { addressOf, root, t, timeZone } from "./data.js";
import { ask as confirmed } from "./confirm.js";
import { differenceLine } from "./difference.js";
import { ask, wordsOf } from "./line.js";

const { wireDay } = calendarIn(timeZone);
const timeOfDay = timeIn(timeZone);

/** @param {import("./draft.js").Draft} draft */
export async function versionsPage(draft) {
  $("export", HTMLAnchorElement).href = `${root}/api/v1/settings/export.toml`;
  /** @type {Wire.SettingsListed} */
  const { versions } = await ask("GET", "/settings/versions");
  $("versions").replaceChildren(...versions.map((one, at) => row(draft, one, at)));
  for (const choice of document.querySelectorAll("[name=before], [name=after]")) choice.addEventListener("change", compare);
  importing(draft);
  if (versions.length > 1) await compare();
}

/** @param {import("./draft.js").Draft} draft  @param {Wire.SettingsVersion} one  @param {number} at */
function row(draft, { version, published_at, published_by, source, reason }, at) {
  /** @param {string} name  @param {boolean} checked */
  const choice = (name, checked) => element("td", {}, element("input", {
    type: "radio", name, value: String(version), checked, "aria-label": t(`compare_${name}`, { version }),
  }));
  const when = `${timeOfDay(published_at)} ${plainDay(wireDay(published_at))}`;
  const back = element("button", { type: "button", "aria-label": t("go_back_to", { version }), onclick: () => goBack(draft, version) }, t("go_back"));
  return element("tr", {}, element("th", { scope: "row" }, String(version)), element("td", {}, when),
    element("td", {}, published_by), element("td", {}, t(`source_${source}`)), element("td", {}, reason),
    choice("before", at === 1), choice("after", at === 0), element("td", {}, at ? back : t("in_force")));
}

async function compare() {
  /** @param {string} name */
  const chosen = (name) => /** @type {HTMLInputElement | null} */ (document.querySelector(`[name=${name}]:checked`))?.value;
  const [before, after] = [chosen("before"), chosen("after")];
  if (!before || !after) return;
  /** @type {Wire.SettingsCompared} */
  const { differences, content_before: older, content_after: newer } = await ask("GET", `/settings/differences/${before}/${after}`);
  setText($("compared-title"), t("compared", { before, after }));
  setText($("compared-none"), differences.length ? "" : t("no_difference"));
  $("compared").replaceChildren(...differences.map((one) => element("li", {}, differenceLine(older, newer, one))));
}

/** @param {import("./draft.js").Draft} draft  @param {number} version */
async function goBack(draft, version) {
  if (draft.shown.differences?.length && !await confirmed(t("replace_title"), t("replace_about"), t("replace_yes"))) return;
  await replace(draft, `/settings/versions/${version}/restore`, {});
}

/** @param {import("./draft.js").Draft} draft  @param {string} path  @param {object} body */
async function replace(draft, path, body) {
  try {
    await draft.command("POST", path, { revision: draft.shown.revision, ...body });
    location.assign(addressOf("publish"));
  } catch (fault) {
    setText($("said"), wordsOf(fault));
  }
}

/** @param {import("./draft.js").Draft} draft */
function importing(draft) {
  const file = $("import", HTMLInputElement);
  file.addEventListener("change", async () => {
    const text = await file.files?.[0]?.text();
    file.value = "";
    if (text === undefined) return;
    if (draft.shown.differences?.length && !await confirmed(t("replace_title"), t("replace_about"), t("replace_yes"))) return;
    await replace(draft, "/settings/import", { text });
  });
}
