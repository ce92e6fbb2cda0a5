// Asks the server, for pages of staff: one attempt, never sent twice by itself.
// The hall's pages, which try again until they are answered, ask by `api.js`.

import { NoAnswer, Refusal } from "./refusal.js";

export { NoAnswer, Refusal };
const root = new URL("../..", import.meta.url).pathname; // ends with "/"
const PATIENCE_MS = 15_000;

// The server's answer, or null where it has no words. Throws `Refusal` or `NoAnswer`.
/**
 * @template Answer
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @param {{ key?: string, patience?: number }} [how] `key` makes a repetition the same command; patience in ms
 * @returns {Promise<Answer>}
 */
export async function ask(method, path, body, { key, patience = PATIENCE_MS } = {}) {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), patience);
  /** @type {Record<string, string>} */
  const headers = { "Accept-Language": document.documentElement.lang, "Content-Type": "application/json" };
  if (key) headers["Idempotency-Key"] = key;
  try {
    const response = await fetch(`${root}api/v1${path}`, {
      method, headers, cache: "no-store", credentials: "same-origin", signal: limit.signal,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const isJson = /json/.test(response.headers.get("Content-Type") || "");
    return answerOf(response.status, isJson ? await response.json() : null);
  } catch (fault) {
    throw fault instanceof Refusal ? fault : new NoAnswer(String(fault));
  } finally {
    clearTimeout(timer);
  }
}

// What an answer says. Throws `Refusal`; where the session has ended, the sign-in comes next and leads back here.
/** @param {number} status  @param {any} said */
export function answerOf(status, said) {
  if (status < 400) return said;
  const refused = new Refusal(status, said ?? {});
  if (refused.code === "not_signed_in") {
    const here = `/${location.pathname.slice(root.length)}${location.search}`;
    location.assign(`${root}dossiers?next=${encodeURIComponent(here)}`);
  }
  throw refused;
}
