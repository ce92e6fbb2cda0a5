// The draft of the settings: shown, changed at once wherever a field is left, and undone. Every
// change says what was seen at its place; where another administrator changed the same meanwhile,
// the server refuses it and the page shows both.

import { ask, Refusal, wordsOf } from "./line.js";
import { isSame, valueAt } from "./paths.js";

const UNDO = "motcua.settings.undo";
const MOST_UNDONE = 50;

/** @implements {Settings.Store} */
export class Draft {
  /** @param {Wire.SettingsShown} shown */
  constructor(shown) {
    this.shown = shown;
    /** @type {Set<Settings.Control>} */
    this.controls = new Set();
    /** @type {(() => void)[]} */
    this.watchers = [];
    /** @type {Promise<unknown>} */
    this.queue = Promise.resolve();
    this.underWay = 0;
  }

  /** @returns {Promise<Draft>} */
  static async loaded() {
    return new Draft(await ask("GET", "/settings"));
  }

  /** @returns {Settings.Content} */
  get content() {
    return this.shown.content;
  }

  get mistakes() {
    return this.shown.mistakes ?? [];
  }

  /** @param {Settings.Path} path */
  value(path) {
    return valueAt(this.content, path);
  }

  /** @param {Settings.Control} control */
  listen(control) {
    this.controls.add(control);
  }

  // For those who stay as long as the page.
  /** @param {() => void} watcher */
  watch(watcher) {
    this.watchers.push(watcher);
  }

  tell() {
    for (const control of [...this.controls]) {
      if (control.node.isConnected) control.refresh();
      else this.controls.delete(control);
    }
    for (const watcher of this.watchers) watcher();
  }

  // Puts `value` where `seen` stood.
  /** @param {Settings.Path} path  @param {any} seen  @param {any} value */
  save(path, seen, value) {
    return this.change([{ path, seen, value }]);
  }

  // Changes, one after the other, all or none; what can be undone is kept. A function says them
  // when it is their turn, from what stands then.
  /** @param {Settings.Changes} wanted  @returns {Promise<Settings.Saved>} */
  change(wanted) {
    return this.inTurn(async () => {
      const changes = told(wanted);
      const undo = changes.map((one) => this.inverse(one)).reverse();
      const saved = await this.send(changes);
      if (saved.isSaved && !undo.some(isSecret)) keep([...kept(), undo]);
      if (!saved.isLost) this.tell();
      return saved;
    });
  }

  // Takes the last change back. Resolves to whether there was one, and how it went.
  /** @returns {Promise<Settings.Saved | null>} */
  undo() {
    return this.inTurn(async () => {
      const steps = kept();
      const last = steps.pop();
      if (!last) return null;
      keep(steps);
      const saved = await this.send(last);
      this.tell();
      return saved;
    });
  }

  get undoable() {
    return kept().length;
  }

  // Another command of the settings: its answer is how they stand then.
  /** @param {string} method  @param {string} path  @param {object} [body] */
  command(method, path, body) {
    return this.inTurn(async () => {
      this.shown = await ask(method, path, body);
      keep([]);
      this.tell();
    });
  }

  reload() {
    return this.inTurn(async () => {
      this.shown = await ask("GET", "/settings");
      this.tell();
    });
  }

  // How much is under way; until nothing is, nobody leaves the page unasked.
  /** @param {number} by */
  count(by) {
    this.underWay += by;
    document.body.dataset.saving = this.underWay ? "yes" : "no";
  }

  /** @template T  @param {() => Promise<T>} work  @returns {Promise<T>} */
  inTurn(work) {
    this.count(1);
    const done = this.queue.then(work).finally(() => this.count(-1));
    this.queue = done.catch(() => {});
    return done;
  }

  /** @param {Settings.Change[]} changes  @returns {Promise<Settings.Saved>} */
  async send(changes) {
    try {
      this.shown = await ask("POST", "/settings/changes", { changes });
      return { isSaved: true };
    } catch (fault) {
      if (!(fault instanceof Refusal) || fault.code !== "settings_changed") {
        return { isSaved: false, isLost: !(fault instanceof Refusal), words: wordsOf(fault) };
      }
      this.shown = await ask("GET", "/settings");
      // It was done, and its answer was lost on the way.
      if (changes.every(({ path, value, order }) => !order && isSame(this.value(path), value))) return { isSaved: true };
      const other = changes.find(({ path, seen, order }) => !order && !isSame(this.value(path), seen));
      return { isSaved: false, isConflict: true, words: fault.words, there: other ? this.value(other.path) : null };
    }
  }

  /** @param {Settings.Change} change  @returns {Settings.Change} */
  inverse({ path, seen, value, order }) {
    if (!order) return { path, seen: value ?? null, value: seen ?? null };
    const list = this.value(path);
    return { path, order: Array.isArray(list) ? list.map((part) => String(part.id ?? part.day ?? part.by)) : [] };
  }
}

/** @param {Settings.Changes} changes */
export const told = (changes) => (typeof changes === "function" ? changes() : changes);

/** @param {Settings.Change} change */
const isSecret = ({ path }) => path[path.length - 1] === "staff_pin_hash";

/** @returns {Settings.Change[][]} */
function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(UNDO) ?? "[]");
  } catch {
    return [];
  }
}

/** @param {Settings.Change[][]} steps */
function keep(steps) {
  sessionStorage.setItem(UNDO, JSON.stringify(steps.slice(-MOST_UNDONE)));
}
