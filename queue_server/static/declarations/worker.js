// Lets a tablet open the page of helped declarations without a line. What it keeps is the page
// without anybody's name, and the files that this page needs; it is renewed while there is a line.
// A line that does not answer within some seconds is none.

const CACHE = "motcua.declarations.1";
const PATIENCE_MS = 5000;
const root = new URL("../", location.href).pathname;
const page = `${root}assistance/declarations`;
const shell = (/** @type {string} */ search) => `${page}/offline${search}`;
const worker = /** @type {any} */ (self);

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("message", (/** @type {any} */ event) => {
  event.waitUntil(renew(String(event.data.search)).then(
    () => event.source.postMessage({ kept: true }), () => event.source.postMessage({ kept: false })));
});
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { pathname, search, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (event.request.mode === "navigate" && pathname === page) event.respondWith(opened(event.request, search));
  else if (pathname.startsWith(`${root}static/`)) event.respondWith(file(event.request));
});

// The page, its language as the address has it.
/** @param {string} search */
async function renew(search) {
  const answer = await fetch(shell(search), { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok || answer.redirected) throw new Error("no page");
  const html = await answer.clone().text();
  const files = new Set([...html.matchAll(/(?:src|href)="([^"]*\/static\/[^"]+)"/g)].map((found) => found[1]));
  const cache = await caches.open(CACHE);
  await cache.addAll([...files]);
  await cache.put(shell(""), answer.clone());
  await cache.put(shell(search), answer);
}

/** @param {Request} request  @param {string} search */
async function opened(request, search) {
  try {
    const answer = await inTime(request);
    if (answer.status < 502) return answer;
  } catch { /* no line */ }
  const cache = await caches.open(CACHE);
  return (await cache.match(shell(search))) || (await cache.match(shell(""))) || Response.error();
}

/** @param {Request} request */
async function file(request) {
  try {
    const answer = await inTime(request);
    if (answer.status < 502) return answer;
  } catch { /* no line */ }
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) || Response.error();
}

/** @param {Request} request */
function inTime(request) {
  return Promise.race([
    fetch(request),
    new Promise((_resolve, reject) => setTimeout(() => reject(new Error("too slow")), PATIENCE_MS)),
  ]);
}
