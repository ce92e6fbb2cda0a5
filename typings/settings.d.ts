// What the scripts of the administrator's pages share: `queue_server/static/settings/`.

declare namespace Settings {
  type Path = string[];
  type Content = Record<string, any>;
  type Kind = "text" | "names" | "number" | "yes_no" | "day" | "choice" | "choices" | "texts" | "names_list"
    | "hours" | "colour" | "picture" | "table" | "tables";

  /** A setting as `queue_server/centre/settings/pages/description.py` describes it. */
  interface Setting {
    key: string;
    kind: Kind;
    label: string;
    help: string;
    names: string;
    words: string;
    unit: string;
    default: any;
    required: boolean;
    may_be_empty: boolean;
    whole: boolean;
    low: number | null;
    high: number | null;
    least: number;
    choices: { value: any; label: string }[];
    refers: string;
    of: string;
    secret: boolean;
    long: boolean;
  }
  type Models = Record<string, Setting[]>;

  /** A part of a page: a table of the centre, or some of its keys, or a list of parts. */
  interface Section {
    path: Path;
    model: string;
    keys: string[];
    listed: boolean;
  }
  interface PageShape {
    id: string;
    title: string;
    sections: Section[];
  }
  interface Boot {
    root: string;
    language: string;
    time_zone: string;
    texts: Page.Texts;
    models: Models;
    pages: PageShape[];
    here: string;
    part: string;
    /** The pages of settings that no form here has, by their paths. */
    elsewhere: Record<string, string>;
  }

  interface Change {
    path: Path;
    seen?: any;
    value?: any;
    order?: string[];
  }

  /** A function says them when it is their turn, from what stands then. */
  type Changes = Change[] | (() => Change[]);

  /** What a control reads and writes: the draft of the centre, or a part that is not yet in it. */
  interface Store {
    readonly content: Content;
    readonly mistakes: Wire.SettingsMistake[];
    value(path: Path): any;
    save(path: Path, seen: any, value: any): Promise<Saved>;
    change(changes: Changes): Promise<Saved>;
    /** Resolves once everything that is under way has its answer. */
    /** Called after every change of what stands there, as long as its node is on the page. */
    listen(control: Control): void;
  }
  /** `there` is what stands there now, where it was refused. */
  interface Saved {
    isSaved: boolean;
    isConflict?: boolean;
    /** No answer came. */
    isLost?: boolean;
    words?: string;
    there?: any;
  }

  interface Control {
    node: HTMLElement;
    refresh(): void;
  }
  /** What holds one value: it shows it and reads it. */
  interface Input {
    node: HTMLElement;
    show(value: any): void;
    read(): any;
    /** The id of the field that a label names; none where the node is a group of fields. */
    labelled?: HTMLElement;
  }
}
