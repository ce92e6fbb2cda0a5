// The words of the page, in the clerk's language, and the names of the centre's things.
// They come with the page in its data block, so a switch of language needs no reload.

const page = JSON.parse(document.getElementById("console-data").textContent);
const REMEMBERED = "motcua.console.language";

export const centre = page.centre;

let language = remembered() || page.language;

function remembered() {
  const wanted = localStorage.getItem(REMEMBERED);
  return page.texts[wanted] ? wanted : null;
}

export function currentLanguage() {
  return language;
}

// The text of a whole key of the catalogue, its {placeholders} filled.
export function text(key, values = {}) {
  return filled(page.texts[language][key] ?? key, values);
}

// The text of a key in a language of the centre; "" where there is no catalogue of it.
export function textIn(tag, key) {
  return page.texts[tag]?.[key] ?? "";
}

// The text of `console.{key}`.
export function t(key, values = {}) {
  return text(`console.${key}`, values);
}

// The text of `errors.{code}`, or undefined where it is missing or wants values we lack.
export function errorText(code, values) {
  const words = filled(page.texts[language][`errors.${code}`] ?? "", values);
  return words && !/\{\w+\}/.test(words) ? words : undefined;
}

function filled(words, values) {
  return words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

// A name that the centre gives in several languages; never an error.
export function localised(names) {
  if (!names) return "";
  return names[language] || names[centre.languages[0]] || Object.values(names)[0] || "";
}

export function languageName(tag) {
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(tag);
  } catch {
    return tag.toUpperCase(); // a tag that the browser does not know
  }
}

// Vietnamese writes it small within a sentence: "Nói tiếng Anh".
export function languageInSentence(tag) {
  const name = languageName(tag);
  return language === "vi" ? name.charAt(0).toLowerCase() + name.slice(1) : name;
}

export function switchLanguage() {
  const languages = page.languages;
  language = languages[(languages.indexOf(language) + 1) % languages.length];
  localStorage.setItem(REMEMBERED, language);
  fillPage();
}

// Says the still words of the page anew.
export function fillPage() {
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-text]")) {
    node.textContent = text(node.dataset.text);
  }
  for (const node of document.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", text(node.dataset.label));
  }
  for (const node of document.querySelectorAll(".hall")) {
    node.textContent = localised(centre.hall_name);
  }
  for (const button of document.querySelectorAll('[data-do="language"]')) {
    button.hidden = page.languages.length < 2;
  }
}

const services = new Map(centre.services.map((service) => [service.id, service]));
const priorityClasses = new Map(centre.priority_classes.map((item) => [item.id, item]));

export function serviceName(id) {
  return localised(services.get(id)?.name) || id;
}

export function counterName(counter) {
  return localised(counter.name) || counter.counter;
}

// The reason of a ticket's priority in words, or "" for an ordinary ticket.
export function priorityWords(ticket) {
  if (!ticket.priority_class) return "";
  const priorityClass = priorityClasses.get(ticket.priority_class);
  const reason = priorityClass?.reasons.find((item) => item.id === ticket.priority_reason);
  return localised(reason?.name) || localised(priorityClass?.name) || t("why.priority_plain");
}

// The priorities that may be claimed for a service: [{class, reason, name}].
export function prioritiesOf(serviceId) {
  const offered = [];
  for (const id of services.get(serviceId)?.priority_classes ?? []) {
    const item = priorityClasses.get(id);
    if (!item) continue;
    const reasons = item.reasons.length ? item.reasons : [{ id: null, name: item.name }];
    for (const reason of reasons) {
      offered.push({ class: id, reason: reason.id, name: localised(reason.name) });
    }
  }
  return offered;
}

export function deviceName(device) {
  return localised(centre.devices[device.device]) || `${t(`kind.${device.kind}`)} ${device.device}`;
}
