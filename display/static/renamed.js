// The centre was given other names while a page of it was open: the page loads itself anew, once
// for each set of names, so that servers that disagree never send it round in circles.

const LOADED_FOR = "motcua.names";

// Whether the page, which holds the names of `own`, should load anew for those of `version`.
export function isRenamed(version, own) {
  if (!version || version === own) return false;
  try {
    if (sessionStorage.getItem(LOADED_FOR) === version) return false;
    sessionStorage.setItem(LOADED_FOR, version);
    return true;
  } catch (fault) {
    return false; // a browser that keeps nothing might go round in circles
  }
}
