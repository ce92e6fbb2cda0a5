// Procedures between calls: while nobody is called, the place of the numbers shows what is needed
// for a procedure, one after the other. A call takes its place back in the same instant.

import { byId, element, replace } from "./dom.js";
import { shrink } from "./fitting.js";

const LONG_FACT = 24;
const SMALLEST_REM = 0.6;
const LIMITS = {
  working_day: ["limit_working_day_one", "limit_working_day"],
  calendar_day: ["limit_calendar_day_one", "limit_calendar_day"],
  hour: ["limit_hour_one", "limit_hour"],
};
const MOST_CODES = 50;
const PAGES = ["officials", "campaigns"]; // in the place of a procedure's code: pages with a QR code of their own
const QUIET_MS = 15000; // the last number called stays as long before the first slide

export class Slides {
  /** @param {Page.BoardBoot} boot  @param {import("./board-view.js").View} view */
  constructor(boot, view) {
    this.view = view;
    this.qrUrl = (/** @type {string} */ code) => PAGES.includes(code)
      ? `${boot.procedures_url}../${code}/qr.svg` : `${boot.procedures_url}${encodeURIComponent(code)}/qr.svg`;
    this.place = 0;
    this.isShown = false;
    this.shownAt = -Infinity;
    /** @type {Wire.Slide[]} */
    this.slides = [];
    /** @type {HTMLImageElement | null} */
    this.loading = null;
    this.calledAt = -Infinity; // in an empty hall there is no number to leave standing
    /** @type {Map<string, HTMLImageElement>} */
    this.codes = new Map(); // code → its picture, once it is here
    new ResizeObserver(() => this.fit()).observe(byId("slide"));
  }

  // Called after every change of the board, and once a second; `now` is the page's stop-watch.
  // Says whether the numbers have to be drawn anew.
  /** @param {Wire.BoardSnapshot} board  @param {number} now */
  follow(board, now) {
    if (board.called.length) this.calledAt = now;
    const isQuiet = now - this.calledAt >= QUIET_MS && !board.emergency;
    const before = this.isShown;
    if (!isQuiet || !board.slides || !board.slides.length || !board.slide_seconds) {
      this.hide();
    } else if (!this.isShown || !this.knows(board.slides)) {
      this.show(board, now);
    } else if (now - this.shownAt >= 1000 * board.slide_seconds) {
      this.place += 1;
      this.show(board, now);
    }
    this.view.givesWay = this.isShown;
    return this.isShown !== before;
  }

  // A new snapshot brings the same slides in new objects: nothing to draw anew.
  /** @param {Wire.Slide[]} slides */
  knows(slides) {
    if (slides !== this.slides && JSON.stringify(slides) !== JSON.stringify(this.slides)) return false;
    this.slides = slides;
    return true;
  }

  /** @param {Wire.BoardSnapshot} board  @param {number} now */
  show(board, now) {
    this.slides = board.slides;
    this.place %= board.slides.length;
    this.shownAt = now;
    this.isShown = true;
    byId("slide").hidden = false;
    this.draw(board.slides[this.place]);
  }

  hide() {
    if (!this.isShown) return;
    this.isShown = false;
    this.place += 1; // the next silence goes on where this one ended
    byId("slide").hidden = true;
  }

  // ---------------------------------------------------------------------------- drawing

  /** @param {Wire.Slide} slide */
  draw(slide) {
    const words = element("div", "words");
    if (slide.papers.length) words.append(...this.papers(slide));
    if (slide.people && slide.people.length) words.append(this.people(slide.people));
    replace(byId("slide"), [this.heading(slide), words, this.code(slide), this.dots()]);
    this.fit();
  }

  // A long procedure is made smaller as a whole; what would be too small to read is left to the
  // page behind the code, the last papers first.
  fit() {
    if (!this.isShown) return;
    const [, words, code] = /** @type {HTMLElement[]} */ ([...byId("slide").children]);
    const room = () => words.clientHeight + 1;
    const isCut = () => words.scrollHeight > room();
    const papers = [...words.querySelectorAll("li")];
    for (const paper of papers) paper.hidden = false;
    shrink(byId("slide"), 1, SMALLEST_REM, () => isCut() || code.offsetHeight > room(), 0.02);
    while (papers.length && isCut()) papers.splice(-1)[0].hidden = true;
  }

  /** @param {Wire.Slide} slide */
  heading(slide) {
    const heading = element("div", "heading");
    const name = element("p", "name");
    name.append(...spoken(this.view.of(slide.name)));
    heading.append(element("p", "field", slide.field), name, this.facts(slide));
    return heading;
  }

  /** @param {Wire.Slide} slide */
  facts(slide) {
    const facts = element("dl", "slide-facts");
    const limit = this.limit(slide.limit);
    if (limit) facts.append(this.fact("slide_limit", limit));
    const hasFee = Object.values(slide.fee).some((text) => text);
    if (hasFee) facts.append(this.fact("slide_fee", this.view.of(slide.fee)));
    return facts;
  }

  /** @param {string} key  @param {HTMLElement[]} value */
  fact(key, value) {
    const fact = element("div");
    const label = element("dt");
    label.append(...this.label(key));
    const said = element("dd");
    const words = spoken(value);
    if (String(words[0].textContent).length > LONG_FACT) said.className = "long";
    said.append(...words);
    fact.append(label, said);
    return fact;
  }

  // Nothing where no limit is stated: that is no promise.
  /** @param {Wire.Limit} given */
  limit({ amount, unit }) {
    if (unit === "unspecified" || unit === "unread" || amount === null) return null;
    const isSameDay = amount === 0 && unit !== "hour";
    const [one, many] = LIMITS[unit];
    const counted = amount === 1 ? one : many;
    const key = isSameDay ? "limit_same_day" : counted;
    return this.view.both((language) => this.view.text(language, key, { count: amount }));
  }

  /** @param {Wire.Slide} slide */
  papers(slide) {
    const heading = element("p", "papers-heading");
    heading.append(...this.label("slide_papers"));
    const list = element("ul", "papers");
    list.lang = this.view.boot.source_language; // as the source writes them
    list.append(...slide.papers.map((paper) => element("li", "", paper)));
    return [heading, list];
  }

  // Who is in charge, in the board's first language alone: a name needs no second.
  /** @param {Page.Names[]} people */
  people(people) {
    const list = element("ul", "papers people");
    list.append(...people.map((one) => {
      const line = element("li", "");
      line.append(this.view.of(one)[0]);
      return line;
    }));
    return list;
  }

  /** @param {string} key */
  label(key) {
    return this.view.both((language) => this.view.text(language, key));
  }

  // The code comes from the server, once; on a line that is down there is none that was not here
  // before, and no broken picture.
  /** @param {Wire.Slide} slide */
  code(slide) {
    const figure = element("figure", "code");
    const caption = element("figcaption");
    caption.append(...this.label("slide_scan"));
    figure.append(this.codes.get(slide.code) || this.picture(slide.code, figure), caption);
    return figure;
  }

  /** @param {string} code  @param {HTMLElement} figure */
  picture(code, figure) {
    const image = element("img");
    figure.classList.add("missing");
    image.alt = "";
    image.onload = () => {
      figure.classList.remove("missing");
      if (this.codes.size >= MOST_CODES) this.codes.clear();
      this.codes.set(code, image);
      this.loading = null;
    };
    // One that never came would hold its connection for minutes, and there are only six.
    if (this.loading) this.loading.removeAttribute("src");
    this.loading = image;
    image.src = this.qrUrl(code);
    return image;
  }

  dots() {
    const dots = element("p", "pages");
    dots.setAttribute("aria-hidden", "true");
    if (this.slides.length > 1) {
      dots.append(...this.slides.map((_, at) => element("span", at === this.place ? "now" : "")));
    }
    return dots;
  }
}

// The languages that say something of their own.
/** @param {HTMLElement[]} given */
function spoken([first, second]) {
  const isSaid = second && second.textContent && second.textContent !== first.textContent;
  return isSaid ? [first, second] : [first];
}
