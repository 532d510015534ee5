// A parcel's journey as a line: each step a station, the latest the last, and where it went wrong in another colour.

import { t, word } from "../language.js";
import { When, cls, html } from "../ui.js";

const SHOWN = 7;
const WRONG = ["delivery_failed", "delivery_delayed", "on_hold", "return_to_sender", "cancelled"];
const wrong = (step) => WRONG.includes(step.status) || step.reason;

export function Journey({ parcel }) {
  const steps = [...parcel.events].reverse();
  const hidden = Math.max(0, steps.length - SHOWN);
  const now = { status: parcel.status, reason: parcel.reason };
  return html`<div class="journey">
    <p class=${cls("now", wrong(now) && "wrong")}>${parcel.status && word("parcel", parcel.status)}${parcel.reason && html`: ${word("parcel_reason", parcel.reason)}`}${parcel.code && html` <small>${parcel.code}</small>`}</p>
    ${hidden > 0 && html`<p class="hidden">${t("journey.earlier", { n: hidden })}</p>`}
    <ol aria-label=${t("journey.title")}>
      ${steps.slice(-SHOWN).map((step, n) => html`<li key=${n} class=${cls(wrong(step) && "wrong")}>
        <span class="what">${word("parcel", step.status)}</span>
        ${step.place && html`<span class="where" dir="auto">${step.place}</span>`}
        ${(step.reason || step.text) && html`<span class="words" dir="auto">${step.reason ? word("parcel_reason", step.reason) : step.text}</span>`}
        <span class="when"><${When} at=${step.at} /></span>
      </li>`)}
    </ol>
  </div>`;
}
