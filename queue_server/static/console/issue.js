// A greeter gives a number by hand: service, language, priority.

import { estimateWords } from "./clock.js";
import { ask, choices } from "./dialogs.js";
import { element } from "./dom.js";
import { centre, languageName, localised, prioritiesOf, t } from "./texts.js";

// Asks, issues, and shows the number large until it is closed.
export async function issueByHand(desk) {
  const body = await askWhat(desk.model.snapshot?.services ?? []);
  if (!body) return;
  const ticket = await desk.send("POST", "/tickets", body);
  if (ticket) await tell(ticket);
}

function askWhat(states) {
  const stateOf = new Map(states.map((state) => [state.service, state]));
  const service = choices({
    legend: t("issue_service"), name: "service", onChange: offerPriorities,
    options: centre.services.map((item) => serviceOption(item, stateOf.get(item.id))),
  });
  const language = choices({
    legend: t("issue_language"), name: "language", value: centre.languages[0],
    options: centre.languages.map((tag) => ({ value: tag, label: languageName(tag) })),
  });
  const priority = choices({ legend: t("issue_priority"), name: "priority", options: [] });
  offerPriorities();

  function offerPriorities() {
    const offered = prioritiesOf(service.value).map((item, index) => (
      { value: String(index), label: item.name }));
    priority.options = [{ value: "", label: t("issue_no_priority") }, ...offered];
    priority.choose("");
  }

  return ask({
    title: t("issue_title"), confirm: t("issue"), hint: t("keys_choice"), wide: true,
    body: [element("div", { class: "columns three" }, service.node, priority.node, language.node)],
    focus: service.node.querySelector("input:checked"),
    read: () => (service.value ? asked(service.value, language.value, priority.value) : undefined),
  });
}

function serviceOption(service, state) {
  const isClosed = state ? !state.open : false;
  return {
    value: service.id, label: `${service.letter} · ${localised(service.name)}`, disabled: isClosed,
    note: isClosed ? t("service_closed") : "",
  };
}

function asked(service, language, priority) {
  const body = { service, language };
  if (priority) {
    const chosen = prioritiesOf(service)[Number(priority)];
    body.priority_class = chosen.class;
    body.priority_reason = chosen.reason;
  }
  return body;
}

function tell(ticket) {
  const lines = [
    element("p", { class: "issued-number" }, ticket.number),
    element("p", { class: "issued-service" }, localised(ticket.service_name)),
    element("p", {}, t("issued_ahead", { count: ticket.people_ahead })),
    ticket.estimate
      ? element("p", {}, t("issued_estimate", { estimate: estimateWords(ticket.estimate) })) : null,
    element("p", {}, t("issued_tell")),
    element("p", { class: "issued-link" }, t("issued_link"), " ",
      element("span", {}, ticket.tracking_url)),
  ];
  return ask({
    title: t("issued_title"), cancel: t("close_dialog"), confirm: null, hint: "",
    body: lines.filter(Boolean),
  });
}
