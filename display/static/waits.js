// How a wait reads, chosen from the page's table: as `short_wait` in config/phrases/waits.py.

const LONGEST_IN_MINUTES = 90;
const SHORT = "common.wait.short.";

/** The forecast's range in minutes, rounded by the server.
    @param {Wire.WaitEstimate} estimate */
export function waitMinutes(estimate) {
  const low = Math.floor(estimate.low_seconds / 60);
  return { low, high: Math.max(low ? 0 : 1, Math.ceil(estimate.high_seconds / 60)) };
}

/** "12 phút", "1 giờ 5 phút".
    @param {number} all  minutes  @param {Page.Say} say */
export function durationPhrase(all, say) {
  const [hours, minutes] = [Math.floor(all / 60), all % 60];
  const units = [...(hours ? ["hours"] : []), ...(minutes || !hours ? ["minutes"] : [])];
  return say(SHORT + units.join("_"), { hours, minutes });
}

/** @param {Wire.WaitEstimate | null} estimate  @param {Page.Say} say
    @param {number} longest  minutes, beyond which it reads in hours */
export function waitPhrase(estimate, say, longest = LONGEST_IN_MINUTES) {
  if (!estimate) return say(SHORT + "unknown");
  const { low, high } = waitMinutes(estimate);
  if (low === 0) return say(SHORT + "under", { minutes: high });
  if (low === high) return say(SHORT + "minutes", { minutes: low });
  if (high <= longest) return say(SHORT + "range", { low, high });
  return say(SHORT + "long", { low: durationPhrase(low, say), high: durationPhrase(high, say) });
}
