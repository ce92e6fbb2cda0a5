// The work lists: what is mine, what must be finished today, what is nearly or already late.

import { get, question } from "../web/api.js";
import { serverNow, setServerNow } from "../web/clock.js";
import { $, element, keepList, part, setText, within } from "../web/dom.js";
import { localised, text } from "../web/texts.js";
import { nameOrAway } from "./away.js";
import { link, root, said } from "./parts.js";
import { listenForScans, receiptOf } from "./scanner.js";
import { dueCell } from "./standing.js";

/** @type {Wire.WorkList[]} */
const LISTS = ["mine", "due_today", "soon", "late", "waiting", "ready", "open", "all"];
const COLUMNS = ["code", "procedure", "applicant", "step", "due"];
const REFRESH_MS = 60_000;
const TYPING_MS = 250;

/** @param {HTMLElement} main  @param {Page.Desk} desk */
export function listsScreen(main, desk) {
  return new ListsScreen(main, desk);
}

class ListsScreen {
  /** @param {HTMLElement} main  @param {Page.Desk} desk */
  constructor(main, desk) {
    this.desk = desk;
    const wanted = new URLSearchParams(location.search).get("list");
    this.list = LISTS.find((list) => list === wanted) ?? "mine";
    this.words = "";
    /** @type {Wire.DossiersListed | null} */
    this.answer = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.typing = undefined;
    /** @type {unknown} what was asked last */
    this.asked = null;
    this.closed = false;
    document.title = text("desk.title");
    this.search = element("input", {
      type: "search", class: "search", autocomplete: "off", maxLength: 100,
      placeholder: text("desk.search_hint"), "aria-labelledby": "search-label",
      oninput: () => this.typed(),
    });
    this.tabs = element("nav", { class: "tabs" });
    this.tabs.dataset.label = "desk.lists";
    this.tabs.append(...LISTS.map((list) => this.tab(list)));
    this.rows = element("tbody");
    this.table = element("table", { class: "dossiers" },
      element("thead", {}, element("tr", {}, ...COLUMNS.map((name) => (
        said("th", `desk.column.${name}`, { scope: "col" }))))),
      this.rows);
    this.empty = element("p", { class: "nothing-here", role: "status" });
    this.more = said("button", "desk.more", { type: "button", onclick: () => this.load(true) });
    this.more.hidden = true;
    main.replaceChildren(element("section", { class: "lists" },
      element("div", { class: "lists-top" },
        said("h1", "desk.lists"),
        said("label", "desk.search", { id: "search-label", class: "unseen" }), this.search,
        this.desk.may("receive") ? link("desk.receive_new", "dossiers/receive", "button main") : null),
      this.tabs, this.table, this.empty, this.more));
    this.load();
    this.timer = setInterval(() => this.refresh(), REFRESH_MS);
    this.visible = () => document.hidden || this.refresh();
    document.addEventListener("visibilitychange", this.visible);
    this.keys = (/** @type {KeyboardEvent} */ event) => this.key(event);
    document.addEventListener("keydown", this.keys);
    this.stopScans = listenForScans((payload) => this.scanned(payload));
  }

  close() {
    clearInterval(this.timer);
    clearTimeout(this.typing);
    document.removeEventListener("visibilitychange", this.visible);
    document.removeEventListener("keydown", this.keys);
    this.stopScans();
    this.closed = true;
  }

  languageChanged() {
    document.title = text("desk.title");
    this.search.placeholder = text("desk.search_hint");
    if (this.answer) this.draw();
  }

  shownAgain() {
    this.refresh();
  }

  /** @param {Wire.WorkList} list */
  tab(list) {
    const node = element("a", { href: `${root}dossiers?list=${list}`, onclick: (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.show(list);
    } }, said("span", `dossiers.list.${list}`), element("b", { class: "count" }));
    node.dataset.list = list;
    return node;
  }

  /** @param {Wire.WorkList} list */
  show(list) {
    this.list = list;
    this.search.value = this.words = "";
    // The list stands in the address; what was searched for never does.
    history.replaceState(null, "", `${root}dossiers?list=${list}`);
    this.load();
  }

  // ------------------------------------------------------------------------- the server

  // One page of the list, or the one after what is shown.
  /** @param {boolean} [more] */
  async load(more = false) {
    const before = more && this.answer ? this.answer.dossiers : [];
    const { words } = this;
    const asked = {};
    this.asked = asked;
    let answer;
    try {
      answer = await listed(words ? "all" : this.list, words, before.length);
    } catch (fault) {
      this.table.classList.add("stale");
      return this.desk.explain(fault);
    }
    // Only the answer to what was asked last is shown.
    if (this.closed || asked !== this.asked) return undefined;
    setServerNow(answer.now);
    answer.dossiers = [...before, ...answer.dossiers];
    this.answer = answer;
    return this.draw();
  }

  refresh() {
    const isLong = (this.answer?.dossiers.length ?? 0) > 50; // read page by page: leave it alone
    if (!document.hidden && !$("desk").hidden && !isLong) this.load();
  }

  typed() {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => {
      this.words = this.search.value.trim();
      this.load();
    }, TYPING_MS);
  }

  // A receipt under the scanner opens its dossier.
  /** @param {string} payload */
  async scanned(payload) {
    this.search.value = "";
    const words = receiptOf(payload) ?? payload.slice(0, 100);
    try {
      const { dossiers } = await listed("all", words, 0);
      if (dossiers.length === 1) return location.assign(`${root}dossiers/${dossiers[0].dossier_id}`);
      return this.desk.say(text("desk.scan_unknown"), "warning");
    } catch (fault) {
      return this.desk.explain(fault);
    }
  }

  // ---------------------------------------------------------------------------- drawing

  draw() {
    const { answer } = this;
    if (!answer) return;
    this.table.classList.remove("stale");
    for (const list of LISTS) {
      const node = part(this.tabs, `[data-list=${list}]`);
      const count = answer.counts[list] ?? 0;
      setText(part(node, ".count"), count ? String(count) : "");
      node.setAttribute("aria-current", String(list === answer.shown && !this.words));
      node.classList.toggle("some", count > 0);
    }
    const away = new Map(answer.staff.map((one) => [one.staff_id, one.absent_until]));
    keepList(this.rows, answer.dossiers, {
      key: (dossier) => dossier.dossier_id,
      create: () => element("tr", { onclick: openRow }),
      update: (row, dossier) => drawRow(row, dossier, away),
    });
    this.table.hidden = !answer.dossiers.length;
    this.empty.hidden = Boolean(answer.dossiers.length);
    setText(this.empty, this.words ? text("desk.found_nothing") : text(`desk.empty.${answer.shown}`));
    this.more.hidden = !answer.more;
  }

  // "/" goes to the search; the arrows go from row to row, Enter opens.
  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
    const isSearch = event.target === this.search;
    if (event.key === "/" && !isSearch) {
      event.preventDefault();
      this.search.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (this.step(event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
    } else if (event.key === "Enter" && isSearch && this.answer?.dossiers.length === 1) {
      part(this.rows, "a").click();
    } else if (event.key === "Escape" && isSearch) {
      this.show(this.list);
    }
  }

  /** @param {number} by */
  step(by) {
    const links = [...this.rows.querySelectorAll("a")];
    const here = links.findIndex((one) => one === document.activeElement);
    if (here === 0 && by < 0) this.search.focus();
    else links[here < 0 ? 0 : Math.min(here + by, links.length - 1)]?.focus();
    return links.length > 0;
  }
}

// What one types may be a name or a phone: it goes in the body, because proxies log addresses.
/**
 * @param {Wire.WorkList} shown
 * @param {string} words
 * @param {number} offset
 * @returns {Promise<Wire.DossiersListed>}
 */
function listed(shown, words, offset) {
  if (words) return question("/dossiers/search", { shown, words, offset });
  return get(`/dossiers?${new URLSearchParams({ list: shown, offset: String(offset) })}`);
}

/** @this {HTMLElement}  @param {Event} event */
function openRow(event) {
  if (!within(event, "a") && !getSelection()?.toString()) part(this, "a").click();
}

// `away` has the last day of absence of those who are away today.
/** @param {HTMLElement} row  @param {Wire.DossierSummary} dossier  @param {Map<number, string | null>} away */
function drawRow(row, dossier, away) {
  const until = away.get(dossier.staff_id ?? 0);
  const said = JSON.stringify([dossier, until, document.documentElement.lang, Math.floor(serverNow() / 60_000)]);
  if (row.dataset.said === said) return;
  const hadFocus = row.contains(document.activeElement);
  const address = `${root}dossiers/${dossier.dossier_id}`;
  const code = element("a", { href: address, class: "code" }, dossier.code);
  row.replaceChildren(
    element("td", {}, code),
    element("td", {}, element("span", { class: "clamped", title: localised(dossier.procedure_name) },
      localised(dossier.procedure_name))),
    element("td", {}, element("span", { class: "clamped" }, dossier.applicant_name)),
    element("td", {}, ...whereItIs(dossier, until)),
    dueCell(dossier, serverNow()));
  row.dataset.said = said;
  if (hadFocus) code.focus();
}

/** @param {Wire.DossierSummary} dossier  @param {string | null} [until]  the last day of absence */
function whereItIs(dossier, until) {
  const isWorked = ["received", "in_progress"].includes(dossier.status);
  const step = isWorked ? localised(dossier.step) : "";
  return [
    element("span", { class: "clamped one" }, step || text(`dossiers.status.${dossier.status}`)),
    element("span", { class: "who-does" },
      nameOrAway(dossier.staff_name, until) || (isWorked ? text("desk.nobody_yet") : "")),
  ];
}
