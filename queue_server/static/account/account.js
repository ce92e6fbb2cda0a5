// Changing one's own password.

const { root, texts } = JSON.parse(document.getElementById("account-data").textContent);
const form = document.getElementById("password");
const button = form.querySelector("[type=submit]");

const t = (key) => texts[`account.${key}`] ?? key;

function say(id, words) {
  for (const one of ["mistake", "done"]) document.getElementById(one).textContent = one === id ? words : "";
}

async function change(old, wanted) {
  const response = await fetch(`${root}/api/v1/session/password`, {
    method: "PUT", cache: "no-store", credentials: "same-origin",
    headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
    body: JSON.stringify({ old, new: wanted }),
  });
  if (response.ok) {
    form.reset();
    return say("done", t("changed"));
  }
  if (response.status === 401) return location.assign(`${root}/dossiers?next=%2Faccount`);
  const problem = await response.json();
  if (problem.fields?.old) return refuse("old", t("wrong_old"));
  if (problem.fields?.password) return refuse("new", problem.fields.password);
  return say("mistake", problem.detail);
}

function refuse(field, words) {
  form.elements[field].focus();
  say("mistake", words);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const [old, wanted, again] = ["old", "new", "again"].map((name) => form.elements[name].value);
  if (!old || !wanted) return refuse(old ? "new" : "old", t("missing"));
  if (wanted !== again) return refuse("again", t("differ"));
  button.disabled = true;
  try {
    await change(old, wanted);
  } catch {
    say("mistake", t("no_line"));
  } finally {
    button.disabled = false;
  }
  return undefined;
});
