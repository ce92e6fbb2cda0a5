// Signing out, for pages of staff that have no script of their own.

const root = new URL("../..", import.meta.url).pathname; // ends with "/"

async function signOut() {
  const headers = { "Content-Type": "application/json" };
  await fetch(`${root}api/v1/session`, { method: "DELETE", headers, body: "{}" });
  location.assign(`${root}dossiers`);
}

for (const button of document.querySelectorAll('[data-do="sign-out"]')) {
  button.addEventListener("click", signOut);
}
