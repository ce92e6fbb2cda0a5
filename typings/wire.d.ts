// Written by `python -m typings.wire` from the wire's models; not to be edited.

declare namespace Wire {
  interface Absence {
    id: number;
    kind: AbsenceKind;
    first_day: string;
    last_day: string;
  }

  type AbsenceKind = "leave" | "sick" | "training" | "business" | "parental" | "compensatory" | "other";

  interface AbsenceRule {
    calls: number;
    behind: number;
  }

  interface AcceptSupplement {
    seen: number;
    papers?: PaperTicked[];
    more_papers?: PaperAdded[];
    ticket_id?: number | null;
    note?: string;
  }

  interface AddForm {
    title: string;
    procedure: string;
  }

  interface AddMember {
    name: string;
    role: string;
    counters?: string[];
    sign_in: string;
  }

  interface AddShift {
    staff_id: number;
    duty: string;
    day: string;
    start?: string | null;
    end?: string | null;
  }

  interface AdvanceDossier {
    seen: number;
    note?: string;
    hand_to?: number | null;
  }

  type AlertKind = "silent" | "paper_out" | "cover_open" | "cutter_error" | "offline" | "error" | "doubled" | "unsure" | "hidden" | "muted" | "fault" | "undelivered" | "paper_near_end" | "unknown";

  interface AnswerPetition {
    version: number;
    said: string;
  }

  interface AnswerQuestion {
    version: number;
    answer: string;
  }

  interface AnswersFound {
    found: FaqFound[];
  }

  interface Apologise {
    seen: number;
    reason: string;
    new_day: string;
  }

  interface Applicant {
    kind?: "citizen" | "organisation";
    name: string;
    id_number?: string;
    birth_date?: string | null;
    sex?: string;
    address?: string;
    phone?: string;
    submitted_by?: string;
  }

  interface ApplicantChanges {
    kind?: "citizen" | "organisation" | null;
    name?: string | null;
    id_number?: string | null;
    birth_date?: string | null;
    sex?: string | null;
    address?: string | null;
    phone?: string | null;
    submitted_by?: string | null;
  }

  interface ApplyImport {
    revision: number;
    take?: Record<string, unknown>;
    leave?: string[];
    hide?: string[];
    why?: string;
  }

  interface AskQuestion {
    question: string;
    contact?: string;
    field?: string;
    procedure?: string;
    language?: string;
  }

  interface AskedQuestion {
    question: string;
    answer: string;
    state: QuestionState;
    asked_at: string;
    due_at: string;
    answered_at: string | null;
    asks_back: boolean;
    spared: boolean | null;
  }

  interface AssignDossier {
    seen: number;
    staff_id: number;
    reason?: string;
  }

  interface AssignPetition {
    version: number;
    official: number;
  }

  interface AtCounter {
    counter: string;
  }

  interface AuthenticatorStarted {
    secret: string;
    qr: string;
  }

  interface AwayMember {
    staff_id: number;
    name: string;
    absence: Absence;
  }

  interface BoardCallEnded {
    kind: "call_ended";
    sequence: number;
    ticket_id: number;
    answered: boolean;
  }

  interface BoardCalled {
    kind: "called";
    sequence: number;
    call: CalledTicket;
  }

  interface BoardFigures {
    kind: "figures";
    sequence: number;
    services: ServiceState[];
  }

  interface BoardNotices {
    kind: "notices";
    sequence: number;
    notices: Notice[];
    emergency: Emergency | null;
    messages: HallMessage[];
  }

  interface BoardSlides {
    kind: "slides";
    sequence: number;
    slides: Slide[];
  }

  interface BoardSnapshot {
    schema_version: number;
    sequence: number;
    board: string;
    hall_name: Record<string, string>;
    languages: string[];
    time_zone: string;
    now: string;
    called: CalledTicket[];
    recent: CalledTicket[];
    services: ServiceState[];
    notices: Notice[];
    emergency: Emergency | null;
    messages: HallMessage[];
    out_of_hours: OutOfHours[];
    slides: Slide[];
    slide_seconds: number;
    names_version: string;
  }

  interface CallAnnounced {
    called_at: string;
    heard_at: string | null;
    awaited: boolean;
  }

  interface CallReason {
    rule: "first_service" | "priority" | "longest_waiting" | "waited_too_long" | "chosen";
    precisely: string;
    service: string;
    waited_seconds: number;
    score: number;
    compared: number;
  }

  interface CallTicket {
    ticket_id: number;
  }

  interface CalledTicket {
    call_id: number;
    ticket_id: number;
    number: string;
    counter: string;
    counter_name: Record<string, string>;
    service: string;
    language: string;
    called_at: string;
    recall: boolean;
  }

  interface ChangeFaq {
    question: Record<string, unknown>;
    answer: Record<string, unknown>;
    field?: string;
    procedure?: string;
    names_nobody: true;
    version: number;
  }

  interface ChangeForm {
    title: string;
    procedure: string;
    version: number;
  }

  interface ChangeGuidance {
    title: string;
    fields?: string[];
    procedures?: string[];
    public?: boolean;
    version: number;
  }

  interface ChangeMember {
    seen: MemberWords;
    wanted: MemberWords;
  }

  interface ChangePassword {
    old: string;
    new: string;
  }

  interface ChangeSettings {
    changes: SettingChange[];
  }

  type Channel = "in_person" | "online" | "postal";

  interface ChannelLimit {
    channel: Channel | null;
    statutory: Limit;
    committed: Limit | null;
    note: string;
  }

  interface CheckFirstSettings {
    code: string;
    content: Record<string, JsonValue>;
  }

  interface CheckOffPart {
    part: string;
    based_on: number;
  }

  interface CheckPapers {
    version_id: number;
    papers: PaperLooked[];
    note?: string;
  }

  interface CloseQuestion {
    version: number;
    reason: string;
  }

  interface ConfirmAllLeave {
    entries: number[];
  }

  interface ConfirmAuthenticator {
    code: string;
  }

  interface ConfirmLeave {
    minutes?: number | null;
  }

  interface ConfirmPasskey {
    step: string;
    credential: string;
  }

  interface CornerCounted {
    corner: Record<string, number>;
  }

  interface CorrectApplicant {
    seen: number;
    changes: ApplicantChanges;
    reason: string;
  }

  interface CounterHelp {
    name: string;
    service: string;
    counters: string[];
    since: string;
    by_hand: boolean;
    until_below_minutes: number;
    not_before: string;
  }

  interface CounterOffered {
    counter: string;
    name: Record<string, string>;
    services: string[];
  }

  interface CounterSnapshot {
    schema_version: number;
    sequence: number;
    counter: CounterSummary;
    counters: CounterSummary[];
    current: TicketSummary | null;
    announced: CallAnnounced | null;
    next: TicketSummary | null;
    next_reason: CallReason | null;
    waiting: TicketSummary[];
    on_hold: TicketSummary[];
    services: ServiceState[];
    history: HistoryLine[];
    devices: DeviceState[];
    alerts: DeviceAlert[];
    queue_alerts: QueueAlert[];
    helps: CounterHelp[];
    notices: Notice[];
    emergency: Emergency | null;
    messages: HallMessage[];
    names_version: string;
    reopens_at: string | null;
    now: string;
  }

  type CounterState = "closed" | "open" | "paused";

  interface CounterSummary {
    counter: string;
    name: Record<string, string>;
    state: CounterState;
    staff_id: number | null;
    staff_name: string | null;
    services: string[];
    since: string | null;
    back_at: string | null;
    manned: boolean;
    winding_down: boolean;
  }

  interface CountersListed {
    counters: CounterSummary[];
    names_version: string;
  }

  interface DayClosed {
    expired: number;
  }

  interface DayCounted {
    day: string;
    given: number;
    served: number;
    absent: number;
    cancelled: number;
    waiting: number;
    at_counter: number;
    on_hold: number;
    open_counters: (Record<string, string>)[];
    corner: number;
    dossiers: number;
  }

  interface Declaration {
    procedure?: string;
    place: HelpPlace;
    quarter?: string | null;
    official?: number | null;
    volunteer?: string | null;
    helped?: HelpedPerson;
    minutes: number;
    result: HelpResult;
    reason?: HelpReason | null;
  }

  interface DeclarationLine {
    entry: string;
    procedure: string;
    procedure_name: string;
    place: HelpPlace;
    quarter: string | null;
    official: number | null;
    volunteer: string | null;
    helper_name: string;
    helped: HelpedPerson;
    minutes: number;
    result: HelpResult;
    reason: HelpReason | null;
    may_change: boolean;
  }

  interface DeclarationStored {
    entry: string;
    day: string;
  }

  interface DeclarationsOfDay {
    day: string;
    declarations: DeclarationLine[];
  }

  interface DeliverDeclaration {
    procedure?: string;
    place: HelpPlace;
    quarter?: string | null;
    official?: number | null;
    volunteer?: string | null;
    helped?: HelpedPerson;
    minutes: number;
    result: HelpResult;
    reason?: HelpReason | null;
    day?: string | null;
    seconds_ago?: number;
  }

  interface DeliverTickets {
    sent_at: string;
    tickets: DeliveredTicket[];
  }

  interface DeliveredTicket {
    day: string;
    number: string;
    service: string;
    language?: string;
    priority_class?: string | null;
    priority_reason?: string | null;
    receipt?: string;
    taken_at: string;
    dossiers?: number | null;
    given_by?: string;
    asked_under?: string;
  }

  interface DeviceAlert {
    device: string;
    kind: "kiosk" | "board";
    what: AlertKind;
    urgent: boolean;
    since: string | null;
    count: number | null;
    words: string;
  }

  interface DevicePaired {
    device: string;
    kind: "kiosk" | "board";
    name: Record<string, string>;
    key: string;
  }

  interface DeviceState {
    device: string;
    kind: "kiosk" | "board";
    last_seen: string | null;
    printer: PrinterState | null;
    printer_detail: string;
    jobs_waiting: number;
    undelivered: number;
    fault: string;
    visible: boolean;
    muted: boolean;
    unsure: string[];
    tickets_left: number | null;
    version: string;
    instance: string;
    earlier_instance: string;
    doubled_at: string | null;
  }

  interface DevicesListed {
    now: string;
    version: string;
    devices: ListedDevice[];
    alerts: DeviceAlert[];
  }

  interface Dossier {
    dossier_id: number;
    version: number;
    code: string;
    procedure_code: string;
    procedure_name: Record<string, string>;
    field: string;
    channel: Channel;
    status: DossierStatus;
    status_code: number;
    standing: Standing;
    received_at: string;
    due_at: string | null;
    extended_to: string | null;
    applicant_name: string;
    staff_id: number | null;
    staff_name: string;
    step: Record<string, string>;
    version_id: number;
    national_code: string;
    applicant: Applicant;
    delivery: ResultDelivery;
    delivery_address: string;
    fee: number | null;
    fee_paid: boolean;
    payment_due: number | null;
    papers: DossierPaper[];
    steps: DossierStepState[];
    stops: DossierStop[];
    log: DossierLine[];
    forms: DossierForm[];
    statutory: DueExplained;
    committed: DueExplained | null;
    outcome: Outcome | null;
    resolved_at: string | null;
    returned_at: string | null;
    told_at: string | null;
    waiting_for: string;
    waiting_until: string | null;
    note: string;
    tickets: string[];
    follow_url: string;
    allowed: DossierAction[];
    apology_due: boolean;
    now: string;
  }

  type DossierAction = "register" | "receive" | "refuse" | "advance" | "assign" | "request_supplement" | "accept_supplement" | "request_payment" | "confirm_payment" | "withdraw" | "stop" | "resume" | "apologise" | "resolve" | "set_limit" | "leave_limit_open" | "correct_applicant" | "tell_citizen" | "return_result";

  interface DossierFollowed {
    schema_version: number;
    code: string;
    procedure_code: string;
    procedure_name: Record<string, string>;
    status: DossierStatus;
    status_code: number;
    standing: Standing;
    received_at: string;
    promised_at: string | null;
    new_day: string | null;
    steps: FollowedStep[];
    waiting_for: string;
    waiting_papers: string[];
    waiting_amount: number | null;
    waiting_until: string | null;
    where: Record<string, string>;
    delivery: ResultDelivery;
    refusal: string;
    ground: string;
    resolved_at: string | null;
    returned_at: string | null;
    language: string;
    hall_name: Record<string, string>;
    visit: "" | "supplement" | "collect";
    visit_service: string;
    tickets: string[];
    now: string;
  }

  interface DossierForm {
    form_id: number;
    form: FormNumber;
    number: string;
    issued_at: string;
  }

  interface DossierFound {
    token: string;
    follow_url: string;
  }

  interface DossierLane {
    at_least: number;
    service: string;
    name: Record<string, string>;
  }

  interface DossierLine {
    at: string;
    action: DossierAction;
    who: string;
    from_status: DossierStatus | null;
    to_status: DossierStatus;
    step: string;
    reason: string;
  }

  interface DossierPaper {
    name: string;
    state: PaperState;
    originals_required: number;
    copies_required: number;
    originals: number;
    copies: number;
    case: string;
    note: string;
  }

  interface DossierQuoted {
    statutory: DueExplained;
    committed: DueExplained | null;
    fee: number | null;
    duty: ReceivedOn | null;
  }

  type DossierStatus = "new" | "received" | "refused" | "in_progress" | "supplement_requested" | "payment_requested" | "withdrawn" | "stopped" | "resolved" | "returned";

  interface DossierStep {
    seen: number;
    note?: string;
  }

  interface DossierStepState {
    id: string;
    name: Record<string, string>;
    role: string;
    share: number;
    state: StepState;
    staff_id: number | null;
    staff_name: string;
    started_at: string | null;
    ended_at: string | null;
    due_at: string | null;
    outcome: Outcome | null;
  }

  interface DossierStop {
    started_at: string;
    ended_at: string | null;
    status: DossierStatus;
    reason: string;
  }

  interface DossierSummary {
    dossier_id: number;
    version: number;
    code: string;
    procedure_code: string;
    procedure_name: Record<string, string>;
    field: string;
    channel: Channel;
    status: DossierStatus;
    status_code: number;
    standing: Standing;
    received_at: string;
    due_at: string | null;
    extended_to: string | null;
    applicant_name: string;
    staff_id: number | null;
    staff_name: string;
    step: Record<string, string>;
  }

  interface DossierTouched {
    dossier_id: number;
    version: number;
  }

  interface DossiersListed {
    shown: WorkList;
    counts: Record<string, number>;
    dossiers: DossierSummary[];
    more: boolean;
    staff: StaffName[];
    now: string;
  }

  interface DueExplained {
    limit: Limit;
    due_at: string | null;
    counted_from: string;
    after_cutoff: boolean;
    days_off: string[];
    unknown_years: number[];
    sentence: Record<string, string>;
  }

  interface EditedProcedure {
    procedure: Procedure;
    version: number;
    offered: boolean;
    portal: Procedure | null;
    by_hand: string[];
    at: string;
    who: string;
    why: string;
  }

  interface Emergency {
    text: Record<string, string>;
    raised_at: string;
    ends_at: string | null;
    sounds: boolean;
  }

  interface Empty {
  }

  interface EnterLeave {
    staff_id: number;
    day: string;
    kind: LeaveKind;
    minutes: number;
    reason: string;
  }

  interface EnterPetition {
    kind: string;
    said: string;
    name?: string;
    contact?: string;
    language?: string;
    channel: "counter" | "phone" | "paper";
    received_on?: string | null;
  }

  interface EnterQuestion {
    question: string;
    contact?: string;
    field?: string;
    procedure?: string;
    language?: string;
    channel: QuestionChannel;
    people?: number;
    answer?: string;
    spared?: boolean | null;
  }

  interface EnterSurveyAnswer {
    process?: number | null;
    attitude?: number | null;
    reasons?: string[];
    points?: Record<string, unknown>;
    said?: string;
    occasion?: SurveyOccasion;
    service: string;
    counter?: string | null;
    day: string;
    number?: string;
    dossier?: string;
  }

  type ErrorCode = "bad_request" | "body_too_large" | "not_json" | "not_a_form" | "compressed_body" | "body_too_slow" | "expectation_failed" | "malformed_request" | "not_signed_in" | "wrong_sign_in" | "one_time_password_ended" | "must_change_password" | "second_factor_missing" | "wrong_second_factor" | "provider_unavailable" | "provider_refused" | "sign_in_expired" | "identity_not_trusted" | "no_role_here" | "no_account_here" | "local_account" | "too_many_groups" | "too_many_messages" | "not_allowed" | "wrong_origin" | "not_found" | "method_not_allowed" | "unknown_service" | "unknown_counter" | "unknown_ticket" | "unknown_board" | "unknown_kiosk" | "unknown_priority_class" | "illegal_transition" | "nobody_waiting" | "counter_busy" | "counter_not_open" | "counter_taken" | "counter_not_yours" | "counter_winding_down" | "service_winding_down" | "back_at_not_ahead" | "wrong_counter" | "centre_closed" | "service_closed" | "last_ticket_passed" | "quota_reached" | "no_numbers_left" | "number_not_reserved" | "number_given_twice" | "number_of_another_day" | "number_given" | "ticket_on_its_way" | "unknown_procedure" | "procedure_changed" | "catalogue_changed" | "import_over" | "already_set_up" | "settings_changed" | "settings_wrong" | "logo_refused" | "settings_in_use" | "unknown_setting" | "unknown_dossier" | "dossier_of_other_unit" | "dossier_changed" | "dossier_transition" | "not_your_step" | "apology_needed" | "papers_missing" | "limit_unread" | "ticket_received_before" | "receipt_does_not_match" | "before_receipt" | "unreadable_identity_card" | "survey_not_open" | "unknown_survey" | "unknown_petition" | "petitions_not_taken" | "petition_changed" | "petition_transition" | "petition_forgotten" | "photo_unreadable" | "photo_too_large" | "unknown_declaration" | "declaration_not_yours" | "declaration_stands" | "declaration_day" | "unknown_staff" | "staff_absent" | "sign_in_taken" | "member_changed" | "member_left" | "last_administrator" | "own_account" | "absence_overlaps" | "unknown_duty" | "shift_over" | "day_finished" | "leave_account" | "leave_entry_over" | "leave_too_short" | "own_leave" | "unknown_question" | "question_changed" | "question_not_yours" | "question_not_answered" | "not_asked_online" | "faq_names_somebody" | "procedure_of_other_field" | "faq_there_already" | "unknown_guidance" | "guidance_changed" | "pdf_refused" | "unknown_form" | "form_changed" | "form_refused" | "writing_forbidden" | "writing_unchecked" | "dossier_finished" | "wrong_pairing_code" | "other_kind_of_device" | "idempotency_key_reused" | "too_many_requests" | "unavailable" | "data_key_missing" | "seal_broken" | "too_many_read" | "internal";

  interface FaqFound {
    faq: number;
    question: string;
    beginning: string;
    path: string;
  }

  interface FaqPublished {
    faq: number;
    version: number;
  }

  interface FaqWords {
    question: Record<string, unknown>;
    answer: Record<string, unknown>;
    field?: string;
    procedure?: string;
    names_nobody: true;
  }

  interface Fee {
    name: string;
    amount: number | null;
    channel: Channel | null;
    text: string;
    valid_from: string | null;
    valid_to: string | null;
    legal_basis: string;
    exemption: string;
  }

  interface FieldChange {
    field: string;
    conflict: boolean;
    taken: boolean;
    before: string;
    after: string;
  }

  interface FieldPlan {
    label?: string;
    source?: FormSource;
  }

  interface FieldSummary {
    field: string;
    procedures: number;
  }

  interface FillForm {
    dossier_id?: number | null;
    ticket_id?: number | null;
    number: number;
    values: Record<string, unknown>;
    checked?: boolean;
    minutes?: number | null;
  }

  interface FilledField {
    name: string;
    label: string;
    source: FormSource;
    choices: string[];
    words: string;
  }

  interface FindDossier {
    code: string;
    phone_digits: string;
  }

  interface FinishSignIn {
    step: string;
    code?: string;
    passkey?: string;
  }

  interface FinishingToday {
    day: string;
    closes_at: string | null;
    waiting: number;
    declared_at: string | null;
    declared_by: string;
    ended_at: string | null;
    services: string[];
    waiting_by_service: WaitingForService[];
    overtime: OvertimeMember[];
  }

  interface FirstAdministrator {
    display_name: string;
    sign_in: string;
    password: string;
  }

  interface FirstSettingsChecked {
    mistakes: SettingsMistake[];
  }

  interface FollowedStep {
    name: Record<string, string>;
    state: StepState;
    at: string | null;
  }

  interface ForWhom {
    dossier_id?: number | null;
    ticket_id?: number | null;
  }

  interface FormAdded {
    form: number;
    version: number;
  }

  interface FormField {
    name: string;
    label: string;
    source: FormSource;
    choices: string[];
  }

  interface FormLine {
    form: number;
    version: number;
    title: string;
    procedure: string;
    withdrawn: boolean;
    number: number;
    kind: string;
    fields: FormField[];
    uploaded_at: string | null;
  }

  interface FormNoted {
    written: number;
    file_name: string;
    kind: "docx" | "pdf";
  }

  type FormNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7;

  interface FormOpened {
    form: number;
    number: number;
    title: string;
    procedure: string;
    may_write: MayWrite;
    ground: string;
    fields: FilledField[];
  }

  interface FormPiece {
    words: string;
    filled: boolean;
  }

  interface FormRead {
    title: string;
    lines: FormPiece[][];
  }

  type FormSource = "asked" | "applicant_name" | "birth_date" | "sex" | "id_number" | "id_issued_on" | "address" | "phone" | "representative" | "procedure" | "dossier_code" | "received_on" | "promised_on" | "today" | "today_in_words" | "unit" | "official";

  interface FormUploaded {
    form: number;
    number: number;
    kind: "docx" | "pdf";
    fields: FormField[];
  }

  interface FormWritten {
    written: number;
    file_name: string;
    kind: "docx" | "pdf";
    content: string;
  }

  interface FormsListed {
    forms: FormLine[];
  }

  interface ForwardPetition {
    version: number;
    office: string;
  }

  interface FreshProof {
    password: string;
    code?: string;
  }

  interface GivePriority {
    priority_class: string | null;
    priority_reason?: string | null;
  }

  interface GiveReason {
    reason: string;
  }

  interface GivenTicket {
    ticket_id: number;
    number: string;
    service: string;
    state: TicketState;
    language: string;
    priority_class: string | null;
    priority_reason: string | null;
    issued_at: string;
    waiting_since: string;
    counter: string | null;
    state_since: string;
    calls: number;
    absences: number;
    note: string;
    taken_alone: boolean;
    dossiers: number;
    people_ahead: number | null;
    estimate: WaitEstimate | null;
    allowed: TicketAction[];
    start_to_come: boolean;
  }

  interface GreeterNotes {
    papers_checked: PapersChecked | null;
    needs: Need[];
  }

  interface Greeting {
    now: string;
    services: ServiceState[];
    given: GivenTicket[];
    devices: DeviceState[];
    names_version: string;
    counters: CounterOffered[];
    corner: Record<string, number>;
    giver: string;
  }

  interface GuidanceAdded {
    document: number;
    version: number;
  }

  interface GuidanceLine {
    document: number;
    version: number;
    title: string;
    fields: string[];
    procedures: string[];
    public: boolean;
    withdrawn: boolean;
    version_id: number | null;
    number: number;
    valid_from: string | null;
    pages: number;
    note: string;
    read_at: string | null;
    readers: number;
    staff: number;
  }

  interface GuidanceListed {
    documents: GuidanceLine[];
  }

  interface GuidanceReader {
    name: string;
    read_at: string | null;
  }

  interface GuidanceReaders {
    readers: GuidanceReader[];
  }

  interface GuidanceUploaded {
    document: number;
    number: number;
    pages: number;
  }

  interface GuidanceWords {
    title: string;
    fields?: string[];
    procedures?: string[];
    public?: boolean;
  }

  interface GuideToCorner {
    service: string;
    press: string;
  }

  interface HallMessage {
    id: number;
    text: Record<string, string>;
    services: string[];
    boards: string[];
    sounds: boolean;
    sent_at: string;
    ends_at: string;
  }

  interface HeldShift {
    shift: number;
    duty: string;
    staff_id: number;
    name: string;
    starts_at: string;
    ends_at: string;
    sign_in: string;
  }

  type HelpPlace = "counter" | "corner" | "home" | "cultural_house" | "help_point";

  type HelpReason = "no_phone" | "no_card" | "papers_missing" | "not_online" | "portal_down" | "other";

  type HelpResult = "declared" | "account" | "another_day" | "not_possible";

  interface HelpWith {
    counter: string;
  }

  type HelpedPerson = "anybody" | "elderly" | "cannot_write";

  interface HistoryLine {
    log_id: number;
    ticket_id: number;
    number: string;
    action: TicketAction;
    at: string;
    state: TicketState;
    allowed: TicketAction[];
  }

  interface HoldTicket {
    counter: string;
    note?: string;
  }

  interface IdentityRead {
    name: string;
    id_number: string;
    birth_date: string | null;
    sex: string;
    address: string;
    issued_on: string | null;
    by_eye: string[];
  }

  interface ImportCompared {
    import_id: number;
    file_name: string;
    from_portal: boolean;
    revision: number;
    new: ProcedureChange[];
    changed: ProcedureChange[];
    gone: ProcedureChange[];
    same: number;
  }

  interface ImportDone {
    import_id: number;
    added: number;
    changed: number;
    hidden: number;
    same: number;
  }

  interface ImportQuestions {
    file: string;
  }

  interface ImportRead {
    import_id: number;
    procedures: number;
    mistakes: string[];
  }

  interface ImportSettings {
    revision: number;
    text: string;
  }

  interface ImportUndone {
    import_id: number;
    restored: number;
    kept: string[];
  }

  type IssueRefusal = "centre_closed" | "service_closed" | "last_ticket_passed" | "quota_reached";

  interface IssueTicket {
    service: string;
    language?: string;
    priority_class?: string | null;
    priority_reason?: string | null;
    receipt?: string;
    dossiers?: number | null;
    after_ticket?: number | null;
  }

  type JsonValue = unknown;

  interface JudgePetition {
    satisfied: boolean;
    said?: string;
  }

  interface KioskNotices {
    kind: "notices";
    sequence: number;
    notices: Notice[];
    emergency: Emergency | null;
    messages: HallMessage[];
  }

  interface KioskOfficials {
    kind: "officials";
    sequence: number;
    officials: OfficialToday[];
  }

  interface KioskPriorityClass {
    id: string;
    name: Record<string, string>;
    reasons: KioskPriorityReason[];
  }

  interface KioskPriorityReason {
    id: string;
    name: Record<string, string>;
  }

  interface KioskReceipts {
    kind: "receipts";
    sequence: number;
    receipts: ReceiptJob[];
  }

  interface KioskService {
    state: ServiceState;
    papers: (Record<string, string>)[];
    counters: (Record<string, string>)[];
    examples: (Record<string, string>)[];
    priority_classes: string[];
    most_dossiers: number;
    many_dossiers: DossierLane | null;
    issuing: OpenSpan[];
  }

  interface KioskServices {
    kind: "services";
    sequence: number;
    services: ServiceState[];
  }

  interface KioskSnapshot {
    schema_version: number;
    sequence: number;
    kiosk: string;
    screen: Screen;
    printer: Printer;
    staff_pin_hash: string;
    idle_seconds: number;
    hall_name: Record<string, string>;
    languages: string[];
    time_zone: string;
    services: KioskService[];
    priority_classes: KioskPriorityClass[];
    notices: Notice[];
    emergency: Emergency | null;
    messages: HallMessage[];
    out_of_hours: OutOfHours[];
    receipts: ReceiptJob[];
    officials: OfficialToday[];
    petition_url: string;
    public_url: string;
    scanner: boolean;
    absence: AbsenceRule | null;
    opening: OpenSpan[];
    colour: string;
    logo: string;
    paper_texts: PrintedText[];
    same_press_seconds: number;
    now: string;
  }

  type LeaveAct = "propose" | "confirm" | "decline" | "enter" | "take" | "reverse";

  interface LeaveBalance {
    staff_id: number;
    name: string;
    minutes: number;
    expired: number;
    next_expiry: string | null;
    expiring: number;
    proposed: number;
  }

  interface LeaveConfirmed {
    confirmed: number[];
    own: number[];
  }

  interface LeaveEntry {
    entry: number;
    at: string;
    staff_id: number;
    name: string;
    day: string;
    act: LeaveAct;
    kind: LeaveKind;
    worked: number;
    credit: number;
    expires_on: string | null;
    about: number | null;
    answered: boolean;
    reason: string;
    who: string;
    own: boolean;
  }

  type LeaveKind = "on_call" | "saturday" | "overtime" | "other" | "leave";

  interface LeaveListed {
    ground: string;
    balances: LeaveBalance[];
    entries: LeaveEntry[];
  }

  interface LeaveNoted {
    entry: number;
    balance: number;
  }

  interface Limit {
    amount: number | null;
    unit: LimitUnit;
  }

  type LimitUnit = "working_day" | "calendar_day" | "hour" | "unspecified" | "unread";

  interface ListedDevice {
    device: string;
    kind: "kiosk" | "board";
    name: Record<string, string>;
    state: DeviceState;
    key_since: string | null;
    key_from: string;
    streams: number;
    older: boolean;
    pairing_until: string | null;
  }

  interface LockedSignIn {
    staff_id: number;
    name: string;
    seconds_left: number;
    everywhere: boolean;
  }

  interface LockedSignIns {
    locked: LockedSignIn[];
  }

  interface LogoMade {
    logo: string;
  }

  type MayWrite = "unknown" | "allowed" | "forbidden";

  interface Member {
    staff_id: number;
    sign_in: string;
    name: string;
    role: string;
    counters: string[];
    state: MemberState;
    is_active: boolean;
    last_sign_in_at: string | null;
    one_time_until: string | null;
    seconds_locked: number;
    absences: Absence[];
    sessions: number;
  }

  interface MemberSession {
    id: string;
    program: string;
    system: string;
    started_at: string;
    last_used_at: string;
    is_this: boolean;
  }

  interface MemberSessionsListed {
    sessions: MemberSession[];
  }

  type MemberState = "left" | "locked" | "on_leave" | "invited" | "invitation_ended" | "active";

  interface MemberWords {
    name: string;
    role: string;
    counters?: string[];
  }

  interface MembersListed {
    now: string;
    today: string;
    you: number;
    members: Member[];
  }

  interface MessageSent {
    id: number;
  }

  interface MoveQuestion {
    version: number;
    field: string;
    procedure?: string;
  }

  interface MoveShift {
    shift: number;
    staff_id?: number | null;
    day?: string | null;
    start?: string | null;
    end?: string | null;
  }

  type Need = "wheelchair" | "hearing" | "sight" | "reading";

  interface NoteAbsence {
    kind: AbsenceKind;
    first_day: string;
    last_day: string;
  }

  interface NoteNeeds {
    needs: Need[];
    counter?: string | null;
  }

  interface Notice {
    text: Record<string, string>;
  }

  interface NumbersReserved {
    service: string;
    numbers: string[];
    tokens: string[];
    day: string;
  }

  interface NumbersReturned {
    unused: number;
  }

  interface OfficialStandIn {
    name: string;
    duty: Record<string, string>;
    phone: string;
    until: string;
  }

  interface OfficialToday {
    name: string;
    duty: Record<string, string>;
    phone: string;
    hours: Record<string, string>;
    fields: string[];
    stand_in: OfficialStandIn | null;
    is_away: boolean;
  }

  interface OfficialsToday {
    day: string;
    officials: OfficialToday[];
    page_url: string;
  }

  interface OneTimePassword {
    staff_id: number;
    sign_in: string;
    name: string;
    password: string;
    holds_until: string;
  }

  type OnlineLevel = "full" | "partial" | "none" | "unknown";

  interface OpenSpan {
    start: string;
    end: string;
  }

  type Origin = "portal" | "file" | "hand";

  interface OutOfHours {
    text: Record<string, string>;
    shown_from: string;
    ends_at: string;
  }

  type Outcome = "early" | "on_time" | "late" | "no_limit" | "unread";

  interface OvertimeMember {
    staff_id: number;
    name: string;
    minutes: number;
  }

  interface PairDevice {
    code: string;
    kind: "kiosk" | "board";
    as_cookie?: boolean;
  }

  interface PairingStarted {
    device: string;
    code: string;
    expires_at: string;
    seconds_left: number;
  }

  interface Paper {
    name: string;
    originals: number;
    copies: number;
    form: string;
    case: string;
    heading: string;
    note: boolean;
  }

  interface PaperAdded {
    name: string;
    originals?: number;
    copies?: number;
  }

  interface PaperChecked {
    paper: number;
    name: string;
    found: PaperFound;
  }

  type PaperFound = "received" | "missing" | "not_needed";

  interface PaperLooked {
    paper: number;
    found: PaperFound;
  }

  type PaperState = "received" | "shown" | "missing" | "not_needed";

  interface PaperTicked {
    paper: number;
    state: PaperState;
    originals?: number;
    copies?: number;
    note?: string;
  }

  interface PapersChecked {
    procedure: string;
    procedure_name: Record<string, string>;
    version_id: number;
    papers: PaperChecked[];
    note: string;
    checked_at: string;
    checked_by: string;
  }

  interface PasskeyStarted {
    step: string;
    options: string;
  }

  interface PauseCounter {
    back_at?: number | string | null;
  }

  interface Petition {
    petition_id: number;
    version: number;
    code: string;
    kind: string;
    channel: PetitionChannel;
    status: PetitionStatus;
    received_at: string;
    due_at: string;
    official: number | null;
    standing: "overdue" | "urgent" | "in_time" | "over";
    name: string;
    contact: string;
    language: string;
    office: string;
    satisfied: boolean | null;
    reopened: number;
    photos: number;
    texts: PetitionText[];
    forgotten: boolean;
    forward_by: string;
    answered_at: string | null;
  }

  type PetitionChannel = "page" | "counter" | "phone" | "paper";

  interface PetitionFollowed {
    code: string;
    kind_name: Record<string, string>;
    status: PetitionStatus;
    received_at: string;
    due_at: string;
    overdue: boolean;
    office: string;
    texts: PetitionText[];
    photos: number;
    may_judge: boolean;
    may_object: boolean;
    now: string;
  }

  interface PetitionLine {
    petition_id: number;
    version: number;
    code: string;
    kind: string;
    channel: PetitionChannel;
    status: PetitionStatus;
    received_at: string;
    due_at: string;
    official: number | null;
    standing: "overdue" | "urgent" | "in_time" | "over";
  }

  interface PetitionReceived {
    code: string;
    follow_url: string;
    due_at: string;
  }

  type PetitionStatus = "received" | "in_progress" | "answered" | "reopened" | "forwarded" | "rejected" | "closed";

  interface PetitionText {
    what: string;
    at: string;
    said: string;
  }

  interface PetitionsListed {
    petitions: PetitionLine[];
  }

  interface PlanFormFields {
    version: number;
    fields: Record<string, unknown>;
  }

  interface PlanShifts {
    staff_id: number;
    slots: string[];
  }

  interface PlannedShift {
    shift: number;
    duty: string;
    staff_id: number;
    name: string;
    starts_at: string;
    ends_at: string;
  }

  interface PreviewProcedure {
    procedure: Record<string, unknown>;
  }

  interface PrintReceipt {
    kiosk: string;
  }

  interface PrintTicket {
    kiosk: string;
  }

  interface PrintedText {
    text: Record<string, string>;
    place: "head" | "foot";
    paper: "ticket" | "receipt" | "both";
    services: string[];
  }

  interface Printer {
    kind: "usb" | "network" | "serial" | "file" | "virtual";
    profile: string;
    paper_millimetres: 58 | 80;
    vendor_id: number | null;
    product_id: number | null;
    host: string | null;
    port: number;
    device: string | null;
    baud_rate: number;
    write_timeout_seconds: number;
    roll_metres: number;
  }

  type PrinterState = "ready" | "paper_near_end" | "paper_out" | "cover_open" | "cutter_error" | "offline" | "error" | "unknown";

  interface Problem {
    type: string;
    title: string;
    status: number;
    code: ErrorCode;
    detail: string;
    fields: Record<string, string>;
    retry_after_seconds: number | null;
    request_id: string | null;
  }

  interface Procedure {
    code: string;
    name: Record<string, string>;
    field: string;
    decided_by: string;
    level: string;
    decision: string;
    legal_basis: string;
    audience: string[];
    limits: ChannelLimit[];
    cutoff: string | null;
    fees: Fee[];
    papers: Paper[];
    results: string[];
    conditions: string;
    online_level: OnlineLevel;
    forms_written_for_citizen: boolean | null;
    forms_note: string;
    received_out_of_hours: boolean;
    paperless: boolean;
    service: string | null;
    workflow: string | null;
    unread: Record<string, string>;
    source: string;
  }

  interface ProcedureChange {
    code: string;
    name: string;
    changes: FieldChange[];
    again: boolean;
  }

  interface ProcedureDetails {
    procedure: Procedure;
    version: number;
    version_id: number;
    page_url: string;
    officials: (Record<string, string>)[];
  }

  interface ProcedurePreviewed {
    mistakes: Record<string, string>;
    page: string;
    deadlines: WorkedDeadline[];
  }

  interface ProcedureSaved {
    code: string;
    version: number;
    changed: string[];
  }

  interface ProcedureSummary {
    code: string;
    name: Record<string, string>;
    field: string;
    limit: Limit;
    free: boolean | null;
    online_level: OnlineLevel;
    service: string | null;
    to_check: string[];
  }

  interface ProcedureVersion {
    version: number;
    at: string;
    who: string;
    why: string;
    origin: Origin;
    offered: boolean;
    import_id: number | null;
    changed: string[];
  }

  interface ProcedureVersions {
    code: string;
    versions: ProcedureVersion[];
  }

  interface ProceduresFound {
    procedures: ProcedureSummary[];
    total: number;
    fields: FieldSummary[];
  }

  interface PublishFaq {
    question: Record<string, unknown>;
    answer: Record<string, unknown>;
    field?: string;
    procedure?: string;
    names_nobody: true;
    question_id?: number | null;
  }

  interface PublishSettings {
    revision: number;
    reason?: string;
    takes_effect_on?: string | null;
    wind_down?: boolean;
  }

  interface QuestionAsked {
    question_id: number;
    path: string;
    due_at: string;
  }

  type QuestionChannel = "page" | "zalo" | "phone" | "counter" | "portal";

  interface QuestionLine {
    question_id: number;
    version: number;
    channel: QuestionChannel;
    state: QuestionState;
    field: string;
    procedure: string;
    question: string;
    asked_at: string;
    due_at: string;
    late: boolean;
    yours: boolean;
    asked_of: string[];
  }

  interface QuestionMoved {
    question_id: number;
    state: QuestionState;
    version: number;
  }

  interface QuestionRead {
    question_id: number;
    version: number;
    channel: QuestionChannel;
    state: QuestionState;
    field: string;
    procedure: string;
    question: string;
    asked_at: string;
    due_at: string;
    late: boolean;
    yours: boolean;
    asked_of: string[];
    contact: string;
    answer: string;
    answered_at: string | null;
    answered_by: string;
    spared: boolean | null;
    people: number;
    may_answer: boolean;
  }

  type QuestionState = "open" | "answered" | "closed";

  interface QuestionsFile {
    DichVu: string;
    MaDonVi: string;
    NgayXuat: string;
    DanhSachHoiDap: (Record<string, JsonValue>)[];
  }

  interface QuestionsImported {
    questions: number;
    faqs: number;
    known: number;
  }

  interface QuestionsListed {
    questions: QuestionLine[];
    open: number;
    late: number;
  }

  interface QueueAlert {
    service: string;
    what: QueueAlertKind;
    urgent: boolean;
    waited_minutes: number;
    limit_minutes: number;
    people: number;
    per_cent: number | null;
    wanted_per_cent: number | null;
    may_open: string[];
    may_resume: string[];
    may_help: string[];
  }

  type QueueAlertKind = "longest_wait" | "service_level";

  interface QuoteDossier {
    procedure: string;
    channel?: Channel;
    limit?: number | null;
    stated_limit?: StatedLimit | null;
    received_at?: string | null;
  }

  interface RaiseEmergency {
    text: Record<string, string>;
    minutes?: number | null;
    sounds?: boolean;
  }

  interface ReadIdentityCard {
    payload: string;
  }

  interface ReceiptJob {
    job: string;
    code: string;
    procedure_name: Record<string, string>;
    received_at: string;
    due_at: string | null;
    papers: number;
    fee: number | null;
    follow_url: string;
    hall_name: Record<string, string>;
    language: string;
    time_zone: string;
    waiting_for: string;
    limit_unread: boolean;
    ticket: TicketIssued | null;
  }

  interface ReceiveDossier {
    procedure: string;
    version_id?: number | null;
    channel?: Channel;
    limit?: number | null;
    stated_limit?: StatedLimit | null;
    limit_decision?: string;
    applicant: Applicant;
    papers?: PaperTicked[];
    more_papers?: PaperAdded[];
    delivery?: ResultDelivery;
    delivery_address?: string;
    fee?: number | null;
    fee_paid?: boolean;
    ticket_id?: number | null;
    again?: string;
    received_at?: string | null;
    national_code?: string;
    language?: string;
    note?: string;
    supplement?: Supplement | null;
    refusal?: Refusal | null;
  }

  interface ReceivedOn {
    duty: string;
    name: Record<string, string>;
    counting: string;
  }

  interface RecoveryCodes {
    codes: string[];
  }

  interface Refusal {
    reason: string;
    ground: string;
  }

  interface RefuseDossier {
    seen: number;
    refusal: Refusal;
  }

  interface RejectPetition {
    version: number;
    reason: string;
  }

  interface ReleaseSurveyText {
    said: string;
  }

  interface ReportDevice {
    version?: string;
    instance?: string;
    printer?: PrinterState | null;
    printer_detail?: string;
    jobs_waiting?: number;
    undelivered?: number;
    fault?: string;
    visible?: boolean;
    muted?: boolean;
    unsure?: string[];
    tickets_left?: number | null;
  }

  interface RequestPayment {
    seen: number;
    amount: number;
    instruction: string;
    until?: string | null;
  }

  interface RequestSupplement {
    seen: number;
    supplement: Supplement;
  }

  interface ReserveNumbers {
    service: string;
    day?: string | null;
    count: number;
  }

  interface RestoreProcedure {
    version: number;
    based_on: number;
    why?: string;
  }

  type ResultDelivery = "counter" | "post" | "electronic";

  interface ReturnNumbers {
    day: string;
    numbers: string[];
  }

  interface ReturnResult {
    seen: number;
    delivery: ResultDelivery;
    receipt?: string;
    without_receipt?: string;
    ticket_id?: number | null;
    note?: string;
  }

  type RotaFault = "nobody" | "away" | "twice" | "left";

  interface RotaGap {
    fault: RotaFault;
    day: string;
    duty: string;
    starts_at: string;
    ends_at: string;
    staff_id: number;
    name: string;
  }

  interface RotaMonth {
    first_day: string;
    last_day: string;
    shifts: PlannedShift[];
    faults: RotaGap[];
    shares: RotaShare[];
    away: AwayMember[];
  }

  interface RotaShare {
    staff_id: number;
    name: string;
    on_call: number;
    saturdays: number;
    minutes: number;
  }

  interface SaveProcedure {
    procedure: Record<string, unknown>;
    offered?: boolean;
    based_on?: number;
    why?: string;
  }

  interface SayWhetherSpared {
    spared: boolean;
  }

  interface ScheduledSettings {
    id: number;
    takes_effect_on: string;
    made_at: string;
    made_by: string;
    reason: string;
    differences: SettingsDifference[];
    content: Record<string, JsonValue>;
    kept_by: string;
  }

  interface Screen {
    width_millimetres: number;
    height_millimetres: number;
    width_pixels: number;
    height_pixels: number;
  }

  interface SearchDossiers {
    shown?: WorkList;
    words: string;
    offset?: number;
  }

  interface SecondFactor {
    id: number;
    kind: "totp" | "passkey";
    created_at: string;
    last_used_at: string | null;
  }

  interface SecondFactorAsked {
    step: string;
    has_code: boolean;
    passkey: string;
  }

  interface SecondFactorsListed {
    factors: SecondFactor[];
    codes_left: number;
    has_passkeys: boolean;
    by_provider: boolean;
  }

  interface SeenRevision {
    revision: number;
  }

  interface SendMessage {
    text: Record<string, string>;
    services?: string[];
    boards?: string[];
    minutes: number;
    sounds?: boolean;
  }

  interface ServiceState {
    service: string;
    letter: string;
    name: Record<string, string>;
    icon: string;
    open: boolean;
    refusal: IssueRefusal | null;
    opens_at: string | null;
    waiting: number;
    people_ahead: number;
    estimate: WaitEstimate | null;
    next_numbers: string[];
    winding_down: boolean;
  }

  interface SessionStarted {
    staff_id: number;
    display_name: string;
    role: string;
    permissions: string[];
    expires_at: string;
    home: string;
    counters: string[];
    must_change_password: boolean;
    by_provider: boolean;
    must_add_second_factor: boolean;
  }

  interface SessionWatched {
    staff_id: number | null;
    role: string;
    permissions: string[];
    by_provider: boolean;
  }

  interface SetLimit {
    seen: number;
    stated_limit: StatedLimit;
  }

  interface SetNotices {
    notices: (Record<string, string>)[];
  }

  interface SetUpCentre {
    code: string;
    content: Record<string, JsonValue>;
    administrator: FirstAdministrator;
  }

  interface SettingChange {
    path: string[];
    seen?: JsonValue;
    value?: JsonValue;
    order?: string[] | null;
  }

  interface SettingsCompared {
    before: SettingsVersion;
    after: SettingsVersion;
    differences: SettingsDifference[];
    content_before: Record<string, JsonValue>;
    content_after: Record<string, JsonValue>;
  }

  interface SettingsDifference {
    path: string[];
    kind: "added" | "removed" | "changed" | "moved";
    said: string;
  }

  interface SettingsGone {
    name: string;
    said: string;
    places: SettingsPlace[];
    mends: SettingsMend[];
  }

  interface SettingsListed {
    versions: SettingsVersion[];
  }

  interface SettingsMend {
    label: string;
    changes: SuggestedChange[];
  }

  interface SettingsMistake {
    path: string[];
    key: string;
    said: string;
    found: string;
    expected: string;
    did_you_mean: string | null;
    is_warning: boolean;
    mend: SettingsMend | null;
  }

  interface SettingsPlace {
    path: string[];
    words: string;
  }

  interface SettingsSaved {
    number: number | null;
  }

  interface SettingsShown {
    in_force: SettingsVersion;
    revision: number;
    changed_by: string;
    changed_at: string | null;
    content: Record<string, JsonValue>;
    content_in_force: Record<string, JsonValue>;
    mistakes: SettingsMistake[];
    gone: SettingsGone[];
    differences: SettingsDifference[];
    in_use: string[];
    can_be_shown: boolean;
    can_wind_down: boolean;
    winding_down: WindingDown[];
    after_restart: string[];
    scheduled: ScheduledSettings[];
  }

  interface SettingsVersion {
    version: number;
    published_at: string;
    published_by: string;
    source: "file" | "pages" | "starter" | "import" | "wound_down";
    reason: string;
  }

  interface ShiftsPlanned {
    shifts: number[];
  }

  interface ShowStanding {
    receipt: string;
  }

  interface SignIn {
    sign_in: string;
    password: string;
  }

  interface SignInWays {
    provider: Record<string, string> | null;
  }

  interface Slide {
    code: string;
    name: Record<string, string>;
    field: string;
    limit: Limit;
    fee: Record<string, string>;
    papers: string[];
    people: (Record<string, string>)[];
    page_url: string;
  }

  interface StaffName {
    staff_id: number;
    name: string;
    role: string;
    absent_until: string | null;
  }

  type Standing = "in_time" | "soon" | "late" | "stopped" | "no_limit" | "unread" | "finished";

  interface StatedLimit {
    amount?: number | null;
    unit: "working_day" | "calendar_day" | "hour" | "unspecified";
    source: string;
  }

  type StepState = "done" | "now" | "to_come";

  interface StopDossier {
    seen: number;
    reason: string;
    ground: string;
    for_good?: boolean;
  }

  interface SubmitPetition {
    kind: string;
    said: string;
    name?: string;
    contact?: string;
    language?: string;
  }

  interface SuggestedChange {
    path: string[];
    seen: JsonValue;
    value: JsonValue;
    order: string[] | null;
  }

  interface Supplement {
    papers?: string[];
    instruction: string;
    until?: string | null;
  }

  interface SurveyAnswer {
    process?: number | null;
    attitude?: number | null;
    reasons?: string[];
    points?: Record<string, unknown>;
    said?: string;
  }

  interface SurveyAnswerTaken {
    repeated: boolean;
  }

  type SurveyOccasion = "visit" | "result";

  interface SurveyTablet {
    counter: string;
    number: string;
  }

  interface SurveyTabletMade {
    address: string;
  }

  interface TabletAnswer {
    process?: number | null;
    attitude?: number | null;
    reasons?: string[];
    points?: Record<string, unknown>;
    said?: string;
    number: string;
  }

  interface TabletCalendar {
    now: string;
    time_zone: string;
    opening: OpenSpan[];
    services: TabletService[];
  }

  interface TabletService {
    service: string;
    refusal: IssueRefusal | null;
    issuing: OpenSpan[];
  }

  interface TakeBackWindingDown {
    path: string[];
  }

  interface TakeLeave {
    staff_id: number;
    first_day: string;
    last_day?: string | null;
    minutes?: number | null;
    reason?: string;
  }

  interface TellCitizen {
    seen: number;
    how: "phone" | "message" | "in_person" | "post" | "electronic";
    note?: string;
  }

  type TicketAction = "issue" | "call" | "recall" | "start" | "finish" | "miss" | "hold" | "resume" | "return" | "transfer" | "cancel" | "void" | "expire";

  interface TicketCalled {
    ticket: TicketSummary;
    reason: CallReason;
    call_id: number;
  }

  interface TicketDelivered {
    day: string;
    number: string;
    refused: ErrorCode | null;
  }

  interface TicketFound {
    ticket: GivenTicket;
    notes: GreeterNotes;
  }

  interface TicketIssued {
    ticket_id: number;
    number: string;
    service: string;
    service_name: Record<string, string>;
    language: string;
    token: string;
    tracking_url: string;
    issued_at: string;
    time_zone: string;
    people_ahead: number | null;
    estimate: WaitEstimate | null;
    hall_name: Record<string, string>;
    priority: boolean;
    dossiers: number;
    lane_from: number;
    repeated: boolean;
    taken_alone: boolean;
    counters: (Record<string, string>)[];
    absence: AbsenceRule | null;
  }

  interface TicketMoved {
    ticket: TicketSummary;
  }

  type TicketState = "waiting" | "called" | "serving" | "on_hold" | "done" | "no_show" | "cancelled" | "expired";

  interface TicketStatus {
    schema_version: number;
    sequence: number;
    number: string;
    service: string;
    service_name: Record<string, string>;
    state: TicketState;
    language: string;
    issued_at: string;
    people_ahead: number | null;
    estimate: WaitEstimate | null;
    counter_name: Record<string, string> | null;
    called_at: string | null;
    calls: number;
    absences: number;
    papers: (Record<string, string>)[];
    hall_name: Record<string, string>;
    may_cancel: boolean;
    call_to_come: boolean;
    ended: boolean;
    emergency: Emergency | null;
    message: Record<string, string> | null;
    names_version: string;
    dossiers: string[];
    now: string;
  }

  interface TicketSummary {
    ticket_id: number;
    number: string;
    service: string;
    state: TicketState;
    language: string;
    priority_class: string | null;
    priority_reason: string | null;
    issued_at: string;
    waiting_since: string;
    counter: string | null;
    state_since: string;
    calls: number;
    absences: number;
    note: string;
    taken_alone: boolean;
    dossiers: number;
    people_ahead: number | null;
    estimate: WaitEstimate | null;
    allowed: TicketAction[];
  }

  interface TicketsDelivered {
    tickets: TicketDelivered[];
  }

  interface ToCheck {
    procedures: number;
    parts: number;
  }

  interface TransferTicket {
    counter: string;
    to_service?: string | null;
    to_counter?: string | null;
  }

  interface UndoImport {
    why?: string;
  }

  interface UploadForm {
    file_name: string;
    note?: string;
    content: string;
  }

  interface UploadGuidance {
    file_name: string;
    note?: string;
    valid_from: string;
    content: string;
  }

  interface UploadLogo {
    picture: string;
  }

  interface UploadProcedures {
    file_name: string;
    content: string;
  }

  interface VisitDossiers {
    purpose: "" | "supplement" | "collect";
    dossiers: DossierSummary[];
  }

  interface WaitEstimate {
    low_seconds: number;
    high_seconds: number;
    not_before: string | null;
    or_before: string | null;
    called_from: string | null;
    called_until: string | null;
    before_closing: boolean;
  }

  interface WaitingForService {
    service: string;
    waiting: number;
  }

  interface WhoIsServed {
    services?: string[];
    counters?: string[];
  }

  interface WindingDown {
    path: string[];
    name: string;
    said: string;
  }

  interface WithdrawDossier {
    seen: number;
    reason: string;
  }

  type WorkList = "mine" | "due_today" | "soon" | "late" | "waiting" | "ready" | "open" | "all";

  interface WorkedDeadline {
    channel: Channel;
    statutory: string;
    committed: string;
  }

  interface WrittenCount {
    name: string;
    forms: number;
    minutes: number;
  }

  interface WrittenCounted {
    first: string;
    last: string;
    forms: number;
    by_day: WrittenCount[];
    by_procedure: WrittenCount[];
    by_official: WrittenCount[];
  }
}
