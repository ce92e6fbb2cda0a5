// Talks to the server. A command carries an idempotency key: one intention, one key. Where the
// answer is lost it is sent again with the same key, so nobody is called twice.

import { duration } from "./clock.js";
import { newKey } from "./new-key.js";
import { NoAnswer, Refusal } from "./refusal.js";
import { currentLanguage, errorText, t } from "./texts.js";
import { steady } from "../display/steady.js";

export { NoAnswer, Refusal };
export const BASE = new URL("../../api/v1", import.meta.url).pathname;
const ANSWER_MS = 6000;
// How long a command waits for its answer, again and again, and the pauses in between: a connection
// that died without a word costs little, a slow line gets its time in the end.
const ANSWERS_MS = [2500, 2500, 2500, ANSWER_MS];
const PAUSES_MS = [300, 300, 1000];
const GATEWAY_STATUSES = [502, 503, 504];

// In the words of the page's language, which may not be the server's answer's.
/** @param {Partial<Wire.Problem>} problem */
function wordsOf({ code = "internal", detail, retry_after_seconds: seconds }) {
  const values = seconds ? { seconds, wait: duration(seconds) } : {};
  return errorText(code, values) || detail || t("refused");
}

// A question under way, which the line that is back may cut short.
class Waiting extends AbortController {
  isHurried = false;
}

/** @type {Set<Waiting>} */
const underWay = new Set(); // the controllers of commands that wait for their answers

// The line is back: what waits on connections of before is sent again at once, with its key.
export function hurry() {
  for (const limit of underWay) {
    limit.isHurried = true;
    limit.abort();
  }
}

// Intention → its key and when it was given up, until an answer or a fresh snapshot.
/** @type {Map<string, { key: string, givenUpAt: number }>} */
const unanswered = new Map();

// The page knows how it stands with everything that was given up before `askedAt`.
/** @param {number} askedAt */
export function forgetUnanswered(askedAt) {
  for (const [intention, { givenUpAt }] of unanswered) {
    if (givenUpAt < askedAt) unanswered.delete(intention);
  }
}

/**
 * @template Answer
 * @param {string} path
 * @returns {Promise<Answer>}
 */
export const get = (path) => attempt("GET", path);

// A question that takes a body and changes nothing.
/**
 * @template Answer
 * @param {string} path
 * @param {object} body
 * @returns {Promise<Answer>}
 */
export const question = (path, body) => attempt("POST", path, body);

// A command that is sent once under its key and waits so long: what comes of it else, the caller knows.
/**
 * @template Answer
 * @param {string} method
 * @param {string} path
 * @param {object} body
 * @param {string} key
 * @param {number} [longest]
 * @returns {Promise<Answer>}
 */
export const once = (method, path, body, key, longest) => attempt(method, path, body, key, longest);

// Sends a command; `onRetry` is called before it is sent again. Its key is that of the same words
// unless the caller keeps one of its own.
/**
 * @template Answer
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @param {() => void} [onRetry]
 * @param {string | null} [ownKey]
 * @returns {Promise<Answer>}
 */
export async function command(method, path, body = {}, onRetry = () => {}, ownKey = null) {
  const intention = `${method} ${path} ${JSON.stringify(body)}`;
  const key = ownKey ?? unanswered.get(intention)?.key ?? newKey();
  let tries = 0;
  for (;;) {
    try {
      const answer = await attempt(method, path, body, key, ANSWERS_MS[tries]);
      unanswered.delete(intention);
      return answer;
    } catch (fault) {
      const isLost = fault instanceof NoAnswer;
      const isHurried = isLost && fault.isHurried;
      const isLast = tries === PAUSES_MS.length && !isHurried;
      if (!isLost) unanswered.delete(intention);
      else if (isLast && !ownKey) unanswered.set(intention, { key, givenUpAt: steady() });
      if (!isLost || isLast) throw fault;
      onRetry();
      if (isHurried) continue;
      await new Promise((resolve) => setTimeout(resolve, PAUSES_MS[tries]));
      tries += 1;
    }
  }
}

/**
 * @template Answer
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @param {string} [key]
 * @param {number} [longest]
 * @returns {Promise<Answer>}
 */
async function attempt(method, path, body, key, longest = ANSWER_MS) {
  /** @type {Record<string, string>} */
  const headers = { "Accept-Language": currentLanguage() };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  const response = await answered(BASE + path, {
    method, headers, credentials: "same-origin", cache: "no-store",
    body: body === undefined ? undefined : JSON.stringify(body),
  }, longest);
  if (response.ok) return response.value;
  const problem = response.value ?? {};
  throw new Refusal(response.status, problem, wordsOf(problem));
}

// One try: the answer read to its end, or NoAnswer.
/**
 * @param {string} url
 * @param {RequestInit & { headers: Record<string, string> }} options
 * @param {number} longest
 */
async function answered(url, options, longest) {
  const limit = new Waiting();
  const timer = setTimeout(() => limit.abort(), longest);
  if (options.headers["Idempotency-Key"]) underWay.add(limit);
  try {
    const response = await fetch(url, { ...options, signal: limit.signal });
    const isJson = /json/.test(response.headers.get("Content-Type") || "");
    if (!isJson && !response.ok) return strangeAnswer(response);
    const value = isJson ? await response.json() : null;
    return { ok: response.ok, status: response.status, value };
  } catch (fault) {
    const noAnswer = fault instanceof NoAnswer ? fault : new NoAnswer(String(fault));
    noAnswer.isHurried = limit.isHurried;
    throw noAnswer;
  } finally {
    underWay.delete(limit);
    clearTimeout(timer);
  }
}

// An error that is not the server's own word: a proxy without a server behind it, or worse.
/** @param {Response} response */
function strangeAnswer(response) {
  if (GATEWAY_STATUSES.includes(response.status)) throw new NoAnswer(response.statusText);
  return { ok: false, status: response.status, value: { code: "internal", detail: t("refused") } };
}
