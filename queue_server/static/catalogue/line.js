// The pages of the edited catalogue: their data, their words, and the line to the server.

import { filled } from "../display/filled.js";
import { $, dataOf, setText } from "../web/dom.js";
import { ask, Refusal } from "../web/line.js";
import { newKey } from "../web/new-key.js";

export const page = dataOf("catalogue-data");

const ANSWER_MS = 30_000;

// The text of `catalogue.{key}`.
/** @param {string} key  @param {Page.Values} [values] */
export const t = (key, values = {}) => filled(page.texts[`catalogue.${key}`] ?? key, values);

/** @type {Map<string, string>} What was asked and not answered, with its key. */
const unanswered = new Map();

// The answer. A command whose answer was lost goes out under the same key when it is sent again.
// Throws `Refusal` or `NoAnswer`.
/**
 * @template Answer
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<Answer>}
 */
export async function send(method, path, body) {
  const intention = `${method} ${path} ${JSON.stringify(body)}`;
  const key = unanswered.get(intention) ?? newKey();
  unanswered.set(intention, key);
  try {
    /** @type {Answer} */
    const answer = await ask(method, path, body, { key, patience: ANSWER_MS });
    unanswered.delete(intention);
    return answer;
  } catch (fault) {
    if (fault instanceof Refusal) unanswered.delete(intention);
    throw fault;
  }
}

/** @param {string} words  @param {string} [look] */
export function say(words, look = "") {
  $("said").dataset.look = look;
  setText($("said"), words);
}

/** @param {unknown} fault */
export const wordsOf = (fault) => (fault instanceof Refusal && fault.words) || t("no_line");

// An address below the list, in the page's language.
/** @param {string} path */
export const address = (path) => `${page.at}${path}?lang=${page.language}`;
