// Days on the centre's calendar, written 23/11/2026 in every language; the weekday is from the
// server's table.

/** @param {string} timeZone */
export function calendarIn(timeZone) {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone, year: "numeric", month: "2-digit", day: "2-digit",
    hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
  });

  /** @param {Page.Moment} instant  @returns {Record<string, string>} */
  const partsOf = (instant) => format.formatToParts(new Date(instant))
    .reduce((parts, { type, value }) => ({ ...parts, [type]: value }), {});

  return {
    /** @param {Page.Moment} instant  its day as the wire writes it: 2026-11-23 */
    wireDay(instant) {
      const { year, month, day } = partsOf(instant);
      return `${year}-${month}-${day}`;
    },

    /** @param {Page.Moment} instant  what the clock on the wall shows, as if it were UTC's */
    wall(instant) {
      const { year, month, day, hour, minute, second } = partsOf(instant);
      return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    },
  };
}

// A day of the wire (2026-11-23) as 23/11/2026.
/** @param {string} wire */
export const plainDay = (wire) => wire.split("-").reverse().join("/");

// Thứ Hai, 23/11/2026
/** @param {string} wire  @param {Page.FormatTable} table */
export function fullDay(wire, { day, weekdays }) {
  const weekday = weekdays[(new Date(`${wire}T00:00:00Z`).getUTCDay() + 6) % 7];
  return day.replace("{weekday}", weekday).replace("{date}", plainDay(wire));
}
