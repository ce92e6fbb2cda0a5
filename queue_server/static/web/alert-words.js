// What an alert of the wire says, and what to do about it: on the console, the page of devices and
// the leader's pages alike.
//
//   wordsOf(alert, { text, time }) → { what, advice }
//
// `text(key, values)` reads the catalogue, `time(instant)` says a time of day.

/**
 * @typedef {object} Words
 * @property {(key: string, values?: Page.Values) => string} text
 * @property {(instant: string) => string} time
 */

/** @param {Wire.DeviceAlert} alert  @param {Words} given */
export function wordsOf(alert, { text, time }) {
  return { what: whatOf(alert, text, time), advice: adviceOf(alert, text) };
}

/** @param {Wire.DeviceAlert} given  @param {Words["text"]} text  @param {Words["time"]} time */
function whatOf({ what, since, count, words }, text, time) {
  const values = { count, words, time: since ? time(since) : "" };
  const said = text(`devices.alert.${what}`, values);
  if (!count || what === "unsure" || what === "undelivered") return said;
  return text(what === "paper_near_end" ? "devices.alert_left" : "devices.alert_jobs",
    { what: said, count });
}

/** @param {Wire.DeviceAlert} given  @param {Words["text"]} text */
function adviceOf({ what, kind }, text) {
  return text(what === "silent" ? `devices.do.silent_${kind}` : `devices.do.${what}`);
}
