// The supervisor's view: who has what in hand, what is to be judged, today's hours, and who was shown which number.

import { t } from "../language.js";
import { address } from "../router.js";
import { html } from "../ui.js";
import { Agents } from "./agents.js";
import { Hours } from "./hours.js";
import { ToJudge } from "./to-judge.js";
import { Reveals } from "./reveals.js";

const PARTS = { agents: Agents, judge: ToJudge, hours: Hours, reveals: Reveals };

export default function Supervise({ where }) {
  const chosen = where.rest[0] in PARTS ? where.rest[0] : "agents";
  const Part = PARTS[chosen];
  return html`<div class="supervise">
    <nav class="parts" aria-label=${t("supervise.parts")}>
      ${Object.keys(PARTS).map((one) => html`<a key=${one} href=${address("supervise", [one])} aria-current=${one === chosen ? "page" : undefined}>${t(`supervise.${one}`)}</a>`)}
    </nav>
    <h1 class="unseen">${t(`supervise.${chosen}`)}</h1>
    <${Part} key=${chosen} where=${where} />
  </div>`;
}
