// What a hall board shows after an event. The same rule as `display/board.py`, which explains
// it; a test holds that the two agree. Pure: nothing here touches the page.

export const RECENT_LIMIT = 8;

export function apply(board, kind, event) {
  if (event.sequence <= board.sequence) return board;
  const change = CHANGES[kind];
  return Object.assign({}, board, change ? change(board, event) : {}, {
    sequence: event.sequence,
  });
}

const CHANGES = {
  called(board, { call }) {
    return {
      called: [call].concat(without(board.called, call.ticket_id)),
      recent: without(board.recent, call.ticket_id),
    };
  },

  call_ended(board, event) {
    const ended = board.called.find((call) => call.ticket_id === event.ticket_id);
    const called = without(board.called, event.ticket_id);
    if (!ended || !event.answered) return { called };
    const recent = [ended].concat(without(board.recent, event.ticket_id));
    return { called, recent: recent.slice(0, RECENT_LIMIT) };
  },

  figures(board, event) {
    return { services: event.services };
  },

  slides(board, event) {
    return { slides: event.slides };
  },

  notices(board, event) {
    return { notices: event.notices, emergency: event.emergency || null };
  },
};

function without(calls, ticketId) {
  return calls.filter((call) => call.ticket_id !== ticketId);
}
