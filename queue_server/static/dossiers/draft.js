// What has been filled in so far, kept for this tab only, so that a reload loses nothing.
//
// ID numbers, phone numbers, addresses and birth dates are never kept: the card is scanned again.
// A draft has one idempotency key from its beginning to its end: however often it is sent, with
// whatever corrections, one dossier comes of it.

import { newKey } from "../web/new-key.js";

const PREFIX = "motcua.desk.draft."; // console/session.js forgets them by it

/** @param {number | null} ticket  @param {number} staffId */
export function openDraft(ticket, staffId) {
  const name = `${PREFIX}${ticket ?? "none"}`;
  const kept = read(name);
  /** @type {Page.Draft} */
  const draft = { key: newKey(), ...(kept?.staff === staffId ? kept : { staff: staffId }) };
  return {
    ...draft,
    /** @param {Partial<Page.Draft>} changes */
    keep(changes) {
      Object.assign(draft, changes);
      Object.assign(this, changes);
      sessionStorage.setItem(name, JSON.stringify(draft));
    },
    forget() {
      sessionStorage.removeItem(name);
    },
  };
}

/** @param {string} name  @returns {Page.Draft | null} */
function read(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? "null");
  } catch {
    return null; // not ours: begin anew
  }
}
