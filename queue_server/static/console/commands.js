// What a clerk can do, with which keys, and when. Pure: a model in, an answer out.
//
// The layout is a numeric keypad's: the keys on the screen lie as under the hand. Codes are
// those of the place of the key (`event.code`), so NumLock and the language of the keyboard do
// not matter.

/** @type {{ id: string, codes: string[], hint: string, permission?: string }[]} */
export const COMMANDS = [
  { id: "main", codes: ["Enter", "NumpadEnter", "NumpadAdd"], hint: "Enter, +" },
  { id: "recall", codes: ["Digit0", "Numpad0"], hint: "0" },
  { id: "start", codes: ["Digit1", "Numpad1"], hint: "1" },
  { id: "finish", codes: ["Digit2", "Numpad2"], hint: "2" },
  { id: "hold", codes: ["Digit3", "Numpad3"], hint: "3" },
  { id: "no_show", codes: ["Digit4", "Numpad4"], hint: "4" },
  { id: "transfer", codes: ["Digit5", "Numpad5"], hint: "5" },
  { id: "return", codes: ["Digit6", "Numpad6"], hint: "6" },
  { id: "resume", codes: ["Digit7", "Numpad7"], hint: "7" },
  { id: "call", codes: ["Digit8", "Numpad8"], hint: "8" },
  { id: "issue", codes: ["Digit9", "Numpad9"], hint: "9", permission: "issue" },
  { id: "undo", codes: ["Period", "NumpadDecimal", "NumpadComma"], hint: "." },
  { id: "pause", codes: ["Minus", "NumpadSubtract"], hint: "−" },
  { id: "void", codes: ["NumpadMultiply"], hint: "*", permission: "void" },
  { id: "help", codes: ["NumpadDivide", "Slash"], hint: "/, ?" },
  { id: "close", codes: [], hint: "" },
  { id: "notices", codes: [], hint: "" },
  { id: "devices", codes: [], hint: "" },
];

const byId = new Map(COMMANDS.map((item) => [item.id, item]));
const ALWAYS = new Set(["help", "notices", "devices"]);
const NEEDS_CURRENT = new Set(["finish", "hold", "transfer", "return", "start", "no_show", "recall", "void"]);
const ONLY_CALLED = new Set(["start", "no_show", "recall"]);
const ONLY_FREE = new Set(["call", "resume"]);

/** @param {Page.Model} model */
export function isMine(model) {
  return model.snapshot.counter.staff_id === model.session.staff_id;
}

// The counter is run by somebody else now.
/** @param {Page.Model} model */
export function isTaken(model) {
  const { staff_id: staff, state } = model.snapshot.counter;
  return state !== "closed" && staff !== null && staff !== undefined && !isMine(model);
}

/** @param {Pick<Page.Model, "snapshot">} model */
export function isOpen(model) {
  return model.snapshot.counter.state === "open";
}

// What the big key does now: "open", "next" or "finish_and_next".
/** @param {Page.Model} model */
export function mainMeaning(model) {
  if (model.snapshot.current) {
    return model.snapshot.current.state === "serving" ? "finish_and_next" : "next";
  }
  return isOpen(model) ? "next" : "open";
}

// Why a command cannot work now: the end of a key `cannot.…`, or null where it can. `ofRow`
// says that it is about a ticket of a list, not about the one at the counter.
/** @param {string} id  @param {Page.AnyModel} model  @param {boolean} [ofRow] */
export function obstacle(id, model, ofRow = false) {
  if (ALWAYS.has(id) && (model.snapshot || id !== "notices")) return null;
  if (!model.snapshot || !model.isUp) return "line";
  if (model.busy) return "busy";
  const permission = byId.get(id)?.permission;
  if (permission && !model.session.permissions.includes(permission)) return "not_allowed";
  if (id === "issue" || (id === "void" && ofRow)) return null;
  if (isTaken(model)) return "not_mine";
  return momentObstacle(id, model);
}

/** @param {string} id  @param {Page.Model} model */
function momentObstacle(id, model) {
  const { current } = model.snapshot;
  if (id === "main") return mainObstacle(model);
  if (id === "undo") return undoable(model).length ? null : "nothing_to_undo";
  if (NEEDS_CURRENT.has(id)) return currentObstacle(id, current);
  if (id === "pause" || id === "close") {
    return model.snapshot.counter.state === "closed" ? "not_open" : null;
  }
  if (ONLY_FREE.has(id)) return freeObstacle(id, model);
  return null;
}

// With nobody on the list "next" is still sent: somebody may have come this very moment.
/** @param {Page.Model} given */
function mainObstacle({ snapshot }) {
  return snapshot.current?.state === "called" ? "called_now" : null;
}

/** @param {string} id  @param {Wire.TicketSummary | null} current */
function currentObstacle(id, current) {
  if (!current) return "no_current";
  if (ONLY_CALLED.has(id) && current.state !== "called") return "not_called";
  return null;
}

/** @param {string} id  @param {Page.Model} model */
function freeObstacle(id, model) {
  if (model.snapshot.current) return "has_current";
  if (!isOpen(model)) return "not_open";
  if (id === "resume") return model.snapshot.on_hold.length ? null : "none_held";
  return model.snapshot.waiting.length ? null : "nobody_waiting";
}

// The last step of each ticket that ended here today and may be put back, newest first.
/** @param {Page.Model} model */
export function undoable(model) {
  const seen = new Set();
  return newestFirst(model.snapshot.history).filter((line) => {
    if (seen.has(line.ticket_id)) return false;
    seen.add(line.ticket_id);
    return isUndoable(line);
  });
}

/** @param {Wire.HistoryLine} line */
export function isUndoable(line) {
  return (line.action === "finish" && line.state === "done")
    || (line.action === "miss" && line.state === "no_show");
}

/** @param {Wire.HistoryLine[]} history */
export function newestFirst(history) {
  return [...history].sort((one, other) => other.log_id - one.log_id);
}
