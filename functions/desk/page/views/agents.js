// Who is here with what in hand, since when; what waits, to be given to somebody; and what each agent knows.

import { post, put } from "../api.js";
import { t, word } from "../language.js";
import { attempt, tell } from "../message.js";
import { usePolled } from "../poll.js";
import { address } from "../router.js";
import { Button, Countdown, Field, Form, Select, Since, Theirs, html, nameOf, useState } from "../ui.js";

const EVERY = 3_000;
const MOST = 20;
const WAITS = ["queued", "waiting_for_number", "retry_later", "claimed"];

export function Agents() {
  const { data, refresh } = usePolled("/api/agents", EVERY);
  const { data: board, refresh: again } = usePolled("/api/board", EVERY);
  const [edited, edit] = useState(null);
  if (!data) return html`<p class="empty" role="status">${t("page.loading")}</p>`;
  const changed = () => (refresh(), again());
  return html`
    <section aria-label=${t("agents.title")}>
      <h2>${t("agents.title")} <small>${t("agents.here", { n: data.agents.filter((one) => one.state === "available").length })}</small></h2>
      ${data.agents.length ? html`<table class="actions">
        <thead><tr><th>${t("agents.name")}</th><th>${t("agents.presence")}</th><th>${t("agents.in_hand")}</th><th>${t("agents.since")}</th><th>${t("agents.due")}</th><th>${t("agents.group")}</th><th><span class="unseen">${t("agents.profile")}</span></th></tr></thead>
        <tbody>${data.agents.map((one) => html`<${Row} key=${one.id} agent=${one} board=${board} edit=${edit} edited=${edited === one.id} />
          ${edited === one.id && html`<tr key=${`${one.id}-profile`}><td colspan="7"><${Profile} agent=${one} done=${() => (edit(null), changed())} /></td></tr>`}`)}</tbody>
      </table>` : html`<p class="empty">${t("agents.none")}</p>`}
    </section>
    ${board && html`<${Assign} board=${board} agents=${data.agents} changed=${changed} />`}
  `;
}

function Row({ agent, board, edit, edited }) {
  const { holding } = agent;
  const card = holding && board?.callbacks.find((one) => one.id === holding.callback_id);
  return html`<tr>
    <th scope="row">${agent.name || agent.id}</th>
    <td><span class="here ${agent.state ?? "gone"}">${word("presence", agent.state ?? "gone")}</span></td>
    <td>${holding ? html`<a href=${address("board", [holding.ticket_id])}><${Theirs}>${card ? nameOf(card.author) : word("channel", holding.channel)}<//></a> <span class="sub">${word("state", holding.state)}</span>` : html`<span class="sub">${t("agents.nothing")}</span>`}</td>
    <td>${holding?.since && html`<${Since} at=${holding.dialled_at ?? holding.since} />`}</td>
    <td>${holding && html`<${Countdown} due=${holding.due_at} promise=${card?.promise} />`}</td>
    <td>${agent.group ?? ""}</td>
    <td><${Button} class="quiet" aria-expanded=${edited ? "true" : "false"} action=${() => edit(edited ? null : agent.id)}>${t("agents.profile")}<//></td>
  </tr>`;
}

// What an agent knows decides what comes first. Several with commas between them; empty: everything.
const LISTS = ["brands", "languages", "skills"];

function Profile({ agent, done }) {
  const [typed, type] = useState({ ...Object.fromEntries(LISTS.map((one) => [one, agent[one].join(", ")])), group: agent.group ?? "" });
  const listed = (text) => text.split(",").map((one) => one.trim()).filter(Boolean);
  const save = () => attempt(async () => {
    const body = { ...Object.fromEntries(LISTS.map((one) => [one, listed(typed[one])])), group: typed.group.trim() || null };
    await put(`/api/agents/${encodeURIComponent(agent.id)}`, body);
    tell(t("agents.saved"));
    done();
  });
  return html`<${Form} class="row profile" send=${t("agents.save")} action=${save}>
    ${[...LISTS, "group"].map((one) => html`<${Field} key=${one} label=${t(`profile.${one}`)}><input value=${typed[one]} maxlength="500" onInput=${(event) => type({ ...typed, [one]: event.target.value })} /><//>`)}
  <//>`;
}

function Assign({ board, agents, changed }) {
  const cards = board.callbacks.filter((one) => WAITS.includes(one.state));
  const people = agents.filter((one) => one.state).map((one) => [`agent ${one.id}`, one.name || one.id]);
  const groups = [...new Set(agents.map((one) => one.group).filter(Boolean))].sort().map((one) => [`group ${one}`, t("assign.group", { name: one })]);
  const give = (card) => (value) => attempt(async () => {
    const [kind, ...to] = value.split(" ");
    await post(`/api/callbacks/${card.id}/assign`, { [kind]: to.join(" ") });
    tell(t("assign.done"));
    changed();
  });
  return html`<section aria-label=${t("assign.title")}>
    <h2>${t("assign.title")} <small>${cards.length}</small></h2>
    ${cards.length ? html`<table class="actions waiting">
      <tbody>${cards.slice(0, MOST).map((card) => html`<tr key=${card.id}>
        <td><${Countdown} promise=${card.promise} due=${card.due_at} /></td>
        <th scope="row"><a href=${address("board", [card.ticket_id])}><${Theirs}>${nameOf(card.author)}<//></a> <span class="sub">${word("channel", card.channel)} · ${card.brand}</span></th>
        <td>${word("state", card.state)} ${card.claimed_by && html`<span class="sub">${card.claimed_by}</span>`} ${card.assigned_to && html`<span class="sub">${t("assign.for", { name: named(agents, card.assigned_to) })}</span>`}</td>
        <td><${Select} label=${t("assign.to")} all=${t("assign.to")} value="" options=${[...people, ...groups]} onChange=${give(card)} /></td>
      </tr>`)}</tbody>
    </table>` : html`<p class="empty">${t("board.nothing_waits")}</p>`}
    ${cards.length > MOST && html`<p class="sub">${t("assign.more", { n: cards.length - MOST })}</p>`}
  </section>`;
}

const named = (agents, to) => agents.find((one) => one.id === to)?.name || to;
