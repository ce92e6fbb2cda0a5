// A ticket that is given by hand: asked for with two touches, then shown with its QR code, large
// enough for a phone, and printed at a kiosk. Shared by the console and the greeter's page.

import { BASE } from "./api.js";
import { estimatePhrase } from "./clock.js";
import { ask } from "./dialogs.js";
import { element, setText } from "./dom.js";
import { centre, languageName, localised, prioritiesOf, serviceName, t, text } from "./texts.js";

// Asks for the priority (nothing is chosen beforehand), gives the ticket of `service`; null where
// the greeter gave up, undefined where it was refused, which has been said.
/**
 * @param {Page.Giver} desk
 * @param {string} service
 * @returns {Promise<Wire.TicketIssued | null | undefined>}
 */
export async function askAndGive(desk, service) {
  const body = await askHow(service);
  return body && desk.send("POST", "/tickets", body);
}

// How a ticket of `service` is wanted: the body of `issueTicket`, or null.
/** @param {string} service */
export function askHow(service) {
  /** @type {Partial<Page.Priority> | undefined} */
  let chosen;
  const language = languageChoice();
  const several = dossiersChoice(service);
  const offered = prioritiesOf(service);
  /** @type {Partial<Page.Priority> & { label: string }} */
  const plain = { label: text(offered.length ? "greet.no_priority" : "greet.give") };
  const options = [plain, ...offered.map((item) => ({ ...item, label: item.name }))];
  const buttons = options.map((item, index) => element("button", {
    type: "button", class: "choice",
    onclick: () => { chosen = item; buttons[index].form?.requestSubmit(); },
  }, element("kbd", { "aria-hidden": "true" }, String(index + 1)), item.label));
  return ask({
    title: serviceName(service), confirm: null, hint: t("keys_digits"), focus: buttons[0],
    body: [
      ...(language ? [language.node] : []),
      ...(several ? [several.node] : []),
      ...(offered.length ? [element("p", { class: "explain" }, text("greet.priority_ask"))] : []),
      element("div", { class: "choice-list" }, ...buttons),
    ],
    onDigit: (digit) => buttons[digit - 1]?.click(),
    read: () => chosen && {
      ...asked(service, language ? language.value() : centre.languages[0], chosen), ...(several ? several.said() : {}),
    },
  });
}

/** @param {string} service  @param {string} language  @param {Partial<Page.Priority>} given */
function asked(service, language, { class: priorityClass, reason }) {
  const body = { service, language };
  return priorityClass ? { ...body, priority_class: priorityClass, priority_reason: reason } : body;
}

// Where those with so many dossiers get their number; "" where they stay in the service.
/** @param {Page.Wanted} wanted */
export function laneOf({ service, dossiers = 1 }) {
  const lane = centre.services.find((one) => one.id === service)?.many_dossiers;
  return lane && dossiers > lane.more_than ? lane.service : "";
}

// How many dossiers, where the service asks: one unless it is changed.
/** @param {string} service */
function dossiersChoice(service) {
  const known = centre.services.find((one) => one.id === service);
  const most = known?.most_dossiers || 0;
  if (most < 2) return null;
  const input = element("input", {
    type: "number", id: "ticket-dossiers", min: "1", max: String(most), step: "1", value: "1", inputMode: "numeric",
  });
  const count = () => Math.min(most, Math.max(1, Math.round(Number(input.value)) || 1));
  /** @param {number} by */
  const turn = (by) => { input.value = String(Math.min(most, Math.max(1, count() + by))); };
  const key = (/** @type {number} */ by) => element("button", {
    type: "button", "aria-label": text(by > 0 ? "greet.more_dossiers" : "greet.fewer_dossiers"), onclick: () => turn(by),
  }, by > 0 ? "+" : "−");
  const node = element("p", { class: "ticket-dossiers" },
    element("label", { htmlFor: "ticket-dossiers" }, text("greet.dossiers")), " ", key(-1), " ", input, " ", key(1),
    known?.many_dossiers ? element("small", { class: "explain" }, " ", text("greet.dossiers_lane",
      { count: known.many_dossiers.more_than + 1, service: serviceName(known.many_dossiers.service) })) : null);
  return { node, said: () => (count() > 1 ? { dossiers: count() } : {}) };
}

function languageChoice() {
  if (centre.languages.length < 2) return null;
  const radios = centre.languages.map((tag, index) => element("input", {
    type: "radio", name: "ticket-language", value: tag, checked: index === 0,
  }));
  const node = element("fieldset", { class: "ticket-language" },
    element("legend", {}, text("greet.language")),
    ...radios.map((radio) => element("label", {}, radio, languageName(radio.value))));
  return { node, value: () => radios.find((radio) => radio.checked)?.value ?? centre.languages[0] };
}

// Shows the number and its QR code until it is closed; `ticket` is as it was given, or of a list.
// `words` say what has become of its paper, `more` stands below.
/**
 * @param {Page.Giver} desk
 * @param {Wire.TicketSummary | Wire.TicketIssued} ticket
 * @param {{ words?: string, more?: Page.Child[] }} [beside]
 */
export function showTicket(desk, ticket, { words = "", more = [] } = {}) {
  const { number, ticket_id: id } = ticket;
  const said = element("p", { class: "print-said", role: "status" }, words);
  const ahead = ticket.people_ahead ?? null;
  return ask({
    title: text("greet.ticket_title"), cancel: t("close_dialog"), confirm: null,
    hint: printers(desk).length ? t("keys_print") : t("keys_close"),
    wide: true,
    body: [element("div", { class: "hand-ticket" },
      element("div", {},
        element("p", { class: "issued-number" }, number),
        element("p", { class: "issued-service" }, serviceName(ticket.service)),
        ahead === null ? null : element("p", {}, t("issued_ahead", { count: ahead })),
        ticket.estimate ? element("p", {}, t(ticket.estimate.not_before ? "issued_turn" : "issued_estimate",
          { estimate: estimatePhrase(ticket.estimate) })) : null,
        ...printers(desk).map((kiosk, index) => printButton(desk, kiosk, index, ticket, said)),
        said, ...more),
      element("figure", {},
        element("img", { class: "qr", src: `${BASE}/tickets/${id}/qr`, alt: text("greet.qr", { number }) }),
        element("figcaption", {}, text("greet.scan"))))],
    onDigit: (digit, dialog) => clickPrinter(dialog, digit - 1),
  });
}

/** @param {HTMLElement} dialog  @param {number} place */
function clickPrinter(dialog, place) {
  /** @type {NodeListOf<HTMLElement>} */
  const buttons = dialog.querySelectorAll(".print");
  buttons[place]?.click();
}

/** @param {Page.Giver} desk */
const printers = (desk) => (desk.session?.permissions ?? ["issue"]).includes("issue") ? centre.kiosks : [];

/**
 * @param {Page.Giver} desk
 * @param {{ id: string, name: Page.Names }} kiosk
 * @param {number} index
 * @param {{ ticket_id: number, number: string }} given
 * @param {HTMLElement} said
 */
function printButton(desk, kiosk, index, { ticket_id: id, number }, said) {
  const name = localised(kiosk.name) || kiosk.id;
  const device = desk.devices?.find((one) => one.device === kiosk.id);
  const isAtFault = Boolean(device?.printer && !["ready", "paper_near_end"].includes(device.printer));
  return element("button", {
    type: "button", class: "print",
    onclick: async () => {
      const job = await desk.send("POST", `/tickets/${id}/print`, { kiosk: kiosk.id });
      if (job) setText(said, text("greet.printing", { number, kiosk: name }));
    },
  }, element("kbd", { "aria-hidden": "true" }, String(index + 1)), text("greet.print_at", { kiosk: name }),
  isAtFault ? element("span", { class: "fault" }, text("greet.printer_fault")) : null);
}
