// The page's stop-watch, in milliseconds: `Steady` in typings/pages.d.ts.

let slept = 0;
/** @type {[number, number] | null} */
let hiddenAt = null;

export function steady() {
  return performance.now() + slept;
}

function hide() {
  if (!hiddenAt) hiddenAt = [performance.now(), Date.now()];
}

function show() {
  if (!hiddenAt || document.hidden) return;
  const [watch, clock] = hiddenAt;
  slept += Math.max(0, Date.now() - clock - (performance.now() - watch));
  hiddenAt = null;
}

if (document.hidden) hide();
document.addEventListener("visibilitychange", () => (document.hidden ? hide() : show()));
document.addEventListener("freeze", hide);
document.addEventListener("resume", show);

// The time of day on the centre's clock: 08:05.
/** @param {string} timeZone */
export function timeIn(timeZone) {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
  return (/** @type {Page.Moment} */ instant) => format.format(new Date(instant));
}
