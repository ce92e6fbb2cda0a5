// Fields of the centre's look: a colour, and a picture that the server makes small.

import { element, setText } from "../web/dom.js";
import { t } from "./data.js";
import { ask, wordsOf } from "./line.js";

const LARGEST_BYTES = 3_000_000;
const KINDS = "image/png,image/jpeg";
const USUAL = "#0b5563"; // what the palette opens with where nothing is chosen

// A colour: typed, or chosen from the browser's palette. Nothing is a value, too.
/** @param {Settings.Setting} setting  @returns {Settings.Input} */
export function colourInput({ label }) {
  const text = element("input", { type: "text", class: "colour", maxLength: 7, autocomplete: "off", spellcheck: false, placeholder: USUAL });
  const palette = element("input", { type: "color", "aria-label": `${label}: ${t("colour_choose")}`, title: t("colour_choose"),
    oninput() { text.value = palette.value; } });
  const none = element("button", { type: "button", class: "quiet", onclick() {
    show("");
    node.dispatchEvent(new Event("change", { bubbles: true }));
  } }, t("colour_none"));
  const node = element("span", { class: "with-unit" }, palette, text, none);
  text.addEventListener("input", () => paint(text.value));

  /** @param {string} value */
  function paint(value) {
    palette.value = /^#[0-9a-f]{6}$/i.test(value) ? value.toLowerCase() : USUAL;
    none.hidden = !value;
  }

  /** @param {any} value */
  function show(value) {
    text.value = value ?? "";
    paint(text.value);
  }
  return { node, labelled: text, show, read: () => text.value.trim().toLowerCase() };
}

// A picture: the server answers with the small one that is kept.
/** @returns {Settings.Input} */
export function pictureInput() {
  let kept = "";
  const image = element("img", { class: "logo-there", alt: t("logo_there") });
  const none = element("span", { class: "unit" }, t("logo_none"));
  const said = element("p", { class: "mistake", role: "alert" });
  const file = element("input", { type: "file", accept: KINDS, onchange(event) {
    event.stopPropagation(); // nothing is to be saved until the server has made it small
    const [chosen] = file.files ?? [];
    if (chosen) take(chosen);
  } });
  const remove = element("button", { type: "button", class: "quiet", onclick: () => put("") }, t("logo_remove"));
  const node = element("div", { class: "picture" }, element("p", { class: "picture-there" }, image, none, remove), file, said);

  /** @param {any} value */
  function show(value) {
    kept = value ?? "";
    image.hidden = remove.hidden = !kept;
    none.hidden = Boolean(kept);
    if (kept) image.src = `data:image/png;base64,${kept}`;
    else image.removeAttribute("src");
  }

  /** @param {string} value */
  function put(value) {
    setText(said, "");
    file.value = "";
    show(value);
    node.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** @param {File} chosen */
  async function take(chosen) {
    if (chosen.size > LARGEST_BYTES) return setText(said, t("logo_too_large"));
    setText(said, t("logo_reading"));
    try {
      const picture = await inBase64(chosen);
      /** @type {Wire.LogoMade} */
      const { logo } = await ask("POST", "/settings/logo", { picture });
      put(logo);
    } catch (fault) {
      file.value = "";
      setText(said, wordsOf(fault));
    }
  }
  return { node, labelled: file, show, read: () => kept };
}

/** @param {File} file  @returns {Promise<string>} */
function inBase64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
