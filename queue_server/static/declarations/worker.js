// Lets a tablet open the page of helped declarations without a line. What it keeps is the page
// without anybody's name, and the files that this page needs (`web/kept-page.js`); it is renewed while
// there is a line.

const root = new URL("../", location.href).pathname;
const page = `${root}assistance/declarations`;
const shell = (/** @type {string} */ search) => `${page}/offline${search}`;
const worker = /** @type {any} */ (self);
const keeper = new worker.KeptPage("motcua.declarations.1", { patience: 5000, lost: 0 });

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
  const cache = await keeper.open();
  await cache.addAll([...files]);
  await cache.put(shell(""), answer.clone());
  await cache.put(shell(search), answer);
}

/** @param {Request} request  @param {string} search */
async function opened(request, search) {
  const cache = await keeper.open();
  return keeper.answer(request, (await cache.match(shell(search))) || (await cache.match(shell(""))));
}

/** @param {Request} request */
async function file(request) {
  return keeper.answer(request, await (await keeper.open()).match(request));
}
