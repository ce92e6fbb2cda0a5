// Dialogs that only tell: the keys, the devices.

import { timeOfDay } from "../web/clock.js";
import { ask } from "../web/dialogs.js";
import { adviceFor, alertsOf, faultOf } from "./device-lines.js";
import { element } from "../web/dom.js";
import { deviceName, t } from "../web/texts.js";

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
  return ask({
    title: t("devices_title"), confirm: null, cancel: t("close_dialog"), hint: "", wide: true,
    body: rows.length ? [element("ul", { class: "devices" }, ...rows)]
      : [element("p", { class: "empty" }, t("devices_none"))],
  });
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
