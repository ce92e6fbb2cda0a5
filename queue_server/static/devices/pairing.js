// The dialogs of the page: a code to type on a device, and whether a key shall end.

import { $, element, setText } from "../web/dom.js";
import { ask } from "../web/line.js";
import { nameOf } from "./rows.js";
import { address, t } from "./texts.js";

/** @type {{ device: Wire.ListedDevice, since: string | null, endsAt: number, left: HTMLElement } | null} */
let shown = null; // the code on the screen
/** @type {Promise<unknown>} */
let cancelling = Promise.resolve(); // a code that is put away must not take the next one along

const dialog = () => $("dialog", HTMLDialogElement);

/** @param {...Page.Child} children */
function open(...children) {
  dialog().replaceChildren(...children.filter((child) => child !== null && child !== undefined));
  if (!dialog().open) dialog().showModal();
}

/** @param {string} words  @param {string} kind  @param {(event: MouseEvent) => unknown} onclick */
function button(words, kind, onclick) {
  return element("button", { type: "button", class: kind, onclick }, words);
}

// Makes a code and shows it until it was typed, has run out or was cancelled.
/** @param {Wire.ListedDevice} device */
export async function pair(device) {
  await cancelling;
  /** @type {Wire.PairingStarted} */
  const made = await ask("POST", `/devices/${device.device}/pairing`, {});
  const left = element("p", { class: "left", role: "timer" });
  shown = { device, since: device.key_since, endsAt: performance.now() + 1000 * made.seconds_left, left };
  open(
    element("h2", {}, t("pairing_title", { device: nameOf(device) })),
    element("p", { class: "code" }, `${made.code.slice(0, 4)} ${made.code.slice(4)}`),
    left,
    element("p", {}, t(`pairing_how_${device.kind}`, { address })),
    device.key_since ? element("p", { class: "under" }, t("pairing_old_key")) : null,
    element("footer", {}, button(t("cancel"), "quiet", () => cancel(device))),
  );
  tick();
}

// Esc: whoever puts the code away means it.
export function escaped() {
  if (shown) cancel(shown.device);
}

/** @param {Wire.ListedDevice} device */
function cancel(device) {
  shown = null;
  dialog().close();
  dialog().replaceChildren(); // a code that holds no more is read by nobody
  cancelling = ask("DELETE", `/devices/${device.device}/pairing`, {}).catch(() => {}); // it runs out anyway
}

export function tick() {
  if (!shown) return;
  const seconds = Math.ceil((shown.endsAt - performance.now()) / 1000);
  /** @param {number} value */
  const two = (value) => String(value).padStart(2, "0");
  const time = `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
  if (seconds > 0) setText(shown.left, t("pairing_left", { time }));
  else over(shown.device);
}

/** @param {Wire.ListedDevice} device */
function over(device) {
  shown = null;
  open(
    element("h2", {}, t("pairing_title", { device: nameOf(device) })),
    element("p", {}, t("pairing_over")),
    element("footer", {}, button(t("close"), "quiet", () => dialog().close()),
      button(t("pairing_anew"), "main", () => pair(device))),
  );
}

// The devices as the server has them now: is the one whose code is shown in?
/** @param {Wire.ListedDevice[]} devices */
export function follow(devices) {
  const before = shown;
  const now = before && devices.find((one) => one.device === before.device.device);
  if (!now || now.pairing_until || !now.key_since || now.key_since === before.since) return;
  shown = null;
  open(
    element("p", { class: "done" }, t("pairing_done", { device: nameOf(now) })),
    element("footer", {}, button(t("close"), "main", () => dialog().close())),
  );
}

// Asks, and ends the key; resolves to whether it was ended.
/** @param {Wire.ListedDevice} device */
export function revoke(device) {
  return new Promise((resolve, reject) => {
    /** @param {boolean} isYes */
    const answer = (isYes) => {
      dialog().close();
      if (!isYes) return resolve(false);
      return ask("DELETE", `/devices/${device.device}/key`, {}).then(() => resolve(true), reject);
    };
    open(
      element("h2", {}, t("revoke_title", { device: nameOf(device) })),
      element("p", {}, t(`revoke_${device.kind}`)),
      element("footer", {}, button(t("revoke_no"), "main", () => answer(false)),
        button(t("revoke_yes"), "danger", () => answer(true))),
    );
    dialog().addEventListener("cancel", () => resolve(false), { once: true });
  });
}
