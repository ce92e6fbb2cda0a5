// The pages of the edited catalogue: their data, their words, and the line to the server.

import { filled } from "../display/filled.js";
import { $, dataOf, setText } from "../web/dom.js";

export const page = dataOf("catalogue-data");

const ANSWER_MS = 30_000;

// The text of `catalogue.{key}`.
/** @param {string} key  @param {Page.Values} [values] */
export const t = (key, values = {}) => filled(page.texts[`catalogue.${key}`] ?? key, values);

// The server heard and refused.
export class Refused extends Error {
  /** @param {number} status  @param {Partial<Wire.Problem>} problem */
  constructor(status, problem) {
    super(problem.detail ?? "");
    this.status = status;
    this.fields = problem.fields ?? {};
  }
}

/** @type {Map<string, string>} What was asked and not answered, with its key. */
const unanswered = new Map();

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The answer. A command whose answer was lost goes out under the same key when it is sent again.
// Throws `Refused`, or an Error whose words say that nobody answers.
/**
 * @template Answer
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<Answer>}
 */
export async function send(method, path, body) {
  const said = body === undefined ? undefined : JSON.stringify(body);
  const intention = `${method} ${path} ${said}`;
  const key = unanswered.get(intention) ?? newKey();
  unanswered.set(intention, key);
  /** @type {Record<string, string>} */
  const headers = { "Accept-Language": page.language, "Idempotency-Key": key };
  if (said !== undefined) headers["Content-Type"] = "application/json";
  const response = await fetch(`${page.root}/api/v1${path}`, {
    method, headers, body: said, cache: "no-store", credentials: "same-origin",
    signal: AbortSignal.timeout(ANSWER_MS),
  }).catch(() => { throw new Error(t("no_line")); });
  unanswered.delete(intention);
  return answerOf(response.status, /json/.test(response.headers.get("Content-Type") ?? "")
    ? await response.json() : null);
}

/** @param {number} status  @param {any} said */
export function answerOf(status, said) {
  if (status === 401) {
    location.assign(`${page.root}/dossiers?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
  if (status >= 400) throw new Refused(status, said ?? { detail: t("no_line") });
  return said;
}

/** @param {string} words  @param {string} [look] */
export function say(words, look = "") {
  $("said").dataset.look = look;
  setText($("said"), words);
}

/** @param {unknown} fault */
export const wordsOf = (fault) => (fault instanceof Error && fault.message) || t("no_line");

// An address below the list, in the page's language.
/** @param {string} path */
export const address = (path) => `${page.at}${path}?lang=${page.language}`;
