// The corner of self-service: one touch counts somebody who was sent there.

import { newKey } from "../web/new-key.js";
import { $, element, keepList, part, setText } from "../web/dom.js";
import { localised, text } from "../web/texts.js";
import { desk } from "./desk.js";
import { line } from "./line.js";
import { keep, kept } from "./outbox.js";
import { drop } from "./store.js";

const TAKEN_BACK_MS = 55_000;

/** @typedef {Pick<Wire.ServiceState, "service" | "letter" | "name">} Shown */

/** @param {{ services: Shown[], corner?: Record<string, number> }} known */
export function drawCorner({ services, corner = {} }) {
  keepList($("corner"), services, {
    key: (state) => state.service, create: card,
    update: (node, state) => {
      setText(part(node, ".letter"), state.letter);
      setText(part(node, ".name"), localised(state.name));
      setText(part(node, ".queue"), text("greet.corner_count", { count: corner[state.service] ?? 0 }));
    },
  });
}

/** @param {Shown} state */
function card(state) {
  return element("li", {}, element("button", { type: "button", onclick: () => count(state) },
    element("b", { class: "letter" }), element("span", { class: "name" }), element("span", { class: "queue" })));
}

/** @param {Shown} state */
async function count(state) {
  const press = newKey().slice(0, 40);
  const body = { service: state.service, press };
  if (line.isLost) await keep({ kind: "corner", body });
  else if (!await desk.send("POST", "/greeting/corner", body)) return;
  desk.refresh();
  desk.say(text("greet.corner_counted", { service: localised(state.name) }), () => takeBack(press), TAKEN_BACK_MS);
}

/** @param {string} press */
async function takeBack(press) {
  const waiting = (await kept()).find((one) => one.kind === "corner" && one.body.press === press);
  if (waiting) await drop("outbox", [waiting.id]);
  else if (!await desk.send("DELETE", `/greeting/corner/${press}`)) return;
  desk.say(text("greet.corner_taken_back"));
  desk.refresh();
}
