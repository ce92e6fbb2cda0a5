// What is said of queues and of counters that help: on the console and on the leader's pages alike.
//
// A `Namer` reads the catalogue, says a time of day, and names services and counters.

/**
 * @typedef {object} Namer
 * @property {(key: string, values?: Page.Values) => string} text
 * @property {(instant: string) => string} time
 * @property {(id: string) => string} service
 * @property {(id: string) => string} counter
 */

/** @param {string[]} names */
const listed = (names) => names.join(", ");

/** @param {Wire.QueueAlert} alert  @param {Namer} namer */
export function alertWords(alert, namer) {
  const { text, service, counter } = namer;
  const said = text(keyOf(alert), {
    service: service(alert.service), waited: alert.waited_minutes, limit: alert.limit_minutes,
    people: alert.people, per_cent: alert.per_cent ?? 0, wanted: alert.wanted_per_cent ?? 0,
  });
  /** @param {string} key  @param {string[]} ids */
  const some = (key, ids) => (ids.length ? [text(key, { counters: listed(ids.map(counter)) })] : []);
  return [said, ...some("queues.may_open", alert.may_open), ...some("queues.may_resume", alert.may_resume)]
    .join("; ");
}

/** @param {Wire.QueueAlert} alert */
function keyOf({ what, urgent, people }) {
  if (what !== "longest_wait") return `queues.${what}`;
  return `queues.longest_wait.${urgent ? "now" : people ? "expected" : "soon"}`;
}

/** @param {Wire.CounterHelp} help  @param {Namer} namer  @param {string} [key] */
export function helpWords(help, namer, key = "queues.helping") {
  return namer.text(key, {
    counters: listed(help.counters.map(namer.counter)), service: namer.service(help.service),
    time: namer.time(help.since), minutes: help.until_below_minutes,
  });
}
