// What a clerk can do, with which keys, and when. Pure: a model in, an answer out. What may be done
// with a ticket the server says (`allowed`); no state of a ticket is named here.
//
// `action` is the step that a command takes with a ticket, `refusal` why it cannot now where that
// is known beforehand.
//
// The layout is a numeric keypad's: the keys on the screen lie as under the hand. Codes are
// those of the place of the key (`event.code`), so NumLock and the language of the keyboard do
// not matter.

/**
 * @typedef {{ id: string, codes: string[], hint: string, permission?: string,
 *   action?: Wire.TicketAction, refusal?: string }} Command
 */

/** @type {Command[]} */
export const COMMANDS = [
  { id: "main", codes: ["Enter", "NumpadEnter", "NumpadAdd"], hint: "Enter, +" },
  { id: "recall", codes: ["Digit0", "Numpad0"], hint: "0", action: "recall", refusal: "not_called" },
  { id: "start", codes: ["Digit1", "Numpad1"], hint: "1", action: "start", refusal: "not_called" },
  { id: "finish", codes: ["Digit2", "Numpad2"], hint: "2", action: "finish" },
  { id: "hold", codes: ["Digit3", "Numpad3"], hint: "3", action: "hold" },
  { id: "no_show", codes: ["Digit4", "Numpad4"], hint: "4", action: "miss", refusal: "not_called" },
  { id: "transfer", codes: ["Digit5", "Numpad5"], hint: "5", action: "transfer" },
  { id: "return", codes: ["Digit6", "Numpad6"], hint: "6", action: "return" },
  { id: "resume", codes: ["Digit7", "Numpad7"], hint: "7", action: "resume" },
  { id: "call", codes: ["Digit8", "Numpad8"], hint: "8", action: "call" },
  { id: "issue", codes: ["Digit9", "Numpad9"], hint: "9", permission: "issue" },
  { id: "undo", codes: ["Period", "NumpadDecimal", "NumpadComma"], hint: "." },
  { id: "pause", codes: ["Minus", "NumpadSubtract"], hint: "−" },
  { id: "void", codes: ["NumpadMultiply"], hint: "*", permission: "void", action: "void" },
  { id: "help", codes: ["NumpadDivide", "Slash"], hint: "/, ?" },
  { id: "back", codes: [], hint: "" },
  { id: "here", codes: [], hint: "" },
  { id: "close", codes: [], hint: "" },
  { id: "notices", codes: [], hint: "" },
  { id: "devices", codes: [], hint: "" },
];

const byId = new Map(COMMANDS.map((item) => [item.id, item]));
const ALWAYS = new Set(["help", "notices", "devices"]);
/** @type {Record<string, "waiting" | "on_hold">} */
const LISTED_IN = { call: "waiting", resume: "on_hold" };

/** @param {{ allowed: Wire.TicketAction[] } | undefined} ticket  @param {Wire.TicketAction} action */
export function allows(ticket, action) {
  return Boolean(ticket?.allowed.includes(action));
}

// Its person is expected at the counter.
/** @param {Wire.TicketSummary | null} ticket */
export function isAwaited(ticket) {
  return ticket !== null && allows(ticket, "start");
}

// Its person has come: nothing is to start, only to finish.
/** @param {Wire.TicketSummary} ticket */
export function isBegun(ticket) {
  return allows(ticket, "finish") && !allows(ticket, "start");
}

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
  const { current } = model.snapshot;
  if (current && isBegun(current)) return "finish_and_next";
  return isOpen(model) || isAwaited(current) ? "next" : "open";
}

// Why a command cannot work now: the end of a key `cannot.…`, or null where it can. `ticketId`
// is that of a ticket of a list; without it the command is about the one at the counter.
/** @param {string} id  @param {Page.AnyModel} model  @param {string} [ticketId] */
export function obstacle(id, model, ticketId) {
  if (ALWAYS.has(id) && (model.snapshot || id !== "notices")) return null;
  if (!model.snapshot || !model.isUp) return "line";
  if (model.busy) return "busy";
  const known = byId.get(id);
  if (known?.permission && !model.session.permissions.includes(known.permission)) return "not_allowed";
  if (id === "issue") return null;
  if (id === "void" && ticketId) return ticketObstacle(known, listed(model, ticketId));
  if (isTaken(model)) return "not_mine";
  return momentObstacle(id, model, ticketId);
}

/** @param {string} id  @param {Page.Model} model  @param {string} [ticketId] */
function momentObstacle(id, model, ticketId) {
  const { current, counter } = model.snapshot;
  if (id === "main") return mainObstacle(model);
  if (id === "undo") return undoable(model).length ? null : "nothing_to_undo";
  if (id === "back" && counter.state !== "paused") return "not_paused";
  if (id === "pause" || id === "close" || id === "here") return counter.state === "closed" ? "not_open" : null;
  if (id === "back") return null;
  if (LISTED_IN[id]) return listObstacle(id, model, ticketId);
  return current ? ticketObstacle(byId.get(id), current) : "no_current";
}

// With nobody on the list "next" is still sent: somebody may have come this very moment.
/** @param {Page.Model} given */
function mainObstacle({ snapshot }) {
  return isAwaited(snapshot.current) ? "called_now" : null;
}

/** @param {Command | undefined} command  @param {Wire.TicketSummary | undefined} ticket */
function ticketObstacle(command, ticket) {
  if (!command?.action || allows(ticket, command.action)) return null;
  return command.refusal ?? "not_now";
}

// The number at the counter is ended first: this page lets nobody replace it by a slip.
/** @param {string} id  @param {Page.Model} model  @param {string} [ticketId] */
function listObstacle(id, model, ticketId) {
  const { snapshot } = model;
  if (snapshot.current) return "has_current";
  const list = snapshot[LISTED_IN[id]];
  const among = ticketId ? [listed(model, ticketId)] : list;
  if (among.some((ticket) => !ticketObstacle(byId.get(id), ticket))) return null;
  if (!isOpen(model)) return "not_open";
  if (list.length) return "not_now";
  return id === "resume" ? "none_held" : "nobody_waiting";
}

/** @param {Page.Model} given  @param {string} ticketId */
function listed({ snapshot: { waiting, on_hold: held } }, ticketId) {
  return [...waiting, ...held].find((ticket) => ticket.ticket_id === Number(ticketId));
}

// The steps that ended a ticket here today and may be undone, newest first.
/** @param {Page.Model} model */
export function undoable(model) {
  return newestFirst(model.snapshot.history).filter((line) => allows(line, "return"));
}

/** @param {Wire.HistoryLine[]} history */
export function newestFirst(history) {
  return [...history].sort((one, other) => other.log_id - one.log_id);
}
