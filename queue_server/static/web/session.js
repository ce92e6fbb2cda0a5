// Whose page this is, on every page of staff. When the session ends, by whatever and wherever, or
// somebody else has signed in, what is on the page is nobody's business any more: it goes within
// seconds, in every tab of the browser.

const root = new URL("../..", import.meta.url).pathname; // ends with "/"
const LOOK_MS = 3000;
const DRAFTS = "motcua.desk.draft.";
const HELPER = "motcua.declarations.me"; // whose entries are without a line: nobody's after signing out
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("motcua.session") : null;

// A page that the server drew for somebody: whose it is, the first look says.
const isDrawn = Boolean(document.querySelector("[data-who]")?.textContent.trim())
  || "persons" in document.body.dataset;

/** @type {string | null} */
let whose = null; // whose the page is, as `said` says it; null while nobody is signed in
let byProvider = false; // whether signing out goes on to an identity provider
let mayGain = false; // a second factor is added here, after which the person may do more
let onEnd = () => leave(); // what the page does when its session has ended

/** @param {Wire.SessionWatched} given */
const said = ({ staff_id: id, role, permissions }) => (id ? JSON.stringify([id, role, permissions]) : null);

// The page is this person's from now on. `ended` is called when the session is over without this
// page's doing; without it the page is emptied and loaded anew.
/** @param {Wire.SessionStarted} session  @param {() => void} [ended] */
export function sessionBegan(session, ended = () => leave()) {
  if (session.must_change_password || session.must_add_second_factor) return changePassword();
  whose = said(session);
  byProvider = session.by_provider ?? false;
  onEnd = ended;
  document.documentElement.style.visibility = "";
  tabs?.postMessage({ whose });
  document.dispatchEvent(new Event("motcua:session"));
  return undefined;
}

// A one-time password comes first; then on to this page.
function changePassword() {
  document.documentElement.style.visibility = "hidden";
  location.replace(`${root}account?next=${encodeURIComponent(location.pathname)}`);
}

// The rights of the person may grow by what is done on this page: it stays theirs.
export function gainsRights() {
  mayGain = true;
}

// Somebody signed out here: nothing of the citizens or of the drafts stays, in no tab.
/** @param {string} [address] */
export function signedOut(address) {
  tabs?.postMessage({ whose: null, isOut: true });
  forgetDrafts();
  forgetHelper();
  whose = null;
  empty();
  const go = () => leave(byProvider ? `${root}sign-in/provider/sign-out` : address);
  forgetPages().then(go, go);
}

function forgetHelper() {
  try {
    localStorage.removeItem(HELPER);
  } catch { /* a browser that keeps nothing */ }
}

// The greeter's page that the browser keeps gives numbers without a line: not after its person left,
// from whichever page that was.
async function forgetPages() {
  if (!("caches" in window)) return;
  for (const name of await caches.keys()) await (await caches.open(name)).delete(`${root}greet`);
}

// Empties the page and loads it, or another, anew: a page that knows nobody, or the sign-in.
/** @param {string} [address] */
export function leave(address) {
  whose = null;
  empty();
  if (address) location.replace(address);
  else location.reload();
}

// Every word goes; the elements stay for scripts that still have something to do with them, out of
// sight, until the next page is there.
function empty() {
  document.documentElement.style.visibility = "hidden";
  document.title = "…";
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) words.currentNode.textContent = "";
  /** @type {NodeListOf<HTMLInputElement | HTMLTextAreaElement>} */
  const fields = document.querySelectorAll("input, textarea");
  for (const field of fields) field.value = "";
  for (const node of document.querySelectorAll("[title]")) node.removeAttribute("title");
}

function forgetDrafts() {
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith(DRAFTS)) sessionStorage.removeItem(name);
  }
}

// Asks the server, which does not take it for a use of the session.
async function look() {
  if (!whose && !isDrawn) return;
  let found;
  try {
    const answer = await fetch(`${root}api/v1/session/watch`, { cache: "no-store", credentials: "same-origin" });
    if (!answer.ok) return undefined;
    const watched = await answer.json();
    byProvider = watched.by_provider || (byProvider && !watched.staff_id);
    found = said(watched);
  } catch {
    return undefined; // no line: nothing is known; what is shown may stay until somebody answers
  }
  if (isDrawn && !whose) {
    if (!found) return leave();
    whose = found;
  }
  if (found !== null) document.documentElement.style.visibility = "";
  return judge(found);
}

/** @param {string | null} found  @param {boolean} [isOut] */
function judge(found, isOut = false) {
  if (!whose || found === whose) return undefined;
  if (found && mayGain && JSON.parse(found)[0] === JSON.parse(whose)[0]) {
    whose = found;
    return undefined;
  }
  if (found || isOut) return outOrAnother();
  whose = null;
  return onEnd();
}

// Somebody signed out, or another person is here now: nothing is kept for later either.
function outOrAnother() {
  forgetDrafts();
  leave();
}

tabs?.addEventListener("message", ({ data }) => judge(data.whose, data.isOut));
document.addEventListener("visibilitychange", () => document.hidden || look());
// A page that the browser kept as it was: out of sight until the server has said whose it is.
addEventListener("pageshow", (event) => {
  if (!event.persisted || !(whose || isDrawn)) return;
  document.documentElement.style.visibility = "hidden";
  look();
});
setInterval(look, LOOK_MS);
look();
