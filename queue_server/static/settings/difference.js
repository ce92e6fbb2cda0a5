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
  const link = element("a", { href: addressOf(id, isGone && path.length < 3 ? "" : item, path) }, place);
  if (kind === "changed") return element("p", {}, link, element("br"), element("del", {}, before), " → ", element("ins", {}, after));
  const value = isGone ? before : after;
  // The place of a part ends with its name, which need not be said twice.
  const isSaid = kind === "moved" || isEmpty(valueAt(isGone ? older : newer, path)) || place.endsWith(value);
  return element("p", {}, link, ...(isSaid ? [` · ${t(`difference_${kind}`)}`] : [element("br"), `${t(`difference_${kind}`)}: ${value}`]));
}
