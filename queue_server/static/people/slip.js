// The slip with a one-time password: shown once, in place of everything else, and printed on A6.

import { $, setText } from "../web/dom.js";
import { address, dayAndTime } from "./texts.js";

/** @param {Wire.OneTimePassword} made */
export function showSlip(made) {
  setText($("slip-name"), made.name);
  setText($("slip-address"), address);
  setText($("slip-sign-in"), made.sign_in);
  setText($("slip-password"), made.password);
  setText($("slip-until"), dayAndTime(made.holds_until));
  $("sections").hidden = true;
  $("slip").hidden = false;
  $("slip-title").focus();
}

// The password leaves the page.
export function forgetSlip() {
  setText($("slip-password"), "");
  $("slip").hidden = true;
}
