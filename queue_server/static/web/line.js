// Asks the server; a command is never sent twice by itself, for a second code would end the first.

const root = new URL("../..", import.meta.url).pathname; // ends with "/"
const PATIENCE_MS = 8000;

// The server's answer, or null where it has no words. Throws `Refused` or `NoAnswer`.
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
  try {
    const response = await fetch(`${root}api/v1${path}`, {
      method, cache: "no-store", credentials: "same-origin", signal: limit.signal,
      headers: { "Accept-Language": document.documentElement.lang, "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const isJson = /json/.test(response.headers.get("Content-Type") || "");
    const said = isJson ? await response.json() : null;
    if (!response.ok) throw new Refused(response.status, said ?? {});
    return said;
  } catch (fault) {
    throw fault instanceof Refused ? fault : new NoAnswer(String(fault));
  } finally {
    clearTimeout(timer);
  }
}

export class Refused extends Error {
  /** @param {number} status  @param {Partial<Wire.Problem>} problem */
  constructor(status, problem) {
    super(problem.detail ?? "");
    this.status = status;
    this.code = problem.code ?? "internal";
    this.words = problem.detail ?? "";
    this.fields = problem.fields ?? {};
  }
}

export class NoAnswer extends Error {}
