// A message to those who wait: to everybody, in one hall, or for one service; those that stand can be ended.

import { ask, field } from "../web/dialogs.js";
import { element } from "../web/dom.js";
import { centre, localised, serviceName, t } from "../web/texts.js";
import { minutesField, soundField, wordsForTheHall } from "./hall-words.js";

const CASES = ["delay", "system", "break", "last_numbers"];
const MINUTES = [10, 20, 30, 60, 120];
const USUAL_MINUTES = 30;

/** @param {Page.CentreDesk} desk */
export async function writeMessage(desk) {
  const words = wordsForTheHall("message", CASES);
  const audience = audienceField();
  const stays = minutesField(MINUTES, USUAL_MINUTES);
  const sounds = soundField();
  const message = await ask({
    title: t("message_title"), confirm: t("message_send"), hint: "", wide: true,
    body: [
      ...standing(desk), ...words.body,
      element("div", { class: "row" }, audience.node, stays.node, sounds.node), words.mistake,
    ],
    focus: words.focus,
    read: () => {
      const text = words.read();
      return text
        && { text, ...audience.value, minutes: stays.value, sounds: sounds.value };
    },
  });
  if (message && await desk.send("POST", "/messages", message)) desk.say(t("done_message"));
}

// A hall goes by the name of its screen.
function audienceField() {
  const select = element("select", {}, element("option", { value: "" }, t("message_to_all")),
    choices("boards", centre.boards.map(({ id, name }) => [id, localised(name)])),
    choices("services", centre.services.map(({ id }) => [id, serviceName(id)])));
  return {
    node: field(t("message_to"), select),
    get value() {
      const [kind, id] = select.value.split(":");
      return id ? { [kind]: [id] } : {};
    },
  };
}

/** @param {"boards" | "services"} kind  @param {string[][]} named */
function choices(kind, named) {
  return element("optgroup", { label: t(`message_to_${kind}`), hidden: !named.length },
    ...named.map(([id, name]) => element("option", { value: `${kind}:${id}` }, name)));
}

/** @param {Wire.HallMessage} message */
function audienceOf({ boards = [], services = [] }) {
  const named = centre.boards.filter(({ id }) => boards.includes(id)).map(({ name }) => localised(name));
  return (boards.length ? named : services.map(serviceName)).join(", ") || t("message_to_all");
}

// The messages that stand now, each with its end.
/** @param {Page.CentreDesk} desk */
function standing(desk) {
  const messages = desk.model.snapshot?.messages ?? [];
  if (!messages.length) return [];
  return [element("ul", { class: "standing" }, ...messages.map((message) => {
    const line = element("li", {},
      element("span", {}, localised(message.text), element("small", {}, audienceOf(message))),
      element("button", {
        type: "button", class: "quiet",
        onclick: async () => {
          if (!await desk.send("DELETE", `/messages/${message.id}`, {})) return;
          line.remove();
          desk.say(t("done_message_off"));
        },
      }, t("message_end")));
    return line;
  }))];
}
