// The line on top (which counter, its state, the clock) and all that ticks.

import { duration, secondsSince, serverNow, ticking, timeOfDay } from "../web/clock.js";
import { backAt, isUnmanned } from "./back.js";
import { isAwaited, isMine, obstacle } from "./commands.js";
import { $, setText } from "../web/dom.js";
import { drawBottom, drawEmergency, drawLine } from "./lines.js";
import { centre, counterName, t } from "../web/texts.js";

/** @type {Record<string, (seconds: number) => string>} */
const FORMS = { ticking, duration };

/** @param {string} selector  @returns {NodeListOf<HTMLElement>} */
const every = (selector) => $("counter").querySelectorAll(selector);

/** @param {Page.Model} model */
export function drawTop(model) {
  const { counter, emergency } = model.snapshot;
  setText($("counter-name"), counterName(counter));
  const state = isUnmanned(counter) ? "unmanned" : counter.state;
  setText($("counter-state"), t(`counter_state.${state}`));
  $("counter-state").dataset.state = state;
  const back = backAt(counter);
  $("back-key").hidden = counter.state !== "paused" || !isMine(model);
  setText($("back-key"), back ? t("back.known", { time: timeOfDay(back) }) : t("back.ask"));
  const pauseKey = counter.state === "paused" ? "reopen" : "pause";
  setText($("pause-text"), t(pauseKey));
  $("pause-text").dataset.text = `console.${pauseKey}`;
  drawEmergency(emergency);
  drawBottom(model.snapshot);
  drawTick(model);
}

// Keys that cannot work now look so, but still say why when pressed.
/** @param {Page.Model} model */
export function drawAvailability(model) {
  for (const button of every("[data-command]")) {
    const id = button.dataset.command ?? "";
    if (id === "filter" || id === "leave") continue;
    const why = obstacle(id, model, button.dataset.ticket);
    button.setAttribute("aria-disabled", String(Boolean(why && why !== "busy")));
    button.title = why && why !== "busy" ? t(`cannot.${why}`) : "";
  }
  suggest(suggested(model));
}

// Somebody who was called may come: "start". Nobody came for a while since the hall heard it: "recall".
/** @param {Page.Model} given */
function suggested({ isUp, snapshot }) {
  if (!isUp || !snapshot.current || !isAwaited(snapshot.current)) return null;
  const { called_at, heard_at, awaited } = snapshot.announced ?? {};
  if (awaited) return "start";
  const since = heard_at ?? called_at ?? snapshot.current.state_since;
  return secondsSince(since) < centre.recall_after_seconds ? "start" : "recall";
}

/** @param {string | null} command */
function suggest(command) {
  for (const button of every(".keypad [data-command]")) {
    button.classList.toggle("suggested", button.dataset.command === command);
  }
}

// Marks a node as a duration that goes on: since an instant, said in a form of `FORMS`.
/** @param {HTMLElement} node  @param {string} instant  @param {string} form */
export function tickingSince(node, instant, form) {
  node.dataset.since = instant;
  node.dataset.form = form;
  setText(node, FORMS[form](secondsSince(instant)));
}

// Once a second. While the line is down the waits rest: what is shown is the last state.
/** @param {Page.AnyModel} model */
export function drawTick(model) {
  drawLine(model);
  if (!model.snapshot) return; // what time it is, only the server knows
  setText($("clock"), timeOfDay(serverNow()));
  if (!model.isUp) return;
  suggest(suggested(model));
  for (const node of every("[data-since]")) {
    const { form = "", since = "" } = node.dataset;
    setText(node, FORMS[form](secondsSince(since)));
  }
  drawBottom(model.snapshot); // a device may have fallen silent
}
