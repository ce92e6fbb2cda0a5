// How a wait reads, chosen from the page's table: as `short_wait` in config/phrases/waits.py.

const LONGEST_IN_MINUTES = 90;
const SHORT = "common.wait.short.";

/** The range in minutes, rounded by the server. @param {Wire.WaitEstimate} wait */
export function waitMinutes({ low_seconds, high_seconds }) {
  const low = Math.floor(low_seconds / 60);
  return { low, high: Math.max(low ? 0 : 1, Math.ceil(high_seconds / 60)) };
}

/** "1 giờ 5 phút". @param {number} all  minutes  @param {Page.Say} say */
export function durationPhrase(all, say) {
  const [hours, minutes] = [Math.floor(all / 60), all % 60];
  const units = [...(hours ? ["hours"] : []), ...(minutes || !hours ? ["minutes"] : [])];
  return say(SHORT + units.join("_"), { hours, minutes });
}

/** Nobody is called before a break is over. @param {Page.Estimate} wait */
export const isAfterBreak = (wait) => Boolean(wait && wait.not_before && !wait.or_before);

/** @param {Wire.WaitEstimate} wait  @param {Page.TimeOf} timeOf */
export function clockTimes(wait, timeOf) {
  const [time, before, start, end] = [wait.not_before, wait.or_before, wait.called_from, wait.called_until]
    .map((at) => at ? timeOf(at) : "");
  return { time, before, start, end };
}

/** @param {Page.Estimate} wait  @param {Page.Say} say  @param {Page.TimeOf} timeOf */
export function waitPhrase(wait, say, timeOf) {
  if (!wait) return say(SHORT + "unknown");
  const at = clockTimes(wait, timeOf);
  const pattern = at.before ? `either` : at.start ? `after_range` : `after`;
  const told = at.time ? say(SHORT + pattern, at) : minutesPhrase(wait, say);
  return wait.before_closing === false ? say(SHORT + "with_late", { wait: told }) : told;
}

/** @param {Wire.WaitEstimate} wait  @param {Page.Say} say
    @param {number} longest  minutes, beyond which it reads in hours */
export function minutesPhrase(wait, say, longest = LONGEST_IN_MINUTES) {
  const { low, high } = waitMinutes(wait);
  if (low === 0) return say(SHORT + "under", { minutes: high });
  if (low === high) return say(SHORT + "minutes", { minutes: low });
  if (high <= longest) return say(SHORT + "range", { low, high });
  return say(SHORT + "long", { low: durationPhrase(low, say), high: durationPhrase(high, say) });
}
