// A part that is not yet in the draft: its form is filled in first, then all of it is added.

import { told } from "./draft.js";
import { valueAt } from "./paths.js";

/** @implements {Settings.Store} */
export class NewPart {
  /** @param {Settings.Store} draft  @param {Settings.Path} path  @param {Record<string, any>} part */
  constructor(draft, path, part) {
    this.draft = draft;
    this.path = path;
    this.part = part;
    /** @type {Settings.Control[]} */
    this.controls = [];
    this.proposed = ""; // the code that nobody has typed
  }

  get content() {
    return this.draft.content;
  }

  /** @returns {Wire.SettingsMistake[]} */
  get mistakes() {
    return [];
  }

  /** @param {Settings.Path} path */
  value(path) {
    return valueAt(this.part, path.slice(this.path.length));
  }

  /** @param {Settings.Control} control */
  listen(control) {
    this.controls.push(control);
  }

  /** @param {Settings.Path} path  @param {any} _seen  @param {any} value  @returns {Promise<Settings.Saved>} */
  save(path, _seen, value) {
    return this.change([{ path, value }]);
  }

  /** @param {Settings.Changes} changes  @returns {Promise<Settings.Saved>} */
  async change(changes) {
    for (const { path, value } of told(changes)) {
      const steps = path.slice(this.path.length);
      const holder = valueAt(this.part, steps.slice(0, -1));
      if (holder) holder[steps[steps.length - 1]] = value;
    }
    for (const control of this.controls) control.refresh();
    return { isSaved: true };
  }
}
