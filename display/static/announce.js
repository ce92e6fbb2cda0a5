// Chime and speech: one call after the other, never two at once.
//
// A call alone: the chime, the sentence, a breath, the sentence again. While others wait each is
// said once, a little faster, one after the other under the first one's chime, so that the last
// of nine is heard before its clerk would call again. A call that ends while it waits is dropped,
// one that is called again keeps its place. Whatever a sound does (is missing, never ends), the
// queue goes on. A message to the hall stands in the same line, has its chime and is said once;
// a banner is said in its place and twice.

const BREATH_MS = 700;
const BETWEEN_MS = 250;
const HURRIED_RATE = 1.15; // still slower than people speak
const LONGEST_SOUND_MS = 90000; // a message in each language of the centre
const LOADING_MS = 6000;
const LOG_LENGTH = 200;

/**
 * @typedef {object} Turn a call, or a message, whose turn to be said comes, or has come
 * @property {Wire.CalledTicket | null} call
 * @property {string} [message] what it goes by
 * @property {HTMLAudioElement} audio
 * @property {boolean} [over] it ended: not said once more
 * @property {boolean} [cut] an emergency: not said on
 * @property {boolean} [failed]
 *
 * @typedef {object} Options
 * @property {string} chimeUrl
 * @property {(call: Wire.CalledTicket) => string} urlOf
 * @property {(isBlocked: boolean) => void} onBlocked
 * @property {(call: Wire.CalledTicket | null) => void} onSaying
 * @property {(call: Wire.CalledTicket) => void} onHeard
 */

export class Announcements {
  // `onBlocked(isBlocked)`: the browser wants a touch before it makes a sound.
  // `onSaying(call | null)`: whose turn it is now. `onHeard(call)`: it was said whole, once.
  /** @param {Options} given */
  constructor({ chimeUrl, urlOf, onBlocked, onSaying, onHeard }) {
    this.urlOf = urlOf;
    this.onBlocked = onBlocked;
    this.onSaying = onSaying;
    this.onHeard = onHeard;
    this.chime = newAudio(chimeUrl);
    /** @type {Turn[]} */
    this.queue = [];
    /** @type {Turn | null} */
    this.current = null;
    /** @type {{ what: string, call_id: number, message?: string, at: number, rate: number }[]} */
    this.log = [];
    /** @type {(() => void) | undefined} */
    this.stop = undefined;
  }

  /** @param {Wire.CalledTicket} call */
  add(call) {
    const place = this.queue.findIndex((turn) => turn.call && turn.call.ticket_id === call.ticket_id);
    this.remove(call.ticket_id);
    const turn = { call, audio: newAudio(this.urlOf(call)) };
    this.queue.splice(place < 0 ? this.queue.length : place, 0, turn);
    this.run();
  }

  // The call ended: not said if it waits, not said a second time if it is being said.
  /** @param {number} ticketId */
  remove(ticketId) {
    this.drop(({ call }) => Boolean(call && call.ticket_id === ticketId));
  }

  // A message, or a banner, with its sound. `often`: said twice.
  /** @param {string} message  @param {string} url  @param {boolean} often */
  tell(message, url, often) {
    this.queue.push({ call: null, message, audio: newAudio(url), over: !often });
    this.run();
  }

  // A message that was taken back is not said any more.
  /** @param {Set<string>} standing */
  tellOnly(standing) {
    this.drop(({ message }) => Boolean(message && !standing.has(message)));
  }

  /** @param {(turn: Turn) => boolean} isOver */
  drop(isOver) {
    this.queue.filter(isOver).forEach(release);
    this.queue = this.queue.filter((turn) => !isOver(turn));
    if (this.current && isOver(this.current)) this.current.over = true;
  }

  // Silence at once: an emergency.
  clear() {
    this.queue.forEach(release);
    this.queue = [];
    if (!this.current) return;
    this.current.over = true;
    this.current.cut = true;
    if (this.stop) this.stop();
  }

  async run() {
    if (this.current) return;
    let isFirst = true;
    for (let turn = this.queue.shift(); turn; turn = this.queue.shift()) {
      this.current = turn;
      this.onSaying(turn.call);
      if (isFirst || turn.message) await this.play("chime", this.chime, turn);
      else await pause(BETWEEN_MS);
      await this.say(turn);
      release(turn);
      isFirst = false;
    }
    this.current = null;
    this.onSaying(null);
  }

  /** @param {Turn} turn */
  async say(turn) {
    if (turn.cut) return;
    turn.audio.playbackRate = this.queue.length ? HURRIED_RATE : 1;
    await this.play("said", turn.audio, turn);
    if (turn.call && !turn.failed && !turn.cut) this.onHeard(turn.call);
    if (turn.over || turn.failed || this.queue.length) return;
    await pause(BREATH_MS);
    if (!turn.over && !this.queue.length) await this.play("said", turn.audio, turn);
  }

  /** @param {string} what  @param {HTMLAudioElement} audio  @param {Turn} turn */
  async play(what, audio, turn) {
    const fault = await this.playToEnd(audio, () => this.note(`${what}-begins`, turn));
    if (fault === "NotAllowedError") this.onBlocked(true);
    if (!fault) this.onBlocked(false);
    turn.failed = Boolean(fault);
    this.note(fault ? `${what}-failed` : `${what}-ends`, turn);
  }

  // Resolves to undefined, or to the name of what went wrong; never rejects, always ends.
  /** @param {HTMLAudioElement} audio  @param {() => void} onBegin */
  playToEnd(audio, onBegin) {
    return new Promise((resolve) => {
      let limit = setTimeout(() => finish("Timeout"), LOADING_MS);
      /** @param {string | undefined} fault */
      const finish = (fault) => {
        clearTimeout(limit);
        audio.onended = audio.onerror = audio.onplaying = null;
        audio.pause();
        this.stop = undefined;
        resolve(fault);
      };
      this.stop = () => finish(undefined);
      audio.onended = () => finish(undefined);
      audio.onerror = () => finish("Unplayable");
      audio.onplaying = () => {
        audio.onplaying = null;
        clearTimeout(limit);
        limit = setTimeout(() => finish(undefined), LONGEST_SOUND_MS);
        onBegin();
      };
      if (audio.error) audio.load();
      audio.currentTime = 0;
      audio.play().catch((fault) => finish(fault.name));
    });
  }

  /** @param {string} what  @param {Turn} given */
  note(what, { call, message, audio }) {
    const rate = what.startsWith("said") && audio ? audio.playbackRate : 1;
    this.log.push({ what, call_id: call ? call.call_id : 0, message, at: performance.now(), rate });
    if (this.log.length > LOG_LENGTH) this.log.shift();
  }
}

/** @param {string} url */
function newAudio(url) {
  const audio = new Audio(url);
  audio.preload = "auto";
  return audio;
}

// A sound that never came would hold its connection for minutes, and a browser has only six.
/** @param {Turn} given */
function release({ audio }) {
  audio.removeAttribute("src");
  audio.load();
}

/** @param {number} milliseconds */
function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
