// A field: its label, what holds the value, help, and what is wrong with it. It is saved as soon as it
// is left; where another administrator changed it meanwhile, both values are shown.

import { element, setText } from "../web/dom.js";
import { anchorOf, t } from "./data.js";
import { mendButton } from "./gone.js";
import { boxesInput, choiceInput, dayInput, namesInput, numberInput, secretInput, textInput, yesNoInput } from "./inputs.js";
import { colourInput, pictureInput } from "./look-inputs.js";
import { chosenInput, hoursInput, namesListInput, textsInput } from "./lists.js";
import { beginsWith, isSame, valueInWords } from "./paths.js";

/** @param {Settings.Setting} setting  @param {Settings.Store} store  @returns {Settings.Input} */
function inputOf(setting, store) {
  switch (setting.kind) {
    case "number": return numberInput(setting);
    case "yes_no": return yesNoInput(setting);
    case "day": return dayInput();
    case "choice": return choiceInput(setting, store);
    case "choices": return setting.refers || setting.key === "languages" ? chosenInput(setting, store) : boxesInput(setting);
    case "names": return namesInput(store, setting.label);
    case "names_list": return namesListInput(setting, store);
    case "texts": return textsInput(setting);
    case "colour": return colourInput(setting);
    case "picture": return pictureInput();
    case "hours": return hoursInput(setting);
    default: return setting.secret ? secretInput() : textInput(setting);
  }
}

// The mistakes at a place and inside it, in words.
/** @param {Settings.Store} store  @param {Settings.Path} path */
export const mistakesAt = (store, path) => store.mistakes.filter((one) => beginsWith(one.path, path));

// How many places are to be corrected, else of how many one is reminded; hidden where there is neither.
/** @param {HTMLElement} node  @param {Wire.SettingsMistake[]} found */
export function marked(node, found) {
  const count = found.filter((one) => !one.is_warning).length;
  node.textContent = count ? t("mistakes_here", { count }) : t("reminders_here", { count: found.length });
  node.dataset.look = count ? "alarm" : "soon";
  node.hidden = !found.length;
  return node;
}

/** @param {Wire.SettingsMistake} mistake */
export const mistakeInWords = ({ said }) => said;

/** @param {Settings.Store} store  @param {Settings.Path} path  @param {Settings.Setting} setting */
export function field(store, path, setting) {
  return new Field(store, path, setting).node;
}

class Field {
  /** @param {Settings.Store} store  @param {Settings.Path} path  @param {Settings.Setting} setting */
  constructor(store, path, setting) {
    this.store = store;
    this.path = path;
    this.setting = setting;
    this.input = inputOf(setting, store);
    /** @type {any} */
    this.shown = undefined;
    this.isRefused = false;
    this.underWay = 0;
    this.build();
    this.node.addEventListener("change", () => this.left());
    store.listen(this);
    this.refresh();
  }

  build() {
    const { label, help, kind } = this.setting;
    const id = anchorOf(this.path);
    const { labelled, node } = this.input;
    this.mistake = element("p", { class: "mistake", id: `${id}-mistake` });
    this.mistake.setAttribute("role", "alert");
    this.conflict = element("div", { class: "conflict", hidden: true });
    this.conflict.setAttribute("role", "alert");
    const about = element("p", { class: "help", id: `${id}-help` }, help);
    const described = `${id}-help ${id}-mistake`;
    if (labelled) labelled.id = `${id}-input`;
    (labelled ?? node).setAttribute("aria-describedby", described);
    /** @type {HTMLElement} */
    this.node = labelled
      ? element("div", { class: `field kind-${kind}`, id },
        kind === "yes_no" ? null : element("label", { htmlFor: labelled.id }, label), node, about, this.mistake, this.conflict)
      : element("fieldset", { class: `field kind-${kind}`, id, "aria-describedby": described },
        element("legend", {}, label), node, about, this.mistake, this.conflict);
  }

  get value() {
    return this.store.value(this.path) ?? this.setting.default;
  }

  // Shows what stands there now, unless somebody is typing here; and what is wrong with it.
  refresh() {
    const isTyping = this.node?.contains(document.activeElement) && !isSame(this.input.read(), this.shown);
    const isOffered = this.setting.refers !== "" || this.setting.kind === "names" || this.setting.kind === "names_list";
    // While a save is under way, its answer may be older than what was entered since.
    if (!isTyping && !this.isRefused && !this.underWay && (isOffered || !isSame(this.value, this.shown) || this.shown === undefined)) this.show();
    const found = mistakesAt(this.store, this.path);
    this.say(found.map(mistakeInWords).join(" "), found.some((one) => !one.is_warning));
    if (this.setting.kind === "colour") this.offer(found.find((one) => one.did_you_mean)?.did_you_mean ?? "");
    for (const { mend } of found) if (mend) this.mistake?.append(" ", mendButton(this.store, mend, () => this.node.querySelector("input, select, textarea, button")));
  }

  // What was probably meant, to take with one press.
  /** @param {string} word */
  offer(word) {
    const take = () => { this.input.show(word); this.left(); };
    if (word) this.mistake?.append(" ", element("button", { type: "button", onclick: take }, t("use_word", { word })));
  }

  show() {
    const isFocused = this.node?.contains(document.activeElement);
    if (isFocused && this.shown !== undefined && isSame(this.value, this.shown)) return;
    this.shown = this.value;
    this.input.show(this.shown);
  }

  /** @param {string} words  @param {boolean} isWrong */
  say(words, isWrong) {
    if (!this.mistake) return;
    setText(this.mistake, words);
    this.mistake.classList.toggle("warning", !isWrong);
    const inputs = this.input.labelled ? [this.input.labelled] : this.node.querySelectorAll("input, select, textarea");
    for (const input of inputs) input.setAttribute("aria-invalid", String(Boolean(words) && isWrong));
  }

  // The field was left with another value.
  left() {
    const value = this.input.read();
    const seen = this.shown;
    if (isSame(value, seen)) return Promise.resolve();
    return this.put(seen, value);
  }

  /** @param {any} seen  @param {any} value */
  async put(seen, value) {
    this.shown = value;
    this.underWay += 1;
    const saved = await this.store.save(this.path, seen === this.setting.default ? this.store.value(this.path) : seen, value);
    this.underWay -= 1;
    if (saved.isSaved) {
      this.settle();
      this.refresh();
      if (this.setting.secret) this.show();
      if (this.setting.kind === "hours" && !this.node.contains(document.activeElement)) this.input.show(value);
    } else if (saved.isConflict) {
      this.contradict(saved.there, value);
    } else {
      this.shown = seen;
      this.say(saved.words ?? "", true);
      if (saved.isLost) this.offerAgain(seen, value);
    }
  }

  // No answer came: what was typed stays, and is sent again when somebody wants it.
  /** @param {any} seen  @param {any} value */
  offerAgain(seen, value) {
    const again = () => this.put(seen, value);
    this.conflict?.replaceChildren(element("button", { type: "button", onclick: again }, t("try_again")));
    if (this.conflict) this.conflict.hidden = false;
  }

  settle() {
    this.isRefused = false;
    if (this.conflict) this.conflict.hidden = true;
  }

  // Somebody else changed it meanwhile: what stands there now beside what was wanted.
  /** @param {any} there  @param {any} wanted */
  contradict(there, wanted) {
    this.isRefused = true;
    this.shown = there;
    /** @param {any} value */
    const words = (value) => valueInWords(this.store.content, this.setting, value);
    const take = () => { this.settle(); this.shown = this.value; this.input.show(this.shown); };
    const mine = () => this.put(this.store.value(this.path), wanted);
    this.conflict?.replaceChildren(
      element("p", {}, t("conflict")),
      element("dl", {}, element("dt", {}, t("there_now")), element("dd", {}, words(there)),
        element("dt", {}, t("you_wanted")), element("dd", {}, words(wanted))),
      element("p", { class: "form-actions" }, element("button", { type: "button", onclick: take }, t("keep_theirs")),
        element("button", { type: "button", onclick: mine }, t("put_mine"))));
    if (this.conflict) this.conflict.hidden = false;
  }
}
