// Asks the server. A change says what its sender saw there, so one that is sent twice changes nothing.

import { language, root, t } from "./data.js";

const PATIENCE_MS = 15_000;

export class Refused extends Error {
  /** @param {number} status  @param {Partial<Wire.Problem>} problem */
  constructor(status, problem) {
    super(problem.code ?? "");
    this.status = status;
    this.code = problem.code ?? "";
    this.words = problem.detail || t("refused");
  }
}

/**
 * @template Answer
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<Answer>}
 */
export async function ask(method, path, body) {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), PATIENCE_MS);
  const asked = `${path}${path.includes("?") ? "&" : "?"}lang=${language}`;
  try {
    const response = await fetch(`${root}/api/v1${asked}`, {
      method, cache: "no-store", credentials: "same-origin", signal: limit.signal,
      headers: { "Accept-Language": language, "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const isJson = /json/.test(response.headers.get("Content-Type") || "");
    const said = isJson ? await response.json() : null;
    if (response.status === 401) location.assign(`${root}/dossiers?next=${encodeURIComponent(location.pathname)}`);
    if (!response.ok) throw new Refused(response.status, said ?? {});
    return said;
  } finally {
    clearTimeout(timer);
  }
}

// Why something failed, for a person.
/** @param {unknown} fault */
export const wordsOf = (fault) => fault instanceof Refused ? fault.words : t("no_line");
