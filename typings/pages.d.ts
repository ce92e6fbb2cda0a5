// What the scripts share that does not cross the wire: data blocks of pages, screens, helpers.

declare namespace Page {
  type Names = Record<string, string>;
  type Values = Record<string, unknown>;
  type Texts = Record<string, string>;
  type Say = (key: string, values?: Values) => string;
  type Kind = "" | "good" | "warning";
  type Child = Node | string | null | undefined;
  type Query = string | number | boolean;
  /** How to write in a language: `config/text/tables.py`. */
  interface FormatTable {
    weekdays: string[];
    day: string;
    money: string;
    thousands: string;
    languages: Record<string, string>;
    languages_in_sentence: Record<string, string>;
  }

  type Moment = string | number | Date;

  type Handlers = {
    [Name in keyof GlobalEventHandlersEventMap as `on${Name}`]?: (
      event: GlobalEventHandlersEventMap[Name],
    ) => unknown;
  };
  type Properties = Handlers & { [name: string]: unknown };

  interface Service {
    id: string;
    letter: string;
    name: Names;
    priority_classes?: string[];
    most_dossiers?: number;
    many_dossiers?: { more_than: number, service: string } | null;
    fields?: string[];
  }

  interface Centre {
    hall_name: Names;
    unit_code?: string;
    names_version?: string;
    languages: string[];
    time_zone: string;
    services: Service[];
    priority_classes: Wire.KioskPriorityClass[];
    devices: Record<string, Names>;
    kiosks: { id: string; name: Names }[];
    boards: { id: string; name: Names }[];
    counters?: Record<string, Names>;
    recall_after_seconds: number;
  }

  interface Priority {
    class: string;
    reason: string | null;
    name: string;
  }

  /** A screen of a page of staff. */
  interface Screen {
    close(): void;
    say?(words: string): void;
    languageChanged?(): void;
    shownAgain?(): void;
    explain?(fault: unknown): void;
  }

  // ------------------------------------------------------------------ the counter's console

  interface ModelParts {
    session: Wire.SessionStarted;
    isUp: boolean;
    wasUp: boolean;
    busy: string | null;
    filter: string | null;
    heardAt?: number;
    visit?: Wire.VisitDossiers | null;
    greeterNotes?: Wire.GreeterNotes | null;
  }
  interface Model extends ModelParts {
    snapshot: Wire.CounterSnapshot;
  }
  interface EmptyModel extends ModelParts {
    snapshot: null;
  }
  type AnyModel = Model | EmptyModel;

  type Send = <Answer extends object>(method: string, path: string, body?: object) => Promise<Answer | undefined>;
  type Details = Record<string, string | undefined>;

  /** What gives a ticket by hand: the console, the choice of a counter, the greeter's page. */
  interface Giver {
    session?: Wire.SessionStarted;
    devices?: Wire.DeviceState[];
    say(words: string, kind?: Kind): void;
    send: Send;
  }

  /** How a ticket is wanted. */
  interface Wanted {
    service: string;
    language?: string;
    priority_class?: string | null;
    priority_reason?: string | null;
    receipt?: string;
    dossiers?: number;
  }

  /** The greeter's tablet. */
  interface Greeter extends Giver {
    known: Wire.Greeting | null;
    refresh(): void;
    show(view: string): void;
    say(words: string, undo?: any, lasts?: number): void;
    ask<Answer extends object>(path: string): Promise<Answer | undefined>;
  }

  /** What acts on a counter. */
  interface CounterDesk extends Giver {
    counter: string;
    session: Wire.SessionStarted;
    model: Model;
    draw(): void;
    leave(note: string): void;
    settle(ticket: Wire.TicketSummary, step: string): void;
    step(ticketId: number, name: string, body?: object): Promise<Wire.TicketMoved | undefined>;
  }

  /** What writes notices or closes the day: the console or the choice of a counter. */
  interface CentreDesk extends Giver {
    model: { snapshot: Wire.CounterSnapshot | null };
  }

  interface Choice {
    value: string;
    label: string;
    note?: string;
    disabled?: boolean;
  }

  interface Pickable {
    id: number;
    number: string;
    note: string;
  }

  // ------------------------------------------------------------------- the dossiers' desk

  interface Desk {
    session: Wire.SessionStarted;
    may(permission: string): boolean;
    say(words: string, kind?: Kind): void;
    hush(): void;
    explain(fault: unknown): void;
  }

  /** One field of a question; `read` gives undefined where something is wrong. */
  interface Asked<Value> {
    node: Child;
    read(): Value | undefined;
    focus?: HTMLElement | null;
    wrong?: string;
  }
  type Answers<Fields extends Record<string, Asked<unknown>>> = {
    [Name in keyof Fields]: Exclude<ReturnType<Fields[Name]["read"]>, undefined>;
  };

  /** What was typed for an act and not done, and why it was refused. */
  interface Kept {
    mistake?: string;
    reason?: string;
    ground?: string;
    note?: string;
    instruction?: string;
    again?: string;
    until?: string | null;
    new_day?: string | null;
    papers?: string[];
    ticks?: object[];
    states?: Record<number, string>;
    hand_to?: number | null;
    staff_id?: number | null;
    amount?: number;
    for_good?: boolean;
    how?: string;
    delivery?: string;
    receipt?: string;
    without_receipt?: string;
    stated_limit?: { amount?: number | null; unit?: string; source?: string };
    changes?: Record<string, string | null>;
  }

  /** What is told to whoever asks about an act. */
  interface About {
    dossier: Wire.Dossier;
    staff(): Promise<Wire.StaffName[]>;
  }

  /** What may be done: how it is asked for, where it is sent, and as what. */
  interface Act {
    path: string;
    isVisit?: boolean;
    ask(kept: Kept, about: About): Promise<Kept | null>;
    body(answer: Kept): object;
  }

  interface AddedPaper {
    name: string;
    originals: number;
    copies: number;
  }
  interface KeptPaper {
    state: Wire.PaperState | null;
    originals: number;
    copies: number;
  }
  interface KeptPapers {
    papers?: Record<number, KeptPaper>;
    more?: AddedPaper[];
  }
  interface KeptApplicant {
    kind?: string;
    name?: string;
    submitted_by?: string;
  }
  interface KeptHandling {
    channel?: string;
    delivery?: string;
    fee?: string;
    fee_paid?: boolean;
    national_code?: string;
    note?: string;
  }

  /** What has been filled in while receiving. */
  interface Draft {
    staff: number;
    key: string;
    procedure?: string | null;
    version_id?: number | null;
    ticks?: KeptPapers | null;
    applicant?: KeptApplicant;
    handling?: KeptHandling;
  }

  /** How the page shows a dossier, and what it does with it. */
  interface DossierShown {
    desk: Desk;
    now: number;
    news: string;
    shown: Wire.Applicant | null;
    acts: { act: string; isFirst: boolean }[];
    onAct(act: string): void;
    onReveal(): void;
    onNewsRead(): void;
  }

  type Quoted = Pick<Wire.DossierQuoted, "statutory" | "committed"> & { stops?: Wire.DossierStop[] };

  // ------------------------------------------------------------------------- hall boards

  interface BoardBoot {
    board: string;
    schema_version: number;
    names_version: string;
    languages: string[];
    time_zone: string;
    sound: boolean;
    state_url: string;
    announcements_url: string;
    messages_url: string;
    chime_url: string;
    procedures_url: string;
    texts: Record<string, Texts>;
    formats: Record<string, FormatTable>;
    source_language: string;
    version: string;
    pairing_url: string;
    report_url: string;
  }

  type BoardEvent =
    | Wire.BoardCalled
    | Wire.BoardCallEnded
    | Wire.BoardFigures
    | Wire.BoardSlides
    | Wire.BoardNotices;

  // ------------------------------------------------------------------------------ phones

  type Estimate = Wire.WaitEstimate | null;
  /** The time of day on the centre's clock: 13:30. */
  type TimeOf = (instant: string) => string;

  interface PhoneBoot {
    status: Wire.TicketStatus;
    language: string;
    languages: string[];
    timeZone: string;
    root: string;
    track: string;
    nearlyThere: number;
    texts: Texts;
  }

  /** What calls a person back to the phone: sound, vibration, a flashing title and a lit screen.
   * Browsers let a page sound only after a touch, so the bell is switched on by its button. */
  interface Bell {
    isOn(): boolean;
    /** On with a short quiet tone, so that it is known to work; to be called from a touch. */
    toggle(): void;
    /** Softly: the turn comes soon. */
    nudge(): void;
    /** Call the person, in every way this phone allows. */
    ring(flash: string): void;
    /** The page's title from now on; whatever flashes goes on unless `quiet`. */
    setTitle(next: string, quiet: boolean): void;
  }

  /** Every word of the page that changes with the ticket; an empty text is not shown. */
  interface PhoneView {
    look: string;
    title: string;
    number: string;
    service: string;
    heading: string;
    place: string;
    ahead: string;
    estimate: string;
    advice: string;
    emergency: string;
    message: string;
    papers: string[];
  }
}

/**
 * The line to the server, `display/static/stream.js`.
 *
 *   const line = follow("/api/v1/boards/hall", handlers, HALL);
 *   line.refresh();                   // ask now, whatever the stream says
 *   line.overtake();                  // this page has changed the state: answers under way are old
 *   line.close();
 *
 * The stream is at `{address}/stream`, the same snapshot as a short answer at `address`. The
 * server says something on every stream at least every second or two, so silence tells: then the
 * page asks. An answer while the stream is silent shows that the stream is dead or held back on
 * its way, and a new one takes its place; a stream that is held back again and again is tried
 * only now and then, and the page lives by asking. `fetch` rather than EventSource, because only
 * it sees the comment lines that keep a quiet stream warm.
 *
 * Within a stream, events whose `sequence` is below the last one seen are ignored; a phone is told
 * several things at one.
 */
declare namespace Line {
  interface Handlers<State, Change> {
    /** The whole state: replaces everything known before. `askedAt` (of `steady()`) is when it was
     * asked for. */
    onSnapshot(data: State, askedAt: number): void;
    /** Every later event: called, figures, status, counter … */
    onEvent(kind: string, data: Change): void;
    /** How the line is, at least once a second; the age is the time since the last sign of life. */
    onLine?(isUp: boolean, ageSeconds: number): void;
    /** The server answered, and refused (401, 404 …). */
    onRefused?(status: number): void;
  }

  /** Milliseconds. `quiet`: a stream's silence after which the page asks; `again`: when it asks once
   * more, because a connection that has died swallows one question without a word; `answer`: how long
   * it waits for each; `probe`: how often it asks on a line that is lost, `poll` on one without a
   * stream, `hidden` while nobody looks; `spread`: many do not come back in one instant. */
  type Pace = typeof import("../display/static/stream.js").HALL;

  /* The constants of `stream.js`, in milliseconds but for counts. `OPENING_MS`: a stream that says
   * nothing for so long after it was opened is silent. `PATIENT_MS`: one answer is waited for so
   * long, on a line that is only slow. `MOST_ASKED` at once: a browser opens no more connections.
   * `MOST_IN_VAIN`: then the silent stream makes room. `MOST_DOUBTS`: then a silent stream is given
   * up. `LOST_MS`: without a sign for so long after one was due, the line is lost. `STEADY_MS`: a
   * stream that held so long was a good one. `AGAIN_MS`: before a stream that ended is opened
   * again; `HELD_MS`: before one that is held back is tried again.
   *
   * The methods of `Follower`. `silence()`: how long the stream has said nothing; without one, since
   * when there is none. `fetch()` resolves to the response, or to nothing where the server refused.
   * `answered()`: on a slow line everything is given its time; what was asked of a lost one measures
   * nothing. `unanswered()`: only its time tells that a patient question is lost; a network that
   * says so is believed. `judgeStream()`: the server answers while its stream is silent: dead since
   * the line was cut, or held back; one doubt is none, for the server may have been busy.
   * `connect()`: where too many tabs of this browser hold a stream, the page goes on asking. */

  /** `hasState`: the page came with a state; `credentials` as `fetch` has them. */
  interface Options {
    credentials?: RequestCredentials;
    hasState?: boolean;
  }

  /** A question under way; `events` is how many had come when it was asked. */
  interface Asked {
    number: number;
    isWanted: boolean;
    isPatient: boolean;
    at: number;
    events: number;
    controller: AbortController;
  }

  interface Stream {
    controller: AbortController;
    openedAt: number;
    heardAt: number;
    doubts: number;
    sequence?: number;
  }
}

/**
 * `display/static/seats.js`: how many streams one browser holds. Over HTTP/1.1 all its tabs share six connections to a server:
 * if each tab held a stream, the seventh and every command would wait for ever. So four tabs have a
 * seat and a stream, visible ones first; the others ask until a seat is free.
 *
 * Seats are kept in localStorage: Web Locks need HTTPS, which many halls lack. A tab renews its seat
 * every second; one that closed, crashed or sleeps loses it after three. Two that took a seat at one
 * moment find out at the next. Without storage every tab has its own stream. `onLost()` is called
 * when somebody else has the seat.
 */
declare namespace Seats {}

/**
 * `display/static/steady.js`: a stop-watch that counts on while the device sleeps, and does not
 * notice when the device's clock is set. Only the time hidden or frozen is taken from the clock,
 * because a browser's own stop-watch stands still while a phone sleeps.
 */
declare namespace Steady {}

interface Window {
  /** The phone's page runs: no need to load it anew. */
  motcuaLive?: boolean;
  motcuaBoard?: { isBlocked?: boolean };
  webkitAudioContext?: typeof AudioContext;
}

interface DocumentEventMap {
  "scan-began": CustomEvent<{ since: number }>;
  freeze: Event;
  resume: Event;
}
