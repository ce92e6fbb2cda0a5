// The wizard of the first run: step by step to settings in force and a first administrator.

import { filled } from "../display/filled.js";
import { $, dataOf, element, setText } from "../web/dom.js";
import { NoAnswer, Refusal, ask } from "../web/line.js";
import {
  DAYS, fieldOf, hoursOf, hoursText, inFirst, moved, nextCounter, stepOf, withPriority, withServices,
} from "./content.js";

/** @typedef {import("./content.js").Content} Content */

/** @type {{ root: string, language: string, texts: Page.Texts, presets: Record<string, Content> }} */
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
/** @type {Set<string>} The priority classes that the centre has. */
let kept = new Set();
/** @type {Record<string, string>} The hours of each day as they are written, right or wrong. */
let hours = {};
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
 *   autocomplete?: string, list?: string, change: (value: string) => void }} said
 */
function field({ id, label, help = "", value, type = "text", autocomplete = "off", list = "", change }) {
  const input = element("input", { id, type, value, autocomplete, maxlength: 200 });
  input.addEventListener("input", () => change(input.value));
  if (list) input.setAttribute("list", list);
  if (help) input.setAttribute("aria-describedby", `${id}-help`);
  return element("p", { class: "field" },
    element("label", { htmlFor: id }, label), input,
    help ? element("span", { class: "help", id: `${id}-help` }, help) : null,
    element("span", { class: "mistake", id: `${id}-mistake` }));
}

// What is wrong, field by field: said there, and the first of them has the focus.
/** @param {Mistakes} mistakes */
function point(mistakes) {
  for (const node of form.querySelectorAll(".field .mistake")) {
    const id = node.id.replace(/-mistake$/, "");
    const input = $(id);
    const words = mistakes[id] ?? "";
    setText(node, words);
    if (words) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid");
    const help = document.getElementById(`${id}-help`) ? `${id}-help` : "";
    input.setAttribute("aria-describedby", [help, words && node.id].filter(Boolean).join(" ") || node.id);
  }
  const first = form.querySelector("section:not([hidden]) [aria-invalid]");
  if (first instanceof HTMLElement) first.focus();
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
    field({ id: "unit-province", label: t("unit.province"), help: t("unit.province.help"), value: unit.province ?? "",
      list: "provinces", change: (value) => { unit.province = value.trim(); } }),
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
    id: `hours-${day}`, label: t(`day.${day}`), value: hours[day],
    change: (value) => { hours[day] = value; },
  })));
}

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
    onclick: () => {
      const moving = content.counters[place];
      act();
      drawCounters();
      // The focus goes with the counter; where it is gone, to what adds one.
      const row = $("counters").children[content.counters.indexOf(moving)];
      const again = row?.querySelector(`[title="${t(key)}"]`);
      if (again instanceof HTMLElement) again.focus(); else $("add-counter").focus();
    },
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
    kept.has(one.id), (is) => { if (is) kept.add(one.id); else kept.delete(one.id); })));
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

/** @typedef {Record<string, string | undefined>} Mistakes By the id of a field; `said` is of the whole step. */

/** @type {Record<string, () => Mistakes | Promise<Mistakes>>} What keeps a step from being left. */
const LEAVING = {
  async kind() {
    const chosen = String(new FormData(form).get("kind"));
    if (chosen !== kind) begin(chosen);
    try {
      await ask("POST", "/setup/check", { code: code(), content: {} });
    } catch (fault) {
      const isWrong = fault instanceof Refusal && [403, 422].includes(fault.status);
      return isWrong ? { code: t("code.wrong") } : { said: wordsOf(fault) };
    }
    return {};
  },
  unit() {
    const { code: unitCode, name } = content.unit;
    /** @type {Mistakes} */
    const empty = {};
    if (!name.vi.trim()) empty["unit-name"] = t("unit.name.missing");
    if (!unitCode) empty["unit-code"] = t("unit.code.missing");
    return Object.keys(empty).length ? empty : judged();
  },
  hours() {
    const wrong = DAYS.filter((day) => !hoursOf(hours[day]));
    if (wrong.length) {
      return Object.fromEntries(wrong.map((day) => [`hours-${day}`, t("hours.wrong", { day: t(`day.${day}`) })]));
    }
    for (const day of DAYS) content.opening.week[day] = hoursOf(hours[day]) ?? [];
    return judged();
  },
  services() {
    if (!offered.size) return { said: t("services.none") };
    content = withServices({ ...content, services: page.presets[kind].services }, offered);
    return {};
  },
  counters() {
    if (!content.counters.length) return { said: t("counters.none") };
    return content.counters.some((one) => !one.services.length) ? { said: t("counters.idle") } : judged();
  },
  priority: () => judged(),
  administrator() {
    /** @type {Mistakes} */
    const wrong = {};
    for (const key of ["display_name", "sign_in", "password"]) {
      if (!administrator[key].trim()) wrong[`administrator-${key}`] = t(`administrator.${key}.missing`);
    }
    if (administrator.password !== administrator.again) wrong["administrator-again"] = t("administrator.differ");
    return wrong;
  },
};

const code = () => $("code", HTMLInputElement).value.trim();

// What the server finds wrong in the answers of the step that is shown.
/** @returns {Promise<Mistakes>} */
async function judged() {
  const here = (await mistakesOf()).filter((one) => stepOf(one.path) === steps[at].dataset.step);
  /** @type {Mistakes} */
  const found = {};
  for (const one of here) {
    const id = fieldOf(one.path);
    const isShown = document.getElementById(id) !== null;
    const words = isShown ? one.said : `${one.key}: ${one.said}`;
    found[isShown ? id : "said"] ??= words;
  }
  return found;
}

/** @returns {Promise<Wire.SettingsMistake[]>} */
async function mistakesOf() {
  /** @type {Wire.FirstSettingsChecked} */
  const { mistakes } = await ask("POST", "/setup/check", { code: code(), content: whole() });
  return (mistakes ?? []).filter((one) => !one.is_warning);
}

// Another kind begins anew, but for what the unit is called.
/** @param {string} chosen */
function begin(chosen) {
  const before = kind ? content : null;
  kind = chosen;
  content = structuredClone(page.presets[kind]);
  content.unit.name = before?.unit.name ?? { vi: "", en: "" };
  content.unit.province = before?.unit.province ?? "";
  content.unit.code = before?.unit.code ?? "";
  content.dossiers.governing_body = before?.dossiers.governing_body ?? "";
  content.public_url = before?.public_url ?? `${location.origin}${page.root}`;
  offered = new Set(content.services.map((one) => one.id));
  kept = new Set(content.priority_classes.map((one) => one.id));
  hours = Object.fromEntries(DAYS.map((day) => [day, hoursText(content.opening.week[day])]));
}

// As it is sent: in the languages that were chosen, without what was left out.
function whole() {
  const { vi, en } = content.unit.name;
  const unit = { ...content.unit, name: { vi: vi.trim(), en: (en ?? "").trim() || vi.trim() } };
  const sent = withPriority({ ...content, unit }, kept);
  const { languages } = content;
  return $("english", HTMLInputElement).checked ? sent : { ...inFirst(sent, languages), languages: languages.slice(0, 1) };
}

/** @param {unknown} fault */
function wordsOf(fault) {
  if (fault instanceof NoAnswer) return t("no_line");
  if (!(fault instanceof Refusal)) throw fault;
  const fields = Object.values(fault.fields);
  return fields.length ? fields.join(" ") : fault.words;
}

// A refusal at the end: what is wrong of the administrator stands at the fields of that step.
/** @param {unknown} fault */
function refused(fault) {
  const fields = fault instanceof Refusal ? Object.entries(fault.fields) : [];
  const own = fields.map(([path, words]) => [`administrator-${path.split(".").pop()}`, words])
    .filter(([id]) => document.getElementById(id));
  if (!own.length) return say(wordsOf(fault));
  show(steps.findIndex((section) => section.dataset.step === "administrator"));
  return point(Object.fromEntries(own));
}

/** @param {number} next */
function show(next) {
  at = next;
  steps.forEach((section, place) => { section.hidden = place !== at; });
  const name = steps[at].dataset.step ?? "";
  DRAWN[name]?.();
  point({});
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

// What is missing, each with the way to its step.
async function drawMissing() {
  const wrong = await mistakesOf();
  $("missing").replaceChildren(...wrong.map((one) => {
    const place = steps.findIndex((section) => section.dataset.step === stepOf(one.path));
    return element("li", {},
      place < 0 ? element("strong", {}, one.key)
        : element("button", { type: "button", onclick: () => show(place) }, one.key),
      ` ${one.said}`);
  }));
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
    say("");
    const { said = "", ...wrong } = (await LEAVING[steps[at].dataset.step ?? ""]?.()) ?? {};
    point(wrong);
    if (said) say(said);
    if (said || Object.keys(wrong).length) return;
    if (at === steps.length - 1) await finish();
    else {
      show(at + 1);
      if (at === steps.length - 1) await drawMissing();
    }
  } catch (fault) {
    refused(fault);
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
