// The catalogue's pages with scripts: the list answers while one types, paper is one press away.
// Without them the form is sent, and the browser's own menu prints.

const TYPING_MS = 200;

const form = document.querySelector("form.search");
const found = document.getElementById("found");
if (form && found) answerWhileTyping();
offerPrinting();

function answerWhileTyping() {
  let waiting;
  form.elements.q.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, TYPING_MS);
  });
  if (form.elements.field) form.elements.field.addEventListener("change", ask);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    ask();
    form.elements.q.blur(); // the phone's keyboard makes room for the answer
  });
}

let asking;

// The server's own page is the answer: its list is taken over, so there is one way to draw it.
async function ask() {
  const address = addressOf(new FormData(form));
  if (asking) asking.abort();
  asking = new AbortController();
  try {
    const response = await fetch(address, { signal: asking.signal });
    if (!response.ok) throw new Error(`${response.status}`);
    take(await response.text());
    history.replaceState(null, "", address);
  } catch (fault) {
    if (fault.name !== "AbortError") window.location.assign(address);
  }
}

function addressOf(data) {
  const asked = new URLSearchParams();
  for (const [name, value] of data) if (value.trim()) asked.set(name, value.trim());
  const words = asked.toString();
  return form.getAttribute("action") + (words ? `?${words}` : "");
}

function take(page) {
  const other = new DOMParser().parseFromString(page, "text/html");
  found.replaceChildren(...other.getElementById("found").childNodes);
  const links = document.querySelectorAll("a.language");
  other.querySelectorAll("a.language").forEach((link, place) => {
    links[place].href = link.getAttribute("href");
  });
}

function offerPrinting() {
  const button = document.getElementById("print");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
