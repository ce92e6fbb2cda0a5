// What differs between two contents of the settings, in the words of the pages.

import { element } from "../web/dom.js";
import { addressOf, t } from "./data.js";
import { isEmpty, pageOf, placeInWords, settingsAlong, valueAt, valueInWords } from "./paths.js";

// One difference: where, what was, what is then.
/** @param {any} older  @param {any} newer  @param {Wire.SettingsDifference} difference */
export function differenceLine(older, newer, { path, kind }) {
  const { id, item } = pageOf(path);
  const isGone = kind === "removed";
  const place = placeInWords(isGone ? older : newer, path);
  const setting = settingsAlong(path).pop();
  const [before, after] = [older, newer].map((content) => valueInWords(content, setting, valueAt(content, path)));
  const words = kind === "changed" ? [element("del", {}, before), " → ", element("ins", {}, after)]
    : [t(`difference_${kind}`), isEmpty(valueAt(isGone ? older : newer, path)) ? "" : `: ${isGone ? before : after}`];
  return element("p", {}, element("a", { href: addressOf(id, isGone && path.length < 3 ? "" : item, path) }, place), element("br"),
    ...(kind === "moved" ? [t("difference_moved")] : words));
}
