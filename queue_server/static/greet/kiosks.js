// The kiosk whose printer gives the paper: remembered on this tablet, and whether it can.

import { $, element, setText } from "../web/dom.js";
import { serverNow } from "../web/clock.js";
import { centre, localised, text } from "../web/texts.js";
import { desk } from "./desk.js";

const REMEMBERED = "motcua.greet.kiosk";
const NONE = "-";
const UNHEARD_MS = 90_000;
const PRINTS = ["ready", "paper_near_end", "unknown"];
let drawn = "";

/** @param {string} id */
const nameOf = (id) => localised(centre.kiosks.find((one) => one.id === id)?.name) || id;

// The kiosk that prints: the one that was chosen here, else the first; "" where none is wanted.
export function printer() {
  const chosen = localStorage.getItem(REMEMBERED);
  if (chosen === NONE) return "";
  return centre.kiosks.some((one) => one.id === chosen) ? chosen ?? "" : centre.kiosks[0]?.id ?? "";
}

// Why a kiosk gives no paper now, in words; "" where it does.
/** @param {string} id  @param {Wire.DeviceState[]} devices */
export function obstacle(id, devices) {
  const device = devices.find((one) => one.device === id);
  const heard = device?.last_seen ? Date.parse(device.last_seen) : 0;
  if (serverNow() - heard > UNHEARD_MS) return text("greet.kiosk_lost", { kiosk: nameOf(id) });
  if (device?.printer === "paper_out") return text("greet.kiosk_no_paper", { kiosk: nameOf(id) });
  const can = !device?.printer || PRINTS.includes(device.printer);
  return can ? "" : text("greet.kiosk_fault", { kiosk: nameOf(id) });
}

// Has the paper of a ticket printed; resolves to the words about it.
/** @param {Wire.TicketIssued} ticket */
export async function printPaper({ ticket_id: id, number }) {
  const kiosk = printer();
  if (!kiosk) return text("greet.no_paper_wanted");
  const fault = obstacle(kiosk, desk.devices ?? []);
  if (fault) return `${fault} ${text("greet.without_paper")}`;
  const job = await desk.send("POST", `/tickets/${id}/print`, { kiosk });
  return job ? text("greet.printing", { number, kiosk: nameOf(kiosk) }) : text("greet.without_paper");
}

/** @param {Wire.DeviceState[]} devices */
export function drawKiosk(devices) {
  const select = $("kiosk", HTMLSelectElement);
  $("printing").hidden = !centre.kiosks.length;
  const shown = JSON.stringify([document.documentElement.lang, centre.kiosks]);
  if (shown !== drawn) {
    drawn = shown;
    select.replaceChildren(
      ...centre.kiosks.map((one) => element("option", { value: one.id }, nameOf(one.id))),
      element("option", { value: NONE }, text("greet.prints_nowhere")));
    select.value = printer() || NONE;
    select.onchange = () => {
      localStorage.setItem(REMEMBERED, select.value);
      drawKiosk(desk.devices ?? []);
    };
  }
  setText($("kiosk-state"), printer() ? obstacle(printer(), devices) : "");
}
