// A file is read in the browser, sent with its progress shown, and compared on a page of its own.

import { $, element, part, setText, within } from "../web/dom.js";
import { answerOf, NoAnswer, Refusal } from "../web/line.js";
import { address, page, say, send, t, wordsOf } from "./line.js";

const MOST_BYTES = 16_000_000;
const file = $("file", HTMLInputElement);
const bar = $("bar", HTMLProgressElement);

/** @param {string} words  @param {number} [done] */
function step(words, done) {
  $("progress").hidden = false;
  if (done === undefined) bar.removeAttribute("value");
  else bar.value = done;
  setText($("step"), words);
}

/** @param {string} words  @param {string[]} [lines] */
function refuse(words, lines = []) {
  $("progress").hidden = true;
  file.setAttribute("aria-invalid", "true");
  setText($("file-mistake"), words);
  $("wrong").replaceChildren(...lines.map((line) => element("li", {}, line)));
  $("wrong").hidden = !lines.length;
  file.focus();
}

// The file's letters; null where they are not UTF-8. Excel's "Unicode text" has a mark of its own.
/** @param {ArrayBuffer} bytes */
function lettersOf(bytes) {
  const [first, second] = new Uint8Array(bytes.slice(0, 2));
  const name = first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  try {
    return new TextDecoder(name, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

// With the progress of sending, which `fetch` does not tell.
/** @param {object} body  @returns {Promise<Wire.ImportRead>} */
function upload(body) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${page.root}/api/v1/catalogue-imports`);
    request.responseType = "json";
    request.setRequestHeader("Content-Type", "application/json");
    request.setRequestHeader("Accept-Language", page.language);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      const done = Math.round((100 * loaded) / total);
      if (done < 100) step(t("files.sending", { done }), done);
      else step(t("files.reading"));
    });
    request.addEventListener("error", () => reject(new NoAnswer()));
    request.addEventListener("load", () => {
      try {
        resolve(answerOf(request.status, request.response));
      } catch (fault) {
        reject(fault);
      }
    });
    request.send(JSON.stringify(body));
  });
}

file.addEventListener("change", () => setText($("file-name"), file.files?.[0]?.name ?? t("files.not_chosen")));

$("upload", HTMLFormElement).addEventListener("submit", async (event) => {
  event.preventDefault();
  const chosen = file.files?.[0];
  file.removeAttribute("aria-invalid");
  setText($("file-mistake"), "");
  if (!chosen) return refuse(t("files.choose"));
  if (chosen.size > MOST_BYTES) return refuse(t("files.too_large"));
  const content = lettersOf(await chosen.arrayBuffer());
  if (content === null) return refuse(t("files.not_utf8"));
  return compare(part($("upload"), "[type=submit]", HTMLButtonElement), async () => ({ file_name: chosen.name, content }));
});

// The procedures that come with the product, as a file like any other.
$("starter").addEventListener("click", () => compare($("starter", HTMLButtonElement), async () => {
  const answer = await fetch(`${page.root}/settings/procedures/starter.toml`, { cache: "no-store" });
  if (!answer.ok) throw new Error(t("no_line"));
  return { file_name: `${t("starter.file")}.toml`, content: await answer.text() };
}));

// Send a file and go on to its comparison; the button waits meanwhile.
/** @param {HTMLButtonElement} button  @param {() => Promise<object>} file */
async function compare(button, file) {
  button.disabled = true;
  try {
    const read = await upload(await file());
    step(t("files.comparing"));
    location.assign(address(`/import/${read.import_id}`));
  } catch (fault) {
    button.disabled = false;
    const fields = fault instanceof Refusal ? fault.fields : {};
    const { content: why, file_name: name, ...lines } = fields;
    refuse(why || name || wordsOf(fault), Object.values(lines));
  }
}

/** @returns {Promise<boolean>} */
function sure() {
  const dialog = $("sure", HTMLDialogElement);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

document.addEventListener("click", async (event) => {
  const button = within(event, "[data-act]");
  const row = button?.closest("tr");
  if (!button || !row) return;
  const at = `/catalogue-imports/${row.dataset.import}`;
  try {
    if (button.dataset.act === "discard") await send("DELETE", at);
    else if (!(await sure())) return;
    else await undo(at);
    location.reload();
  } catch (fault) {
    say(wordsOf(fault), "warning");
  }
});

/** @param {string} at */
async function undo(at) {
  /** @type {Wire.ImportUndone} */
  const undone = await send("POST", `${at}/undo`, {});
  if (undone.kept.length) sessionStorage.setItem("catalogue-kept", undone.kept.join(", "));
}

const kept = sessionStorage.getItem("catalogue-kept");
if (kept) {
  sessionStorage.removeItem("catalogue-kept");
  say(t("files.kept_since", { codes: kept }), "warning");
}
