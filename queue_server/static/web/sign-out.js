// Signing out, for pages of staff that have no script of their own.

import { signedOut } from "./session.js";

const root = new URL("../..", import.meta.url).pathname; // ends with "/"

async function signOut() {
  const headers = { "Content-Type": "application/json" };
  try {
    await fetch(`${root}api/v1/session`, { method: "DELETE", headers, body: "{}" });
  } catch {
    return; // no line: the browser says so when the page is loaded again
  }
  signedOut(`${root}dossiers`);
}

for (const button of document.querySelectorAll('[data-do="sign-out"]')) {
  button.addEventListener("click", signOut);
}
