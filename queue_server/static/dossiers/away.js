// Names of staff in lists; of somebody who is away today, until when.

import { text } from "../web/texts.js";
import { plainDay } from "./dates.js";

/** @param {string} name  @param {string | null | undefined} day  the last day away, as the wire writes it */
export const nameOrAway = (name, day) => (day ? text("desk.away_until", { name, day: plainDay(day) }) : name);
