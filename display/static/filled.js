// A pattern of the catalogue with its {placeholders} filled; one without a value stays.
/** @param {string} pattern  @param {Page.Values} values */
export function filled(pattern, values) {
  return pattern.replace(/{(\w+)}/g, (whole, name) => {
    const value = values[name];
    return value === undefined || value === null ? whole : String(value);
  });
}
