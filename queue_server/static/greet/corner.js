// The corner of self-service: one touch counts somebody who was sent there.

import { newKey } from "../web/new-key.js";
import { $, element, keepList, part, setText } from "../web/dom.js";
import { localised, text } from "../web/texts.js";
import { desk } from "./desk.js";

const TAKEN_BACK_MS = 55_000;

/** @param {Wire.Greeting} known */
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

/** @param {Wire.ServiceState} state */
function card(state) {
  return element("li", {}, element("button", { type: "button", onclick: () => count(state) },
    element("b", { class: "letter" }), element("span", { class: "name" }), element("span", { class: "queue" })));
}

/** @param {Wire.ServiceState} state */
async function count(state) {
  const press = newKey().slice(0, 40);
  if (!await desk.send("POST", "/greeting/corner", { service: state.service, press })) return;
  desk.refresh();
  desk.say(text("greet.corner_counted", { service: localised(state.name) }), () => takeBack(press), TAKEN_BACK_MS);
}

/** @param {string} press */
async function takeBack(press) {
  if (!await desk.send("DELETE", `/greeting/corner/${press}`)) return;
  desk.say(text("greet.corner_taken_back"));
  desk.refresh();
}
