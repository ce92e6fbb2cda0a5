// How many streams one browser holds. Over HTTP/1.1 all its tabs share six connections to a server:
// if each tab held a stream, the seventh and every command would wait for ever. So four tabs have a
// seat and a stream, visible ones first; the others ask until a seat is free.
//
// Seats are kept in localStorage: Web Locks need HTTPS, which many halls lack. A tab renews its seat
// every second; one that closed, crashed or sleeps loses it after three. Two that took a seat at one
// moment find out at the next. Without storage every tab has its own stream.

const SEATS = 4;
const LIFE_MS = 3000;
const SAY_MS = 1000;
const TRY_MS = 400;
const NAME = "motcua-stream-";
const WANTED = `${NAME}wanted`;

export class Seat {
  // `onLost()` is called when somebody else has the seat.
  constructor(onLost) {
    this.onLost = onLost;
    this.id = `${Math.random()}`.slice(2);
    this.place = null;
    this.saidAt = this.triedAt = -Infinity;
    this.listener = (event) => this.heard(event.key);
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

  // Called again and again while the stream is held.
  keep() {
    if (this.place === null || Math.abs(Date.now() - this.saidAt) < SAY_MS) return;
    withStorage(null, (storage) => {
      const sitter = this.sitter(storage, this.place);
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
  heard(key) {
    if (key !== WANTED || !document.hidden || this.place === null) return;
    this.leave();
    this.onLost();
  }

  say(storage) {
    this.saidAt = Date.now();
    storage.setItem(NAME + this.place, `${this.id} ${this.saidAt}`);
  }

  // Who sits there, or null; a clock that was set back makes nobody sit for ever.
  sitter(storage, place) {
    const [id, at] = (storage.getItem(NAME + place) || "").split(" ");
    return id && Math.abs(Date.now() - Number(at)) < LIFE_MS ? id : null;
  }
}

function withStorage(otherwise, use) {
  try {
    return use(window.localStorage);
  } catch (fault) {
    return otherwise; // none, or full
  }
}
