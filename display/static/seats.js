// How many streams one browser holds: four tabs have a seat and a stream, visible ones first; the
// others ask until a seat is free. Why and how: `Seats` in typings/pages.d.ts.

const SEATS = 4;
const LIFE_MS = 3000;
const SAY_MS = 1000;
const TRY_MS = 400;
const NAME = "motcua-stream-";
const WANTED = `${NAME}wanted`;

export class Seat {
  /** @param {() => void} onLost */
  constructor(onLost) {
    this.onLost = onLost;
    this.id = `${Math.random()}`.slice(2);
    /** @type {number | null} */
    this.place = null;
    this.saidAt = this.triedAt = -Infinity;
    this.listener = (/** @type {StorageEvent} */ event) => this.heard(event.key);
    window.addEventListener("storage", this.listener);
  }

  close() {
    window.removeEventListener("storage", this.listener);
    this.leave();
  }

  // Whether this tab may hold a stream now.
  take() {
    if (this.place !== null) return true;
    if (Math.abs(Date.now() - this.triedAt) < TRY_MS) return false;
    this.triedAt = Date.now();
    return withStorage(true, (storage) => {
      const free = [...Array(SEATS).keys()].filter((place) => !this.sitter(storage, place));
      if (free.length < (document.hidden ? 2 : 1)) {
        if (!document.hidden) storage.setItem(WANTED, `${this.id} ${Date.now()}`);
        return false;
      }
      [this.place] = free;
      this.triedAt = -Infinity;
      this.say(storage);
      return true;
    });
  }

  keep() {
    if (this.place === null || Math.abs(Date.now() - this.saidAt) < SAY_MS) return;
    withStorage(null, (storage) => {
      const sitter = this.place === null ? null : this.sitter(storage, this.place);
      if (sitter && sitter !== this.id) this.lose();
      else this.say(storage);
    });
  }

  leave() {
    const { place } = this;
    this.place = null;
    if (place === null) return;
    withStorage(null, (storage) => {
      if (this.sitter(storage, place) === this.id) storage.removeItem(NAME + place);
    });
  }

  lose() {
    this.place = null;
    this.onLost();
  }

  // A looked-at tab wants a seat: hidden ones stand up.
  /** @param {string | null} key */
  heard(key) {
    if (key !== WANTED || !document.hidden || this.place === null) return;
    this.leave();
    this.onLost();
  }

  /** @param {Storage} storage */
  say(storage) {
    this.saidAt = Date.now();
    storage.setItem(NAME + this.place, `${this.id} ${this.saidAt}`);
  }

  // Who sits there, or null; a clock that was set back makes nobody sit for ever.
  /** @param {Storage} storage  @param {number} place */
  sitter(storage, place) {
    const [id, at] = (storage.getItem(NAME + place) || "").split(" ");
    return id && Math.abs(Date.now() - Number(at)) < LIFE_MS ? id : null;
  }
}

/**
 * @template Result
 * @param {Result} otherwise
 * @param {(storage: Storage) => Result} use
 */
function withStorage(otherwise, use) {
  try {
    return use(window.localStorage);
  } catch (fault) {
    return otherwise; // none, or full
  }
}
