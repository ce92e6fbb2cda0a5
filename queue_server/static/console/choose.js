// Choosing a counter: each with its state and who is at it. Also the place from which a greeter,
// who runs no counter, gives numbers by hand.

import { command, get, NoAnswer, Refusal } from "../web/api.js";
import { closeDay } from "./close-day.js";
import { ask } from "../web/dialogs.js";
import { $, element, keepList, setText } from "../web/dom.js";
import { issueByHand } from "./issue.js";
import { editNotices } from "./notices.js";
import { counterName, serviceName, t } from "../web/texts.js";

const REFRESH_MS = 10000;
const AGAIN_MS = 2000; // while there is no answer
const TASKS = { issue: "issue", notices: "inform", "close-day": "void" }; // task → the permission it needs
const TITLES = { serve: "choose_title", issue: "issue_title", inform: "notices_title" };

export function chooseScreen(session, { note, last, onChosen, onSignedOut }) {
  let counters = [];
  let loaded = false;
  let hasLine = true;
  let closed = false;
  let waiting;
  const list = $("choose-list");
  const may = (permission) => session.permissions.includes(permission);
  const say = (words) => setText($("choose-note"), words);
  const desk = { session, say, send, model: { snapshot: null } };

  list.replaceChildren();
  say(note || t("loading"));
  drawTitle();
  for (const button of tasks()) {
    button.hidden = !may(TASKS[button.dataset.task]);
    button.classList.toggle("main", !may("serve"));
    button.addEventListener("click", task);
  }
  refresh(!note);

  // Who opens no counter is not asked for one: the page is about what she came to do.
  function drawTitle() {
    const title = $("choose").querySelector("h1 [data-text]");
    title.dataset.text = `console.${TITLES[Object.keys(TITLES).find(may)] ?? TITLES.serve}`;
    setText(title, t(title.dataset.text.replace("console.", "")));
  }

  function tasks() {
    return $("choose").querySelectorAll("[data-task]");
  }

  async function task(event) {
    const { task: name } = event.currentTarget.dataset;
    if (name === "issue") return issueByHand(desk);
    if (name === "close-day") return await closeDay(desk) && refresh();
    const snapshot = counters.length ? await send("GET", `/counters/${counters[0].counter}`) : null;
    return snapshot && editNotices({ ...desk, model: { snapshot } });
  }

  // One request with its refusal said; undefined where it failed.
  async function send(method, path, body) {
    try {
      const answer = await (method === "GET" ? get(path) : command(method, path, body)) ?? {};
      hasLine = true;
      return answer;
    } catch (fault) {
      hasLine = !(fault instanceof NoAnswer);
      if (fault.status === 401) onSignedOut();
      else if (fault instanceof NoAnswer) say(t("no_line"));
      else if (fault instanceof Refusal) say(fault.words);
      else throw fault;
      return undefined;
    }
  }

  async function refresh(isFirst = false) {
    clearTimeout(waiting);
    const wasLost = !hasLine;
    const answer = await send("GET", "/counters");
    if (closed) return;
    waiting = setTimeout(refresh, hasLine ? REFRESH_MS : AGAIN_MS);
    if (!answer) return;
    counters = answer.counters;
    if (isFirst || wasLost) say(may("serve") ? "" : t("choose_none"));
    render();
  }

  function render() {
    if (!counters.length) say(t("choose_empty"));
    keepList(list, counters, { key: (item) => item.counter, create: row, update: fill });
    if (!loaded) (preferred() ?? $("choose").querySelector("[data-task]:not([hidden])"))?.focus();
    loaded = true;
  }

  function preferred() {
    const buttons = [...list.querySelectorAll("button:not(:disabled)")];
    return buttons.find((button) => button.dataset.counter === last) ?? buttons[0];
  }

  function row(item) {
    const button = element("button", { type: "button", onclick: () => open(item.counter) },
      element("b", { class: "counter-title" }),
      element("span", { class: "counter-services" }),
      element("span", { class: "counter-state" }),
      element("span", { class: "counter-action" }));
    button.dataset.counter = item.counter;
    return element("li", {}, button);
  }

  function fill(node, item) {
    const [title, services, state, action] = node.querySelectorAll("b, span");
    const mine = item.staff_id === session.staff_id && item.state !== "closed";
    const free = item.state === "closed" || item.staff_id == null;
    setText(title, counterName(item));
    setText(services, item.services.map(serviceName).join(", "));
    setText(state, mine ? t("choose_here") : free ? t("choose_free")
      : t("choose_taken", { name: item.staff_name ?? "?" }));
    setText(action, mine ? t("choose_enter") : t(free ? "choose_open" : "choose_take_over"));
    action.hidden = !(mine || free || may("void"));
    const button = node.firstElementChild;
    button.disabled = !may("serve") || action.hidden;
    button.dataset.mine = mine;
  }

  async function open(id) {
    const item = counters.find((one) => one.counter === id);
    const mine = item.staff_id === session.staff_id && item.state !== "closed";
    const free = item.state === "closed" || item.staff_id == null;
    if (!mine && !free && !await sureToTakeOver(item)) return;
    const opened = mine || await send("POST", `/counters/${id}/open`, {});
    if (opened) onChosen(id);
    else refresh();
  }

  // Whoever may close the day may take a counter from a colleague who has left it open.
  function sureToTakeOver(item) {
    const words = { counter: counterName(item), name: item.staff_name ?? "?" };
    return ask({
      title: t("take_over_title", words), confirm: t("choose_take_over"),
      body: [element("p", {}, t("take_over_text", words))],
    });
  }

  return {
    say,
    languageChanged: render,
    close() {
      closed = true;
      clearTimeout(waiting);
      for (const button of tasks()) button.removeEventListener("click", task);
    },
  };
}
