// What the page says of a status: the rules of `view` in queue_server/tickets/pages/phone.py.

import { timeIn } from "../display/steady.js";
import { clockTimes, durationPhrase, isAfterBreak, waitPhrase } from "../display/waits.js";

/** The phrases of one page: `boot` is its data block.
    @param {Page.PhoneBoot} boot */
export function pagePhrases(boot) {
  const timeOf = timeIn(boot.timeZone);

  /** @param {string} key  @param {Page.Values} [values] */
  const say = (key, values = {}) =>
    boot.texts[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

  /** @param {Page.Names | null | undefined} names */
  const localised = (names) => {
    if (!names) return "";
    const chosen = [boot.language, ...boot.languages, ...Object.keys(names)];
    return chosen.map((language) => names[language]).find(Boolean) || "";
  };

  /** @param {number | null} people */
  const aheadPhrase = (people) => {
    if (people == null) return "";
    if (people === 0) return say("ahead_none");
    return say(people === 1 ? "ahead_one" : "ahead_many", { count: people });
  };

  /** @param {Wire.TicketStatus} status  @param {boolean} nearly */
  const waitingAdvice = (status, nearly) => {
    const wait = status.estimate;
    if (status.absences === 1) return say("advice_missed_once");
    if (status.absences) return say("advice_missed", { count: status.absences });
    if (!wait) return say("advice_no_counter");
    if (wait.before_closing === false && !nearly) return say("advice_late");
    if (isAfterBreak(wait)) return say("advice_break", clockTimes(wait, timeOf));
    return say(nearly ? "advice_next" : "advice_waiting");
  };

  /** @param {Wire.TicketStatus} status */
  const waitingView = (status) => {
    const { people_ahead: ahead, estimate: wait } = status;
    const nearly = ahead != null && ahead <= boot.nearlyThere && Boolean(wait) && !isAfterBreak(wait);
    const look = nearly ? "next" : "waiting";
    return {
      look,
      title: say("title_" + look, { number: status.number }),
      heading: say("heading_" + look),
      place: "",
      ahead: aheadPhrase(ahead),
      estimate: waitPhrase(wait, say, timeOf),
      advice: waitingAdvice(status, nearly),
    };
  };

  /** @param {Wire.TicketStatus} status */
  const counterView = (status) => {
    const look = status.state;
    const counter = status.ended ? "" : localised(status.counter_name);
    /** @param {string} key */
    const withCounter = (key) => {
      const nowhere = key + "_nowhere";
      const chosen = !counter && nowhere in boot.texts ? nowhere : key;
      return say(chosen, { counter, number: status.number });
    };
    return {
      look,
      title: withCounter("title_" + look),
      heading: withCounter("heading_" + look),
      place: look === "on_hold" ? "" : counter,
      ahead: "",
      estimate: "",
      advice: withCounter("advice_" + look),
    };
  };

  /** Every word of the page that changes with the ticket; an empty text is not shown.
      @param {Wire.TicketStatus} status */
  const view = (status) => ({
    ...(status.state === "waiting" ? waitingView(status) : counterView(status)),
    number: status.number,
    service: localised(status.service_name),
    emergency: localised(status.emergency && status.emergency.text),
    message: localised(status.message),
    papers: status.ended ? [] : status.papers.map(localised),
  });

  /** How long ago, in words.
      @param {number} seconds */
  const age = (seconds) => {
    if (seconds < 60) return say("age_short");
    if (seconds < 3600) return durationPhrase(Math.floor(seconds / 60), say);
    return say("age_hours", { hours: Math.floor(seconds / 3600) });
  };

  return { say, view, age };
}
