// Tickets: find one; and what waits for a word instead of a call.

import { get } from "../api.js";
import { t, word } from "../language.js";
import { attempt } from "../message.js";
import { usePolled } from "../poll.js";
import { address, go } from "../router.js";
import { Field, Flags, Form, Theirs, When, html, nameOf, useEffect, useState } from "../ui.js";

const EVERY = 15_000;

export default function Tickets({ where }) {
  const query = where.query.query ?? "";
  const [typed, type] = useState(query);
  const [found, show] = useState(null);
  useEffect(() => {
    if (!query) return show(null);
    attempt(async () => show((await get(`/api/tickets?${new URLSearchParams({ query })}`)).body));
  }, [query]);
  return html`<div class="tickets">
    <h1 class="unseen">${t("nav.tickets")}</h1>
    <${Form} class="row search" role="search" send=${t("tickets.find")} action=${() => go("tickets", [], { query: typed.trim() })}>
      <${Field} label=${t("tickets.query")}><input type="search" name="query" maxlength="200" value=${typed} onInput=${(event) => type(event.target.value)} /><//>
    <//>
    ${found && html`<${List} title=${t("tickets.found")} answer=${found} empty=${t("tickets.none")} />`}
    <${Waiting} title=${t("tickets.held")} which="held=true" />
    <${Waiting} title=${t("tickets.owed")} hint=${t("tickets.owed_hint")} which="owed=false" />
  </div>`;
}

function Waiting({ title, hint, which }) {
  const { data } = usePolled(`/api/tickets?${which}&state=open`, EVERY);
  return data && html`<${List} title=${title} hint=${hint} answer=${data} empty=${t("tickets.nothing_owed")} />`;
}

export function List({ title, hint, answer, empty }) {
  return html`<section class="list">
    <h2>${title} <small>${answer.tickets.length}${answer.complete ? "" : "+"}</small></h2>
    ${hint && html`<p class="sub">${hint}</p>`}
    ${answer.tickets.length ? html`<ol>${answer.tickets.map((one) => html`<li key=${one.id} data-ticket=${one.id}>
      <a href=${address("board", [one.id])}>
        <span class="name"><${Theirs}>${nameOf(one.author)}<//></span>
        <span class="place">${word("kind", one.kind)} · ${word("ticket_state", one.state)} · ${word("channel", one.channel)} · <${When} at=${one.opened_at} /></span>
        <span class="said" dir="auto">${one.excerpt ?? t("said.nothing")}</span>
        <${Flags} flags=${one.flags} />
      </a>
    </li>`)}</ol>` : html`<p class="empty">${empty}</p>`}
    ${!answer.complete && html`<p class="sub">${t("tickets.more")}</p>`}
  </section>`;
}
