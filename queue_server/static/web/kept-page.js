// What the workers have in common that open a page without a line; the server puts this before each.
// The page and its files come from the network while that answers in time, else as they were kept.

/** @type {any} */
const scope = self;

scope.addEventListener("install", () => scope.skipWaiting());
scope.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(scope.clients.claim()));

scope.KeptPage = class {
  #lostAt = -Infinity;

  // `patience`: how long the network is waited for where something is kept; `lost`: for how long after
  // it was gone it is not asked. Both in ms.
  /** @param {string} cache  @param {{ patience: number, lost: number }} how */
  constructor(cache, { patience, lost }) {
    this.cache = cache;
    this.patience = patience;
    this.lost = lost;
  }

  open() {
    return caches.open(this.cache);
  }

  // `heard` is told of each answer of the server, before the page has it.
  /** @param {Request} request  @param {Response | undefined} kept  @param {(answer: Response) => void} [heard] */
  async answer(request, kept, heard = () => {}) {
    if (kept && performance.now() - this.#lostAt < this.lost) return kept;
    try {
      const answer = await this.#ask(request, kept ? this.patience : 0);
      if (answer.status >= 502 && kept) return kept; // a proxy with no server behind it
      heard(answer);
      return answer;
    } catch (fault) {
      this.#lostAt = performance.now();
      if (kept) return kept;
      throw fault;
    }
  }

  /** @param {Request} request  @param {number} longest 0: as long as it takes */
  async #ask(request, longest) {
    const limit = new AbortController();
    const timer = longest ? setTimeout(() => limit.abort(), longest) : undefined;
    try {
      return await fetch(request, { signal: limit.signal });
    } finally {
      clearTimeout(timer);
    }
  }
};
