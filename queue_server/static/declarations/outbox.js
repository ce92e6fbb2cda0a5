// Entries that wait on this tablet until the server has stored each: in IndexedDB, flushed before
// the page says that one is kept. The server stores an entry once, however often it is sent.

import { newKey } from "../web/new-key.js";

const STORE = "entries";
const ME = "motcua.declarations.me";
const PATIENCE_MS = 15_000;
const root = new URL("../..", import.meta.url).pathname; // ends with "/"
export const MOST = 500;

/**
 * @typedef {Record<string, any>} Said what the API takes
 * @typedef {{ entry: string, at: number, said: Said, tried: boolean, refused: string }} Kept
 *   `at` in ms; `tried`: it may have arrived; `refused`: why the server does not take it
 */

/** @returns {Promise<IDBDatabase>} */
function opened() {
  const request = indexedDB.open("motcua.declarations", 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "entry" });
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

// What `work` asks of the store, once it is on the disk.
/**
 * @template Found
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<Found>} work
 * @returns {Promise<Found>}
 */
async function inStore(mode, work) {
  const database = await opened();
  try {
    const transaction = database.transaction(STORE, mode, { durability: "strict" });
    const request = work(transaction.objectStore(STORE));
    return await new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
      transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** @returns {Promise<Kept[]>} the oldest first */
export async function all() {
  /** @type {Kept[]} */
  const found = await inStore("readonly", (store) => store.getAll());
  return found.sort((one, other) => one.at - other.at);
}

// Whether it is kept: not where the browser's memory is full, or too many wait.
/** @param {Kept} kept */
export async function keep(kept) {
  try {
    const waiting = await all();
    const isNew = !waiting.some((one) => one.entry === kept.entry);
    if (isNew && waiting.length >= MOST) return false;
    await inStore("readwrite", (store) => store.put(kept));
    return true;
  } catch {
    return false;
  }
}

/** @param {string} entry */
export const drop = (entry) => inStore("readwrite", (store) => store.delete(entry));

/** @param {Said} said  @returns {Kept} */
export function newEntry(said) {
  return { entry: newKey(), at: Date.now(), said, tried: false, refused: "" };
}

// Who was signed in on this tablet last: without a line an entry is theirs.
/** @param {{ id: number, name: string }} me */
export function remember(me) {
  try {
    localStorage.setItem(ME, JSON.stringify(me));
  } catch { /* full: the server takes the sender for the helper */ }
}

/** @returns {{ id: number, name: string } | null} */
export function remembered() {
  try {
    return JSON.parse(localStorage.getItem(ME) || "null");
  } catch {
    return null;
  }
}

/** @typedef {"done" | "no_line" | "signed_out"} Delivered */

let underway = false;

// Sends what waits, the oldest first. `changed` is called after each.
/** @param {() => void} changed  @returns {Promise<Delivered>} */
export async function deliver(changed) {
  if (underway) return "done";
  underway = true;
  try {
    for (const kept of (await all()).filter((one) => !one.refused)) {
      const answer = await send(kept);
      if (answer === "no_line" || answer === "signed_out") return answer;
      if (answer === "stored") await drop(kept.entry);
      else await keep({ ...kept, tried: false, refused: answer.refused });
      changed();
    }
    return "done";
  } finally {
    underway = false;
  }
}

// An answer of anything but the server (a network that wants a sign-in of its own) is none.
/** @param {Kept} kept  @returns {Promise<"stored" | "no_line" | "signed_out" | { refused: string }>} */
async function send(kept) {
  if (!kept.tried) await keep({ ...kept, tried: true });
  const seconds_ago = Math.max(0, Math.round((Date.now() - kept.at) / 1000));
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), PATIENCE_MS);
  try {
    const response = await fetch(`${root}api/v1/declarations/${kept.entry}`, {
      method: "PUT", cache: "no-store", credentials: "same-origin", signal: limit.signal,
      headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
      body: JSON.stringify({ ...kept.said, seconds_ago }),
    });
    const said = await response.json();
    if (response.ok) return said.entry === kept.entry ? "stored" : "no_line";
    if (!said.code || response.status >= 500 || response.status === 429) return "no_line";
    if (response.status === 401 || response.status === 403) return "signed_out";
    return { refused: [said.detail, ...Object.values(said.fields || {})].join(" ") };
  } catch {
    return "no_line";
  } finally {
    clearTimeout(timer);
  }
}
