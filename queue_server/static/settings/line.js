// Asks the server about the settings, which it words in the page's language. A change says what its sender saw
// there, so one that is sent twice changes nothing.

import * as line from "../web/line.js";
import { language, t } from "./data.js";

export { Refusal } from "../web/line.js";

/**
 * @template Answer
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<Answer>}
 */
export const ask = (method, path, body) =>
  line.ask(method, `${path}${path.includes("?") ? "&" : "?"}lang=${language}`, body);

// Why something failed, for a person.
/** @param {unknown} fault */
export const wordsOf = (fault) => fault instanceof line.Refusal ? fault.words || t("refused") : t("no_line");
