// What a hall board shows after an event. The same rule as `display/board.py`, which explains
// it; a test holds that the two agree. Pure: nothing here touches the page.

export const RECENT_LIMIT = 8;

/**
 * @param {Wire.BoardSnapshot} board
 * @param {string} kind
 * @param {Page.BoardEvent} event
 */
export function apply(board, kind, event) {
  if (event.sequence <= board.sequence) return board;
  const change = CHANGES[kind]; // none of what only a newer server tells
  return Object.assign({}, board, change ? change(board, /** @type {never} */ (event)) : {}, {
    sequence: event.sequence,
  });
}

/** @type {Record<string, undefined | ((board: Wire.BoardSnapshot, event: never) => object)>} */
const CHANGES = {
  /** @param {Wire.BoardSnapshot} board  @param {Wire.BoardCalled} given */
  called(board, { call }) {
    return {
      called: [call].concat(without(board.called, call.ticket_id)),
      recent: without(board.recent, call.ticket_id),
    };
  },

  /** @param {Wire.BoardSnapshot} board  @param {Wire.BoardCallEnded} event */
  call_ended(board, event) {
    const ended = board.called.find((call) => call.ticket_id === event.ticket_id);
    const called = without(board.called, event.ticket_id);
    if (!ended || !event.answered) return { called };
    const recent = [ended].concat(without(board.recent, event.ticket_id));
    return { called, recent: recent.slice(0, RECENT_LIMIT) };
  },

  /** @param {Wire.BoardSnapshot} board  @param {Wire.BoardFigures} event */
  figures(board, event) {
    return { services: event.services };
  },

  /** @param {Wire.BoardSnapshot} board  @param {Wire.BoardSlides} event */
  slides(board, event) {
    return { slides: event.slides };
  },

  /** @param {Wire.BoardSnapshot} board  @param {Wire.BoardNotices} event */
  notices(board, event) {
    return {
      notices: event.notices,
      emergency: event.emergency || null,
      messages: event.messages || [],
    };
  },
};

/** @param {Wire.CalledTicket[]} calls  @param {number} ticketId */
function without(calls, ticketId) {
  return calls.filter((call) => call.ticket_id !== ticketId);
}
