// Keeps the greeter's page at hand: from the network while it answers, else as it was kept last.
// The server puts the version in its first line.

/** @typedef {ExtendableEvent & { request: Request, respondWith(answer: Promise<Response>): void }} Asked */
/** @typedef {Event & { waitUntil(work: Promise<unknown>): void }} ExtendableEvent */
/** @type {any} */
const worker = self;
const SHELL = `motcua-greet-${worker.VERSION}`;
const PAGE = worker.location.pathname.replace(/\/worker\.js$/, "");
const ROOT = PAGE.replace(/\/greet$/, "");
const NETWORK_MS = 3000;
const LOST_MS = 10_000;
let lostAt = -Infinity;

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (/** @type {ExtendableEvent} */ event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("message", (/** @type {ExtendableEvent & { data: { keep: string[] } }} */ event) => {
  event.waitUntil(keepAll(event.data.keep));
});

// All files of the page as it is open; only then may older ones go.
/** @param {string[]} addresses */
async function keepAll(addresses) {
  const shell = await caches.open(SHELL);
  await Promise.all(addresses.map(async (address) => {
    const response = await fetch(address, { credentials: "same-origin", redirect: "manual" });
    if (response.ok) await shell.put(address, response);
  }));
  for (const name of await caches.keys()) {
    if (name.startsWith("motcua-greet-") && name !== SHELL) await caches.delete(name);
  }
}

worker.addEventListener("fetch", (/** @type {Asked} */ event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== worker.location.origin) return;
  if (request.method === "DELETE" && pathname === `${ROOT}/api/v1/session`) event.waitUntil(forgetPage());
  if (request.method !== "GET") return;
  const isPage = request.mode === "navigate" && pathname === PAGE;
  const isFile = ["/static/", "/look/"].some((folder) => pathname.startsWith(ROOT + folder));
  if (isPage || isFile) event.respondWith(answered(event, isPage ? PAGE : request.url, isPage));
});

// Who signs out leaves no page behind that gives numbers.
async function forgetPage() {
  for (const name of await caches.keys()) await (await caches.open(name)).delete(PAGE);
}

/** @param {Asked} event  @param {string} address  @param {boolean} isPage */
async function answered(event, address, isPage) {
  const kept = await caches.match(address, { ignoreVary: true });
  if (kept && performance.now() - lostAt < LOST_MS) return kept;
  try {
    const response = await fromNetwork(event.request, kept ? NETWORK_MS : 0);
    if (response.status >= 502 && kept) return kept;
    if (response.ok) event.waitUntil(keep(address, response.clone()));
    else if (isPage) event.waitUntil(forgetPage());
    return response;
  } catch (fault) {
    lostAt = performance.now();
    if (kept) return kept;
    throw fault;
  }
}

/** @param {Request} request  @param {number} longest */
async function fromNetwork(request, longest) {
  const limit = new AbortController();
  const timer = longest ? setTimeout(() => limit.abort(), longest) : undefined;
  try {
    return await fetch(request, { signal: limit.signal });
  } finally {
    clearTimeout(timer);
  }
}

/** @param {string} address  @param {Response} response */
async function keep(address, response) {
  await (await caches.open(SHELL)).put(address, response);
}
