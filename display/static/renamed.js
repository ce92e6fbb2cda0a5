// The centre was renamed while its page was open: the page reloads, once for each set of names, so
// that servers that disagree never make it reload in circles.

const LOADED_FOR = "motcua.names";

// Whether the page, which has the names of `own`, should reload for those of `version`.
/** @param {string | undefined} version  @param {string | undefined} own */
export function isRenamed(version, own) {
  if (!version || version === own) return false;
  try {
    if (sessionStorage.getItem(LOADED_FOR) === version) return false;
    sessionStorage.setItem(LOADED_FOR, version);
    return true;
  } catch (fault) {
    return false; // without storage it might reload in circles
  }
}
