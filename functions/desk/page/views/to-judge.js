// What a person is to look at: held back until a supervisor says so; and what triage was unsure of or flagged.

import { post } from "../api.js";
import { t, word } from "../language.js";
import { attempt, tell } from "../message.js";
import { usePolled } from "../poll.js";
import { address } from "../router.js";
import { Button, Flags, Theirs, When, html, nameOf, useState } from "../ui.js";

const EVERY = 5_000;

export function ToJudge() {
  return html`
    <${List} which="held=true" title=${t("judge.held")} hint=${t("judge.held_hint")} empty=${t("judge.none_held")} does=${Held} />
    <${List} which="judge=true" title=${t("judge.flagged")} hint=${t("judge.flagged_hint")} empty=${t("judge.none_flagged")} does=${Flagged} />
  `;
}

function List({ which, title, hint, empty, does: Does }) {
  const { data, refresh } = usePolled(`/api/tickets?${which}&state=open`, EVERY);
  const [done, mark] = useState([]);
  if (!data) return html`<p class="empty" role="status">${t("page.loading")}</p>`;
  const shown = data.tickets.filter((one) => !done.includes(one.id));
  const act = (ticket, path, body, words) => () => attempt(async () => {
    await post(`/api/tickets/${ticket.id}/${path}`, body);
    mark((was) => [...was, ticket.id]);
    tell(words);
    refresh();
  });
  return html`<section class="list judge" aria-label=${title}>
    <h2>${title} <small>${shown.length}${data.complete ? "" : "+"}</small></h2>
    <p class="sub">${hint}</p>
    ${shown.length ? html`<ol>${shown.map((one) => html`<li key=${one.id} data-ticket=${one.id}>
      <a href=${address("board", [one.id])}>
        <span class="name"><${Theirs}>${nameOf(one.author)}<//></span>
        <span class="place">${word("kind", one.kind)} · ${t(`severity.${one.severity}`)} · ${word("channel", one.channel)} · ${one.brand} · <${When} at=${one.held?.since ?? one.opened_at} /></span>
        <span class="said" dir="auto">${one.excerpt ?? t("said.nothing")}</span>
        <${Flags} flags=${one.flags} />
      </a>
      <div class="buttons"><${Does} ticket=${one} act=${act} /></div>
    </li>`)}</ol>` : html`<p class="empty">${empty}</p>`}
  </section>`;
}

const Held = ({ ticket, act }) => html`
  <${Button} class="main" action=${act(ticket, "release", {}, t("judge.released"))}>${t("judge.release")}<//>
  <${Button} action=${act(ticket, "triage", { verdict: "other", severity: 4 }, t("judge.ended"))}>${t("judge.nothing")}<//>`;

const Flagged = ({ ticket, act }) => html`
  <${Button} class="main" action=${act(ticket, "triage", { verdict: "complaint", severity: ticket.kind === "complaint" ? ticket.severity : 3 }, t("judge.confirmed"))}>${t("judge.is_complaint")}<//>
  <${Button} action=${act(ticket, "triage", { verdict: "question", severity: 4 }, t("judge.confirmed"))}>${t("judge.is_question")}<//>
  <${Button} action=${act(ticket, "triage", { verdict: "other", severity: 4 }, t("judge.ended"))}>${t("judge.nothing")}<//>`;
