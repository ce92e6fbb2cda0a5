// What citizens will see and hear of the draft, beside the form: the ticket as it prints, the sentence
// of a call; likenesses of kiosk, screen and phone, in their colours and proportions.

import { $, element, setText } from "../web/dom.js";
import { dressed } from "./look-preview.js";
import { addressOf, here, language, localised, part, root, t } from "./data.js";
import { mistakeInWords } from "./field.js";
import { calledOf, pageOf } from "./paths.js";

/** @typedef {import("./draft.js").Draft} Draft */

/** Which previews a page has. */
const ofPage = () => ({
  unit: [board, ticket80], look: [choices, ticket80, ticket58, receipt80, receipt58, kiosk, board, phone], services: [kiosk, ticket80, ticket58, phone], counters: [voice, board, ticket80],
  campaigns: part ? [ticket80, ticket58] : [], calling: [ticket80], boards: [board, voice], kiosks: [kiosk, ticketOfKiosk, receiptOfKiosk], notices: [board], priority: [kiosk],
});
/** Of which service and kiosk the papers are shown, on the page that lets one choose. */
const chosen = { service: "", kiosk: "" };
const WAIT_MS = 300;
const MOST_CARDS = 6; // the kiosk itself turns pages

/** @param {Draft} draft */
export function previews(draft) {
  const made = (/** @type {Record<string, ((draft: Draft) => HTMLElement)[]>} */ (ofPage())[here] ?? []);
  if (!made.length) return;
  const node = $("previews");
  node.hidden = false;
  node.append(element("h2", {}, t("previews")), whyOld(draft), ...made.map((make) => make(draft)));
}

// Why ticket and sentence are those of today: the draft is too wrong to be opened.
/** @param {Draft} draft */
function whyOld(draft) {
  const node = element("div", { class: "settings-notice", role: "status" });
  const refresh = () => {
    const first = draft.mistakes.find((one) => !one.is_warning);
    node.hidden = draft.shown.can_be_shown !== false || !first;
    if (node.hidden || !first) return;
    const { id, item } = pageOf(first.path);
    node.replaceChildren(element("p", {}, t("preview.old")), element("p", {},
      element("a", { href: addressOf(id, item, first.path) }, first.key), ": ", mistakeInWords(first)));
  };
  draft.listen({ node, refresh });
  refresh();
  return node;
}

/** @param {Draft} draft  @param {string} title  @param {(body: HTMLElement) => void} fill */
function figure(draft, title, fill) {
  const body = element("div", { class: "preview-body" });
  const node = element("figure", { class: "preview" }, element("figcaption", {}, title), body);
  const control = { node, refresh: () => fill(body) };
  draft.listen(control);
  fill(body);
  return node;
}

/** @param {Draft} draft  @returns {any} the service that is shown */
function serviceOf(draft) {
  const own = here === "services" && part ? draft.value(["services", part]) : null;
  const campaign = here === "campaigns" && part ? draft.value(["campaigns", part]) : null;
  const ofCounter = here === "counters" && part ? draft.value(["counters", part])?.services?.[0] : null;
  const asked = chosen.service && draft.value(["services", chosen.service]);
  return own ?? campaign ?? (ofCounter && draft.value(["services", ofCounter])) ?? (asked || draft.content.services?.[0]);
}

// Lines of the centre's own differ by kiosk and by service: both are chosen here.
/** @param {Draft} draft */
function choices(draft) {
  /** @param {"kiosk" | "service"} key  @param {"kiosks" | "services"} list */
  const one = (key, list) => {
    const parts = /** @type {any[]} */ (draft.content[list] ?? []);
    const select = element("select", { onchange() { chosen[key] = select.value; draft.tell(); } },
      ...parts.map((part) => element("option", { value: part.id }, calledOf(part))));
    select.value = chosen[key] || parts[0]?.id || "";
    return element("label", {}, t(`preview.of_${key}`), " ", select);
  };
  return element("div", { class: "preview-of" }, one("kiosk", "kiosks"), one("service", "services"));
}

/** @param {Draft} draft  @returns {any} */
function counterOf(draft) {
  const own = here === "counters" && part ? draft.value(["counters", part]) : null;
  const service = serviceOf(draft)?.id;
  return own ?? draft.content.counters?.find((/** @type {any} */ one) => one.services?.includes(service)) ?? draft.content.counters?.[0];
}

/** @param {Draft} draft  @param {string} name  @param {Record<string, string>} [more] */
function addressIn(draft, name, more = {}) {
  const asked = { service: serviceOf(draft)?.id ?? "", counter: counterOf(draft)?.id ?? "",
    kiosk: here === "kiosks" ? part : chosen.kiosk, lang: language,
    revision: String(draft.shown.revision), ...more };
  return `${root}/settings/preview/${name}?${new URLSearchParams(asked)}`;
}

/** @param {Draft} draft  @param {string} paper  @param {"ticket" | "receipt"} [kind] */
function printed(draft, paper, kind = "ticket") {
  const title = t(`preview.${kind}`, { paper });
  const fault = element("p", { class: "mistake", role: "alert" });
  const image = element("img", { class: `paper paper-${paper}`, alt: title });
  image.addEventListener("load", () => { image.hidden = false; setText(fault, ""); });
  image.addEventListener("error", () => { image.hidden = true; setText(fault, t("preview.failed")); });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  return figure(draft, title, (body) => {
    if (!image.isConnected) body.append(image, fault);
    clearTimeout(waiting);
    const address = addressIn(draft, `${kind}.png`, { paper });
    if (!image.src) image.src = address;
    else waiting = setTimeout(() => { image.src = address; }, WAIT_MS);
  });
}

/** @param {Draft} draft */
const ticket80 = (draft) => printed(draft, "80");

/** @param {Draft} draft */
const ticket58 = (draft) => printed(draft, "58");

/** @param {Draft} draft */
const receipt80 = (draft) => printed(draft, "80", "receipt");

/** @param {Draft} draft */
const receipt58 = (draft) => printed(draft, "58", "receipt");

/** @param {Draft} draft */
const paperOfKiosk = (draft) => String(draft.value(["kiosks", part])?.printer?.paper_millimetres ?? 80);

/** @param {Draft} draft */
const ticketOfKiosk = (draft) => printed(draft, paperOfKiosk(draft));

/** @param {Draft} draft */
const receiptOfKiosk = (draft) => printed(draft, paperOfKiosk(draft), "receipt");

/** @param {Draft} draft  @param {string[]} [own] */
function servicesOf(draft, own = []) {
  const all = /** @type {any[]} */ (draft.content.services ?? []);
  return own.length ? own.map((id) => all.find((one) => one.id === id)).filter(Boolean) : all;
}

/** @param {Draft} draft */
function kiosk(draft) {
  return figure(draft, t("preview.kiosk"), (body) => {
    const machine = here === "kiosks" && part ? draft.value(["kiosks", part]) : draft.content.kiosks?.[0];
    const screen = machine?.screen ?? {};
    const all = servicesOf(draft, machine?.services);
    const own = all.findIndex((one) => one.id === part);
    const begin = Math.max(0, own - MOST_CARDS + 1); // so that the page's own service is among them
    const shown = all.slice(begin, begin + MOST_CARDS);
    const left = all.length - shown.length;
    const glass = element("div", { class: "kiosk-glass" }, element("p", { class: "kiosk-hall" }, localised(draft.content.unit?.name)),
      element("p", { class: "kiosk-title" }, t("preview.choose")),
      ...shown.map((one) => element("p", { class: one.id === part ? "kiosk-card shown" : "kiosk-card" },
        element("b", {}, one.letter ?? ""), element("span", {}, localised(one.name),
          element("small", {}, (one.examples ?? []).map(localised).join(", "))))),
      left > 0 ? element("p", { class: "kiosk-hall" }, t("preview.more", { count: left })) : null);
    glass.style.aspectRatio = `${screen.width_millimetres || 344} / ${screen.height_millimetres || 611}`;
    body.replaceChildren(dressed(draft, glass));
  });
}

/** @param {Draft} draft */
function board(draft) {
  return figure(draft, t("preview.board"), (body) => {
    const screen = here === "boards" && part ? draft.value(["boards", part]) : draft.content.boards?.[0];
    const own = serviceOf(draft);
    const others = servicesOf(draft, screen?.services).filter((one) => one !== own);
    const services = (here === "boards" || !own ? servicesOf(draft, screen?.services) : [own, ...others]).slice(0, 4);
    const counter = here === "boards" ? null : counterOf(draft);
    const lines = services.map((service, at) => {
      const place = at || !counter ? draft.content.counters?.find((/** @type {any} */ one) => one.services?.includes(service.id)) ?? null : counter;
      return element("p", { class: "board-line" }, element("b", {}, `${service.letter}${String(25 - at).padStart(3, "0")}`),
        element("span", {}, localised(place?.name)));
    });
    body.replaceChildren(dressed(draft, element("div", { class: "board-glass" },
      element("p", { class: "board-hall" }, localised(draft.content.unit?.name)),
      element("p", { class: "board-heads" }, element("span", {}, t("preview.now")), element("span", {}, t("preview.counter"))),
      ...lines, element("p", { class: "board-notice" }, (draft.content.notices ?? []).map(localised).join(" • ")))));
  });
}

/** @param {Draft} draft */
function phone(draft) {
  return figure(draft, t("preview.phone"), (body) => {
    const service = serviceOf(draft);
    const papers = /** @type {any[]} */ (service?.papers ?? []);
    body.replaceChildren(dressed(draft, element("div", { class: "phone-glass" },
      element("p", { class: "phone-hall" }, localised(draft.content.unit?.name)),
      element("p", { class: "phone-number" }, `${service?.letter ?? ""}025`), element("p", {}, localised(service?.name)),
      element("p", { class: "phone-ahead" }, t("preview.ahead")),
      ...(papers.length ? [element("p", {}, element("b", {}, t("preview.bring"))), element("ul", {}, ...papers.map((one) => element("li", {}, localised(one))))] : []))));
  });
}

/** @param {Draft} draft */
function voice(draft) {
  const said = element("div", { class: "said-words" });
  const fault = element("p", { class: "mistake", role: "alert" });
  const play = element("button", { type: "button", async onclick() {
    setText(fault, "");
    const sound = new Audio(addressIn(draft, "sentence.wav"));
    await sound.play().catch(() => setText(fault, t("preview.no_sound")));
  } }, `▶ ${t("preview.play")}`);
  let asked = "";
  const ask = async () => {
    const address = addressIn(draft, "sentence.json");
    asked = address;
    const response = await fetch(address, { cache: "no-store" });
    if (asked !== address) return;
    setText(fault, response.ok ? "" : t("preview.failed"));
    if (!response.ok) return said.replaceChildren();
    const { said: sentences } = await response.json();
    said.replaceChildren(...sentences.map((/** @type {any} */ one) => element("p", { lang: one.language }, `“${one.words}”`)));
  };
  return figure(draft, t("preview.voice"), (body) => {
    if (!said.isConnected) body.append(said, play, fault);
    ask().catch(() => {});
  });
}

