// Keeps the greeter's page at hand (`web/kept-page.js`). The server puts the version before it.

/** @typedef {ExtendableEvent & { request: Request, respondWith(answer: Promise<Response>): void }} Asked */
/** @typedef {Event & { waitUntil(work: Promise<unknown>): void }} ExtendableEvent */
/** @type {any} */
const worker = self;
const SHELL = `motcua-greet-${worker.VERSION}`;
const PAGE = worker.location.pathname.replace(/\/worker\.js$/, "");
const ROOT = PAGE.replace(/\/greet$/, "");
const page = new worker.KeptPage(SHELL, { patience: 3000, lost: 10_000 });

worker.addEventListener("message", (/** @type {ExtendableEvent & { data: { keep: string[] } }} */ event) => {
  event.waitUntil(keepAll(event.data.keep));
});

// All files of the page as it is open; only then may older ones go.
/** @param {string[]} addresses */
async function keepAll(addresses) {
  const shell = await page.open();
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
  return page.answer(event.request, kept, (/** @type {Response} */ answer) => {
    if (answer.ok) event.waitUntil(keep(address, answer.clone()));
    else if (isPage) event.waitUntil(forgetPage());
  });
}

/** @param {string} address  @param {Response} response */
async function keep(address, response) {
  await (await page.open()).put(address, response);
}
