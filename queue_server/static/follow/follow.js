// The citizen's page of a dossier, alive: once a minute, while somebody looks, it is fetched anew
// and what has changed takes its place. The words are decided on the server alone.

const PAUSE_MILLISECONDS = 60000;
const STALE_MILLISECONDS = 15000; // older than this, a page asks at once that comes back into
// sight; and so often it asks while there is no connection
const ANSWER_MILLISECONDS = 10000; // an answer that takes longer counts as none

const part = (selector, page = document) => page.querySelector(selector);

let askedAt = Date.now();
let asking = false;

/** Put `next` where the page has changed; the reader's place on it stays. */
function take(next) {
  const before = part("#dossier");
  const after = part("#dossier", next);
  part("#no-line").hidden = true;
  if (!after) return;
  part(".seen").textContent = part(".seen", next).textContent;
  part("#no-line").textContent = part("#no-line", next).textContent;
  if (before.innerHTML === after.innerHTML) return;
  document.title = next.title;
  document.documentElement.className = next.documentElement.className;
  before.replaceWith(document.adoptNode(after));
}

async function ask() {
  if (asking) return;
  asking = true;
  askedAt = Date.now();
  const controller = new AbortController();
  const timeout = setTimeout(() => controller.abort(), ANSWER_MILLISECONDS);
  try {
    const answer = await fetch(location.href, {
      signal: controller.signal, cache: "no-store", credentials: "omit",
    });
    if (!answer.ok) throw new Error(String(answer.status));
    take(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch (unreachable) {
    part("#no-line").hidden = false; // what is shown stays, and says how old it is
  }
  clearTimeout(timeout);
  asking = false;
}

function askIfSeen(staleMilliseconds) {
  if (!document.hidden && Date.now() - askedAt >= staleMilliseconds) ask();
}

setInterval(
  () => askIfSeen(part("#no-line").hidden ? PAUSE_MILLISECONDS : STALE_MILLISECONDS),
  STALE_MILLISECONDS,
);
document.addEventListener("visibilitychange", () => askIfSeen(STALE_MILLISECONDS));
window.addEventListener("pageshow", () => askIfSeen(STALE_MILLISECONDS));
window.addEventListener("online", () => askIfSeen(0));
