// The tablet at a counter: asks the server whose turn it is to answer, sends what was touched, and
// begins anew. Half a minute after the last touch, and as soon as another number stands at the counter,
// it sends by itself: what one person touched is never shown to the next. What the server did not take
// for want of a line waits in memory, not on the screen. For Chromium 68: no `??`, `?.`.

const EVERY_MS = 3000;
const IDLE_MS = 30000;
const THANKS_MS = 4000;
const MOST_UNSENT = 20;

const main = /** @type {HTMLElement} */ (document.getElementById("tablet"));
const form = /** @type {HTMLFormElement} */ (document.getElementById("asked"));
const address = String(main.dataset.address);
let number = "";
let isThanking = false;
/** @type {object[]} */
const unsent = [];
/** @type {Promise<void> | null} */
let delivery = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let idle;

/** @param {string} id */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {string} shown */
function show(shown) {
  for (const id of ["nobody", "asked", "thanks"]) part(id).hidden = id !== shown;
}

/** @param {string} method  @param {object} [body] */
async function ask(method, body) {
  const answer = await fetch(address, {
    method, cache: "no-store", credentials: "omit",
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body ? JSON.stringify(body) : undefined,
  });
  if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
  return { ok: answer.ok, said: await answer.json() };
}

function touched() {
  return new FormData(form);
}

const isMarked = () => touched().has("process") || touched().has("attitude");

async function look() {
  if (isThanking) return;
  try {
    await deliver();
    const { ok, said } = await ask("GET");
    part("no-line").hidden = true;
    if (!isThanking && ok && said.number !== number) {
      keep();
      begin(said.number);
      await deliver();
    }
  } catch (fault) {
    part("no-line").hidden = false;
  }
}

// What was touched leaves the screen for the list of what is sent.
function keep() {
  clearTimeout(idle);
  if (isMarked()) unsent.push(answer());
  if (unsent.length > MOST_UNSENT) unsent.shift();
}

function deliver() {
  if (!delivery) delivery = deliverAll().finally(() => { delivery = null; });
  return delivery;
}

async function deliverAll() {
  while (unsent.length) {
    await ask("POST", unsent[0]);
    unsent.shift();
  }
}

/** @param {string} whose */
function begin(whose) {
  number = whose;
  form.reset();
  part("number").textContent = number;
  draw();
  show(number ? "asked" : "nobody");
}

function draw() {
  for (const input of form.querySelectorAll("input[type=radio]")) {
    const label = /** @type {HTMLElement} */ (input.parentElement);
    label.classList.toggle("chosen", /** @type {HTMLInputElement} */ (input).checked);
  }
  part("more").hidden = !isMarked();
  /** @type {HTMLButtonElement} */ (part("send")).disabled = !isMarked();
}

function answer() {
  const data = touched();
  /** @type {Record<string, unknown>} */
  const said = { number, reasons: [] };
  const reasons = /** @type {string[]} */ (said.reasons);
  data.forEach((value, name) => {
    if (name === "process" || name === "attitude") said[name] = Number(value);
    if (name.indexOf("reason.") === 0) reasons.push(name.slice(7));
  });
  return said;
}

function send() {
  if (!isMarked()) return;
  keep();
  isThanking = true;
  form.reset();
  show("thanks");
  deliver().catch(() => { part("no-line").hidden = false; }); // the next look tries it again
  setTimeout(() => {
    isThanking = false;
    begin("");
    look();
  }, THANKS_MS);
}

form.addEventListener("change", () => {
  draw();
  clearTimeout(idle);
  idle = setTimeout(send, IDLE_MS);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
setInterval(look, EVERY_MS);
begin(""); // a browser that loads the page anew may have kept what was touched
look();
