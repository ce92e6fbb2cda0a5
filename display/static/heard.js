// Tells the server that a call was said, so that its clerk knows since when the hall has heard it.
// Only a board with a key of its own; told three times at most, for the server does without.

const TRIES = 3;
const AGAIN_MS = 1000;

/** @param {Page.BoardBoot} boot  @param {Wire.CalledTicket} call */
export async function tellHeard(boot, call) {
  if (!boot.report_url) return;
  const address = boot.announcements_url + call.call_id + "/heard";
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (await isTold(address)) return;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

/** @param {string} address */
async function isTold(address) {
  try {
    const response = await fetch(address, {
      method: "POST", cache: "no-store", credentials: "same-origin",
      headers: { "Content-Type": "application/json" }, body: "{}",
    });
    return response.status < 500;
  } catch (fault) {
    return false; // no line
  }
}
