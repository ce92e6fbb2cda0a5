// Dialogs that only tell: the keys, the devices.

import { timeOfDay } from "../web/clock.js";
import { ask } from "../web/dialogs.js";
import { adviceFor, alertsOf, faultOf, namer } from "./device-lines.js";
import { element } from "../web/dom.js";
import { alertWords, helpWords } from "../web/queue-words.js";
import { deviceName, serviceName, t, text } from "../web/texts.js";

const PAD = [
  ["/ help", "* void", "- pause"],
  ["7 resume", "8 call", "9 issue"],
  ["4 no_show", "5 transfer", "6 return"],
  ["1 start", "2 finish", "3 hold"],
  ["0 recall", ". undo", "Enter next"],
];

export function showHelp() {
  const pad = element("div", { class: "pad" }, ...PAD.flat().map((entry) => {
    const [hint, command] = entry.split(" ");
    return element("div", { class: "pad-key" }, element("kbd", {}, hint.replace("-", "−")),
      element("span", {}, t(command)));
  }));
  return ask({
    title: t("help_title"), confirm: null, cancel: t("close_dialog"), hint: "", wide: true,
    body: [element("p", {}, t("help_intro")), pad, element("p", {}, t("help_hold"))],
  });
}

/** @param {Page.CentreDesk} desk */
export function showDevices(desk) {
  const { devices = [], alerts = [] } = desk.model.snapshot ?? {};
  const rows = devices.map((device) => rowOf(device, alerts));
  const queues = queueRows(desk);
  return ask({
    title: [...(queues.length ? [text("queues.title")] : []), t("devices_title")].join(" · "), confirm: null, cancel: t("close_dialog"), hint: "", wide: true,
    body: [...queues, rows.length ? element("ul", { class: "devices" }, ...rows)
      : element("p", { class: "empty" }, t("devices_none"))],
  });
}

// What there is to look at of queues; who leads may let a counter help, one press each.
/** @param {Page.CentreDesk} desk */
function queueRows(desk) {
  const { queue_alerts: alerts = [], helps = [] } = desk.model.snapshot ?? {};
  const leads = ["oversee", "void"].some((one) => desk.session?.permissions.includes(one));
  const rows = [...alerts.map((alert) => queueRow(alertWords(alert, namer), alert.urgent,
    leads && alert.may_help.length ? helpKey(desk, alert.service, alert.may_help[0]) : null)),
  ...helps.map((help) => queueRow(helpWords(help, namer), false, leads ? key(
    text("queues.stop", { service: serviceName(help.service) }),
    () => desk.send("DELETE", `/helping/${help.name}`, {})) : null))];
  return rows.length ? [element("ul", { class: "devices queues" }, ...rows)] : [];
}

/** @param {string} words  @param {boolean} urgent  @param {HTMLElement | null} button */
function queueRow(words, urgent, button) {
  return element("li", { class: urgent ? "faulty urgent" : "faulty" }, element("b", {}, words), button);
}

/** @param {Page.CentreDesk} desk  @param {string} service  @param {string} counter */
function helpKey(desk, service, counter) {
  const words = text("queues.help", { counter: namer.counter(counter), service: serviceName(service) });
  return key(words, () => desk.send("POST", `/services/${service}/helping`, { counter }));
}

/** @param {string} words  @param {() => Promise<unknown>} act */
function key(words, act) {
  const button = element("button", { type: "button", onclick: async () => {
    button.disabled = true;
    if (!await act()) button.disabled = false;
  } }, words);
  return button;
}

/** @param {Wire.DeviceState} device  @param {Wire.DeviceAlert[]} alerts */
function rowOf(device, alerts) {
  const mine = alertsOf(device, alerts);
  const look = mine.some((alert) => alert.urgent) ? "faulty urgent" : mine.length ? "faulty" : "";
  return element("li", { class: look }, element("b", {}, deviceName(device)),
    element("span", {}, stateOf(device, alerts),
      ...mine.map((alert) => element("span", { class: "advice" }, adviceFor(alert)))));
}

/** @param {Wire.DeviceState} device  @param {Wire.DeviceAlert[]} alerts */
function stateOf(device, alerts) {
  if (!device.last_seen) return t("device_never");
  const fault = faultOf(device, alerts);
  if (fault) return fault;
  const words = device.printer ? t(`printer.${device.printer}`) : t("devices_fine");
  return `${words} · ${timeOfDay(device.last_seen)}`;
}
