// The wizard of the first run: step by step to settings in force and a first administrator.

import { filled } from "../display/filled.js";
import { $, dataOf, element, setText } from "../web/dom.js";
import { NoAnswer, Refused, ask } from "../web/line.js";
import { DAYS, hoursOf, hoursText, inVietnamese, moved, nextCounter, withServices } from "./content.js";

/** @typedef {import("./content.js").Content} Content */

/**
 * @type {{ root: string, language: string, address: string, texts: Page.Texts,
 *   presets: Record<string, Content> }}
 */
const page = dataOf("first-run-data");
/** @param {string} key  @param {Page.Values} [values] */
const t = (key, values = {}) => filled(page.texts[`first_run.${key}`] ?? key, values);
/** @param {Record<string, string>} names */
const named = (names) => names[page.language] || names.vi || "";

const form = $("wizard", HTMLFormElement);
const steps = [...form.querySelectorAll("section")];
let at = 0;
let kind = "";
/** @type {Content} */
let content = page.presets.commune;
/** @type {Set<string>} */
let offered = new Set();
/** @type {Record<string, string>} */
const administrator = { display_name: "", sign_in: "", password: "", again: "" };

/** @param {string} words  @param {string} [look] */
function say(words, look = "warning") {
  $("said").dataset.look = look;
  setText($("said"), words);
}

// ------------------------------------------------------------------------------- fields

/**
 * @param {{ id: string, label: string, help?: string, value: string, type?: string,
 *   autocomplete?: string, change: (value: string) => void }} said
 */
function field({ id, label, help = "", value, type = "text", autocomplete = "off", change }) {
  const input = element("input", { id, type, value, autocomplete, maxlength: 200 });
  input.addEventListener("input", () => change(input.value));
  if (help) input.setAttribute("aria-describedby", `${id}-help`);
  return element("p", { class: "field" },
    element("label", { htmlFor: id }, label), input,
    help ? element("span", { class: "help", id: `${id}-help` }, help) : null);
}

/** @param {string} label  @param {boolean} checked  @param {(is: boolean) => void} change */
function choice(label, checked, change) {
  const input = element("input", { type: "checkbox", checked });
  input.addEventListener("change", () => change(input.checked));
  return element("label", { class: "choice" }, input, element("span", {}, label));
}

// -------------------------------------------------------------------------------- steps

function drawUnit() {
  const unit = content.unit;
  $("unit").replaceChildren(
    field({ id: "unit-name", label: t("unit.name"), help: t("unit.name.help"), value: unit.name.vi,
      change: (value) => { unit.name.vi = value; } }),
    field({ id: "unit-english", label: t("unit.english"), value: unit.name.en ?? "",
      change: (value) => { unit.name.en = value; } }),
    field({ id: "unit-body", label: t("unit.body"), help: t("unit.body.help"),
      value: String(content.dossiers.governing_body ?? ""),
      change: (value) => { content.dossiers.governing_body = value; } }),
    field({ id: "unit-code", label: t("unit.code"), help: t("unit.code.help"), value: unit.code,
      change: (value) => { unit.code = value.trim().toUpperCase(); } }),
    field({ id: "unit-address", label: t("unit.address"), help: t("unit.address.help"),
      value: content.public_url, change: (value) => { content.public_url = value.trim(); } }),
  );
}

function drawHours() {
  $("hours").replaceChildren(...DAYS.map((day) => field({
    id: `hours-${day}`, label: t(`day.${day}`), value: hoursText(content.opening.week[day]),
    change: (value) => { content.opening.week[day] = hoursOf(value) ?? content.opening.week[day]; },
  })));
}

// The days whose hours cannot be read.
const wrongHours = () => DAYS.filter((day) => !hoursOf($(`hours-${day}`, HTMLInputElement).value));

function drawServices() {
  const all = page.presets[kind].services;
  $("services").replaceChildren(...all.map((one) => choice(`${one.letter} · ${named(one.name)}`,
    offered.has(one.id), (is) => { if (is) offered.add(one.id); else offered.delete(one.id); })));
}

function drawCounters() {
  const shown = content.counters.map((one, place) => {
    const serves = content.services.map((service) => choice(named(service.name),
      one.services.includes(service.id), (is) => {
        one.services = is ? [...one.services, service.id] : one.services.filter((id) => id !== service.id);
      }));
    const name = field({ id: `counter-${one.id}`, label: t("counters.name"), value: one.name.vi,
      change: (value) => { one.name.vi = value; } });
    return element("div", { class: "counter", draggable: "true", "data-place": place },
      name, element("div", { class: "serves" }, ...serves), moves(place));
  });
  $("counters").replaceChildren(...shown);
}

/** @param {number} place */
function moves(place) {
  /** @param {string} sign  @param {string} key  @param {() => void} act */
  const button = (sign, key, act) => element("button", {
    type: "button", title: t(key), "aria-label": `${t(key)}: ${named(content.counters[place].name)}`,
    onclick: () => { act(); drawCounters(); },
  }, sign);
  return element("div", { class: "moves" },
    button("↑", "counters.up", () => { content.counters = moved(content.counters, place, -1); }),
    button("↓", "counters.down", () => { content.counters = moved(content.counters, place, 1); }),
    button("×", "counters.remove", () => { content.counters = content.counters.filter((_, i) => i !== place); }));
}

function drawPriority() {
  const all = page.presets[kind].priority_classes;
  $("priority").replaceChildren(...all.map((one) => choice(
    `${named(one.name)}: ${one.reasons.map((reason) => named(reason.name)).join("; ")}`,
    content.priority_classes.some((kept) => kept.id === one.id), (is) => keepClass(one.id, is))));
}

/** @param {string} id  @param {boolean} is */
function keepClass(id, is) {
  const kept = new Set(content.priority_classes.map((one) => one.id));
  if (is) kept.add(id); else kept.delete(id);
  content.priority_classes = page.presets[kind].priority_classes.filter((one) => kept.has(one.id));
  for (const service of content.services) service.priority_classes = [...kept];
}

function drawAdministrator() {
  const fields = [
    ["display_name", "text", "name"], ["sign_in", "text", "username"],
    ["password", "password", "new-password"], ["again", "password", "new-password"],
  ];
  $("administrator").replaceChildren(...fields.map(([key, type, autocomplete]) => field({
    id: `administrator-${key}`, type, autocomplete, value: administrator[key],
    label: t(`administrator.${key}`), help: key === "password" ? t("administrator.password.help") : "",
    change: (value) => { administrator[key] = value; },
  })));
}

/** @type {Record<string, () => void>} */
const DRAWN = {
  unit: drawUnit, hours: drawHours, services: drawServices, counters: drawCounters,
  priority: drawPriority, administrator: drawAdministrator,
};

// ------------------------------------------------------------------------ going through

/** @type {Record<string, () => string | Promise<string>>} What keeps a step from being left. */
const LEAVING = {
  async kind() {
    const chosen = String(new FormData(form).get("kind"));
    if (chosen !== kind) begin(chosen);
    try {
      await ask("POST", "/setup/check", { code: code(), content: {} });
    } catch (fault) {
      return fault instanceof Refused && fault.status !== 422 ? t("code.wrong") : wordsOf(fault);
    }
    return "";
  },
  unit: () => (content.unit.name.vi && content.unit.code ? "" : t("unit.missing")),
  hours() {
    const [wrong] = wrongHours();
    return wrong ? t("hours.wrong", { day: t(`day.${wrong}`) }) : "";
  },
  services() {
    if (!offered.size) return t("services.none");
    content = withServices({ ...content, services: page.presets[kind].services }, offered);
    return "";
  },
  counters: () => (content.counters.some((one) => !one.services.length) ? t("counters.idle") : ""),
  administrator() {
    if (!administrator.display_name || !administrator.sign_in) return t("administrator.missing");
    return administrator.password === administrator.again ? "" : t("administrator.differ");
  },
};

const code = () => $("code", HTMLInputElement).value.trim();

/** @param {string} chosen */
function begin(chosen) {
  kind = chosen;
  content = structuredClone(page.presets[kind]);
  content.unit.name = { vi: "", en: "" };
  content.unit.code = "";
  content.public_url = page.address;
  offered = new Set(content.services.map((one) => one.id));
}

// As it is sent: in the languages that were chosen.
function whole() {
  if (!content.unit.name.en) content.unit.name.en = content.unit.name.vi;
  const isBoth = $("english", HTMLInputElement).checked;
  return isBoth ? content : { ...inVietnamese(content), languages: ["vi"] };
}

/** @param {unknown} fault */
function wordsOf(fault) {
  if (fault instanceof NoAnswer) return t("no_line");
  if (!(fault instanceof Refused)) throw fault;
  const fields = Object.values(fault.fields);
  return fields.length ? fields.join(" ") : fault.words;
}

/** @param {number} next */
function show(next) {
  at = next;
  steps.forEach((section, place) => { section.hidden = place !== at; });
  const name = steps[at].dataset.step ?? "";
  DRAWN[name]?.();
  drawProgress();
  $("back").hidden = at === 0;
  setText($("next"), t(at === steps.length - 1 ? "finish" : "next"));
  say("");
  const heading = steps[at].querySelector("h2");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus();
}

function drawProgress() {
  $("progress").replaceChildren(...steps.map((section, place) => {
    const node = element("li", { class: place < at ? "done" : "" }, t(`progress.${section.dataset.step}`));
    if (place === at) node.setAttribute("aria-current", "step");
    return node;
  }));
}

async function drawMissing() {
  /** @type {Wire.FirstSettingsChecked} */
  const { mistakes } = await ask("POST", "/setup/check", { code: code(), content: whole() });
  const wrong = (mistakes ?? []).filter((one) => !one.is_warning);
  $("missing").replaceChildren(...wrong.map((one) => element("li", {},
    element("strong", {}, one.key), ` ${one.found} ${one.expected}`)));
  $("nothing-missing").hidden = wrong.length > 0;
}

async function finish() {
  const { display_name, sign_in, password } = administrator;
  await ask("POST", "/setup", {
    code: code(), content: whole(), administrator: { display_name, sign_in, password },
  });
  await ask("POST", "/session", { sign_in, password });
  location.assign(`${page.root}/settings/start?lang=${page.language}`);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = $("next", HTMLButtonElement);
  button.disabled = true;
  try {
    const refused = await LEAVING[steps[at].dataset.step ?? ""]?.();
    if (refused) say(refused);
    else if (at === steps.length - 1) await finish();
    else {
      show(at + 1);
      if (at === steps.length - 1) await drawMissing();
    }
  } catch (fault) {
    say(wordsOf(fault));
  } finally {
    button.disabled = false;
  }
});
$("back").addEventListener("click", () => show(at - 1));
$("add-counter").addEventListener("click", () => {
  content.counters = [...content.counters, nextCounter(content.counters)];
  drawCounters();
  $(`counter-${content.counters[content.counters.length - 1].id}`).focus();
});

// Dragged by the mouse, beside the buttons for everybody.
let dragged = -1;
/** @param {EventTarget | null} target */
const placeOf = (target) => {
  const row = target instanceof Element ? target.closest("[data-place]") : null;
  return row instanceof HTMLElement ? Number(row.dataset.place) : -1;
};
$("counters").addEventListener("dragstart", (event) => { dragged = placeOf(event.target); });
$("counters").addEventListener("dragover", (event) => event.preventDefault());
$("counters").addEventListener("drop", (event) => {
  event.preventDefault();
  const place = placeOf(event.target);
  if (dragged < 0 || place < 0) return;
  content.counters = moved(content.counters, dragged, place - dragged);
  drawCounters();
});

const given = new URLSearchParams(location.search).get("code");
if (given) $("code", HTMLInputElement).value = given;
form.hidden = false;
show(0);
