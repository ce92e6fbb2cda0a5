// Choosing a counter: each with its state and who is at it. Also the place from which a greeter,
// who runs no counter, gives numbers by hand.

import { command, get, NoAnswer, Refusal } from "../web/api.js";
import { isUnmanned, stateWords } from "./back.js";
import { closeDay } from "./close-day.js";
import { ask } from "../web/dialogs.js";
import { $, element, keepList, part, setText, within } from "../web/dom.js";
import { issueByHand } from "./issue.js";
import { editNotices } from "./notices.js";
import { isRenamed } from "../display/renamed.js";
import { centre, counterName, serviceName, t } from "../web/texts.js";

const REFRESH_MS = 10000;
const AGAIN_MS = 2000; // while there is no answer
/** @type {Record<string, string>} */
const TASKS = { issue: "issue", notices: "inform", "close-day": "void" }; // task → the permission it needs
/** @type {Record<string, string>} */
const TITLES = { serve: "choose_title", issue: "issue_title", inform: "notices_title" };

/**
 * @param {Wire.SessionStarted} session
 * @param {{ note: string, last: string | null, onChosen: (counter: string) => void, onSignedOut: () => void }} given
 */
export function chooseScreen(session, { note, last, onChosen, onSignedOut }) {
  /** @type {Wire.CounterSummary[]} */
  let counters = [];
  let loaded = false;
  let hasLine = true;
  let closed = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  const list = $("choose-list");
  /** @param {string} permission */
  const may = (permission) => session.permissions.includes(permission);
  /** @param {string} words */
  const say = (words) => setText($("choose-note"), words);
  /** @type {Page.CentreDesk & { session: Wire.SessionStarted }} */
  const desk = { session, say, send, model: { snapshot: null } };

  list.replaceChildren();
  say(note || t("loading"));
  drawTitle();
  for (const button of tasks()) {
    button.hidden = !may(TASKS[button.dataset.task ?? ""]);
    button.classList.toggle("main", !may("serve"));
    button.addEventListener("click", task);
  }
  refresh(!note);

  // Who opens no counter is not asked for one: the page is about what she came to do.
  function drawTitle() {
    const title = part($("choose"), "h1 [data-text]");
    const key = TITLES[Object.keys(TITLES).find(may) ?? "serve"];
    title.dataset.text = `console.${key}`;
    setText(title, t(key));
  }

  /** @returns {NodeListOf<HTMLButtonElement>} */
  function tasks() {
    return $("choose").querySelectorAll("[data-task]");
  }

  /** @param {Event} event */
  async function task(event) {
    const name = within(event, "[data-task]")?.dataset.task;
    if (name === "issue") return issueByHand(desk);
    if (name === "close-day") return await closeDay(desk) && refresh();
    /** @type {Wire.CounterSnapshot | null | undefined} */
    const snapshot = counters.length ? await send("GET", `/counters/${counters[0].counter}`) : null;
    return snapshot && editNotices({ ...desk, model: { snapshot } });
  }

  // One request with its refusal said; undefined where it failed.
  /**
   * @template {object} Answer
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<Answer | undefined>}
   */
  async function send(method, path, body) {
    try {
      /** @type {Answer | null} */
      const answer = await (method === "GET" ? get(path) : command(method, path, body));
      hasLine = true;
      return answer ?? /** @type {Answer} */ ({});
    } catch (fault) {
      hasLine = !(fault instanceof NoAnswer);
      if (fault instanceof Refusal && fault.status === 401) onSignedOut();
      else if (fault instanceof NoAnswer) say(t("no_line"));
      else if (fault instanceof Refusal) say(fault.words);
      else throw fault;
      return undefined;
    }
  }

  /** @param {boolean} [isFirst] */
  async function refresh(isFirst = false) {
    clearTimeout(waiting);
    const wasLost = !hasLine;
    /** @type {Wire.CountersListed | undefined} */
    const answer = await send("GET", "/counters");
    if (closed) return;
    waiting = setTimeout(refresh, hasLine ? REFRESH_MS : AGAIN_MS);
    if (!answer) return;
    if (isRenamed(answer.names_version, centre.names_version)) return void location.reload();
    counters = answer.counters;
    if (isFirst || wasLost) say(may("serve") ? "" : t("choose_none"));
    render();
  }

  function render() {
    if (!counters.length) say(t("choose_empty"));
    keepList(list, counters, { key: (item) => item.counter, create: row, update: fill });
    if (!loaded) (preferred() ?? [...tasks()].find((button) => !button.hidden))?.focus();
    loaded = true;
  }

  function preferred() {
    const buttons = [...list.querySelectorAll("button")].filter((button) => !button.disabled);
    return buttons.find((button) => button.dataset.counter === last) ?? buttons[0];
  }

  /** @param {Wire.CounterSummary} item */
  function row(item) {
    const button = element("button", { type: "button", onclick: () => open(item.counter) },
      element("b", { class: "counter-title" }),
      element("span", { class: "counter-services" }),
      element("span", { class: "counter-state" }),
      element("span", { class: "counter-action" }));
    button.dataset.counter = item.counter;
    return element("li", {}, button);
  }

  /** @param {HTMLElement} node  @param {Wire.CounterSummary} item */
  function fill(node, item) {
    /** @type {NodeListOf<HTMLElement>} */
    const [title, services, state, action] = node.querySelectorAll("b, span");
    const mine = item.staff_id === session.staff_id && item.state !== "closed";
    const free = (item.state === "closed" || item.staff_id == null) && !item.winding_down;
    setText(title, counterName(item));
    setText(services, item.services.map(serviceName).join(", "));
    const who = mine ? t("choose_here") : free ? t("choose_free")
      : t("choose_taken", { name: item.staff_name ?? "?" });
    const isAway = item.state === "paused" || isUnmanned(item);
    setText(state, isAway ? `${who} · ${stateWords(item)}` : who);
    setText(action, mine ? t("choose_enter") : t(free ? "choose_open" : "choose_take_over"));
    const isOwn = !session.counters.length || session.counters.includes(item.counter);
    if (!mine && !isOwn) setText(state, `${who} · ${t("choose_not_yours")}`);
    if (item.winding_down) setText(state, t("winding_down_hint"));
    action.hidden = item.winding_down || !(mine || (isOwn && (free || may("void"))));
    const button = part(node, "button", HTMLButtonElement);
    button.disabled = !may("serve") || action.hidden;
    button.dataset.mine = String(mine);
  }

  /** @param {string} id */
  async function open(id) {
    const item = counters.find((one) => one.counter === id);
    if (!item) return;
    const mine = item.staff_id === session.staff_id && item.state !== "closed";
    const free = item.state === "closed" || item.staff_id == null;
    if (!mine && !free && !await sureToTakeOver(item)) return;
    const opened = mine || await send("POST", `/counters/${id}/open`, {});
    if (opened) onChosen(id);
    else refresh();
  }

  // Whoever may close the day may take a counter from a colleague who has left it open.
  /** @param {Wire.CounterSummary} item */
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
