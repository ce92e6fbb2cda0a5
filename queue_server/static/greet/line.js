// The line to the server as this page knows it, and the worker that keeps the page without it.

import { $ } from "../web/dom.js";

const LOST_AFTER_MS = 2500;
const root = new URL("../..", import.meta.url).pathname; // ends with "/"

export const line = { isLost: false, patience: LOST_AFTER_MS };

// Only where the browser allows it: a page by https, or on this very machine.
export async function keepPage() {
  const mayKeep = navigator.serviceWorker && window.isSecureContext;
  $("unkept").hidden = Boolean(mayKeep);
  if (!mayKeep) return;
  const options = /** @type {const} */ ({ scope: `${root}greet`, updateViaCache: "none" });
  try {
    await navigator.serviceWorker.register(`${root}greet/worker.js`, options);
  } catch {
    return; // no line: the worker that is there stays
  }
  const { active } = await navigator.serviceWorker.ready;
  const files = performance.getEntriesByType("resource").map((one) => one.name)
    .filter((name) => /\/(static|look)\//.test(name) && name.startsWith(location.origin));
  active?.postMessage({ keep: [location.pathname, ...new Set(files)] });
}
