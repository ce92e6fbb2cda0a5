// Giving a number by hand from the console: which service, then as on the greeter's page.

import { ask, choices, mistakeLine } from "../web/dialogs.js";
import { askAndGive, showTicket } from "../web/hand-ticket.js";
import { centre, localised, t } from "../web/texts.js";

// Asks, issues, and shows the number large until it is closed.
/** @param {Page.CentreDesk} desk */
export async function issueByHand(desk) {
  const service = await askService(desk.model.snapshot?.services ?? []);
  if (!service) return;
  const shown = { ...desk, send: desk.send.bind(desk), devices: desk.model.snapshot?.devices };
  const ticket = await askAndGive(shown, service);
  if (ticket) await showTicket(shown, ticket);
}

// Nothing is chosen beforehand: whoever presses Enter too soon gives no wrong number.
/** @param {Wire.ServiceState[]} states */
function askService(states) {
  const stateOf = new Map(states.map((state) => [state.service, state]));
  const mistake = mistakeLine();
  const service = choices({
    legend: t("issue_service"), name: "service", value: null,
    options: centre.services.map((item) => option(item, stateOf.get(item.id))),
  });
  return ask({
    title: t("issue_title"), confirm: t("issue_next"), hint: t("keys_choice"),
    body: [service.node, mistake.node], focus: service.node.querySelector("input:not(:disabled)"),
    read: () => {
      if (service.value) return service.value;
      mistake.say(t("issue_choose"));
      return undefined;
    },
  });
}

/** @param {Page.Service} service  @param {Wire.ServiceState | undefined} state */
function option(service, state) {
  const isClosed = state ? !state.open : false;
  const note = isClosed ? t("service_closed") : state ? t("issue_waiting", { count: state.waiting }) : "";
  return {
    value: service.id, label: `${service.letter} · ${localised(service.name)}`, disabled: isClosed, note,
  };
}
