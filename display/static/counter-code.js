// The short code on a counter's sign ("3", "12B"), or null where it has only a name.
// The same rule as `counter_code` in `display/reading.py`; a test holds that the two agree.

const SIGN = /(?<![\p{L}\d_])(?:quầy|cửa|bàn|ô|counter|desk|window)\s*(?:số|no\.?)?\s*([0-9]{1,3}[a-zđ]?)(?![\p{L}\d_])/iu;
const ID = /(?:^|-)([0-9]{1,3}[a-z]?)$/;

/** @param {string} counter  @param {string} name */
export function counterCode(counter, name) {
  const found = SIGN.exec(name) || ID.exec(counter);
  return found ? found[1].toUpperCase() : null;
}
