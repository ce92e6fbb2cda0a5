// What calls a person back to the phone: `Bell` in typings/pages.d.ts.

const TONES = [[880, 0], [659.3, 0.35], [880, 1.2], [659.3, 1.55], [880, 2.4], [659.3, 2.75]];
const VIBRATION = [600, 250, 600, 250, 1000];
const SOFT_VIBRATION = [200];
const FLASH_MILLISECONDS = 1000;

/** @param {AudioContext} audio  @param {number[][]} tones  @param {number} loudness */
function sound(audio, tones, loudness) {
  for (const [frequency, start] of tones) {
    const at = audio.currentTime + start;
    const tone = audio.createOscillator();
    const level = audio.createGain();
    tone.frequency.value = frequency;
    level.gain.setValueAtTime(0.0001, at);
    level.gain.exponentialRampToValueAtTime(loudness, at + 0.02);
    level.gain.exponentialRampToValueAtTime(0.0001, at + 0.6);
    tone.connect(level);
    level.connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.65);
  }
}

/** @returns {Page.Bell} */
export function createBell() {
  const AudioContext = window.AudioContext || window.webkitAudioContext;
  /** @type {AudioContext | null} */
  let audio = null;
  let on = false;
  /** @type {WakeLockSentinel | null} */
  let light = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let flashing;
  let title = document.title;

  const keepLight = async () => {
    if (!on || light || !navigator.wakeLock || document.hidden) return;
    try {
      light = await navigator.wakeLock.request("screen");
      light.addEventListener("release", () => { light = null; });
    } catch (refused) {
      light = null; // a phone saves its battery
    }
  };
  document.addEventListener("visibilitychange", keepLight);

  const stopFlashing = () => {
    clearInterval(flashing);
    flashing = undefined;
    document.title = title;
  };

  return {
    isOn: () => on,

    toggle() {
      on = !on;
      if (on && AudioContext) {
        audio = audio || new AudioContext();
        audio.resume();
        sound(audio, TONES.slice(0, 2), 0.15);
      }
      if (on) keepLight();
      else if (light) light.release();
    },

    nudge() {
      if (navigator.vibrate) navigator.vibrate(SOFT_VIBRATION);
      if (on && audio) sound(audio, TONES.slice(0, 2), 0.3);
    },

    ring(flash) {
      if (navigator.vibrate) navigator.vibrate(VIBRATION);
      if (on && audio) {
        audio.resume();
        sound(audio, TONES, 0.9);
      }
      if (flashing) return;
      let odd = false;
      flashing = setInterval(() => {
        odd = !odd;
        document.title = odd ? flash : title;
      }, FLASH_MILLISECONDS);
    },

    setTitle(next, quiet) {
      title = next;
      if (quiet) stopFlashing();
      if (!flashing) document.title = next;
    },
  };
}
