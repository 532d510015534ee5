// Two tickets are one customer's: a supervisor says so, and may take it back for a day.

import { get, post, remove } from "../api.js";
import { now } from "../clock.js";
import { moment, t, word } from "../language.js";
import { attempt, tell } from "../message.js";
import { Button, Field, Form, Theirs, When, html, nameOf, useState } from "../ui.js";

export function Merging({ ticket, changed }) {
  const words = ticket.merged.filter((one) => Date.parse(one.until) > now());
  const word_ = words.findLast((one) => one.ticket_id === ticket.id) ?? words.at(-1);
  const undo = () => attempt(async () => {
    await remove(`/api/tickets/${ticket.id}/merge`);
    await changed();
    tell(t("merge.undone"));
  });
  return html`<details class="merging" open=${words.length > 0}><summary>${t("merge.title")}</summary>
    ${word_ && html`<p>${t("merge.said", { name: word_.by, time: moment(word_.at) })}</p>
      <div class="buttons"><${Button} action=${undo}>${t("merge.undo", { time: moment(word_.until) })}<//></div>`}
    ${ticket.state === "open" && !ticket.held && html`<${Find} ticket=${ticket} changed=${changed} />`}
  </details>`;
}

function Find({ ticket, changed }) {
  const [typed, type] = useState("");
  const [found, show] = useState(ticket.elsewhere.filter((one) => one.state === "open").map((one) => ({ ...one, id: one.ticket_id, brand: ticket.brand })));
  const look = () => attempt(async () => {
    const { body } = await get(`/api/tickets?${new URLSearchParams({ query: typed.trim(), state: "open", brand: ticket.brand })}`);
    show(body.tickets.filter((one) => one.id !== ticket.id));
    if (!body.tickets.some((one) => one.id !== ticket.id)) tell(t("tickets.none"), true);
  });
  const merge = (other) => () => attempt(async () => {
    await post(`/api/tickets/${ticket.id}/merge`, { into: other.id });
    show([]);
    await changed();
    tell(t("merge.done"));
  });
  return html`<${Form} class="row" role="search" send=${t("tickets.find")} action=${look}>
      <${Field} label=${t("merge.find")}><input type="search" required maxlength="200" value=${typed} onInput=${(event) => type(event.target.value)} /><//>
    <//>
    <ul>${found.slice(0, 8).map((one) => html`<li key=${one.id} data-ticket=${one.id}>
      <p><strong><${Theirs}>${nameOf(one.author)}<//></strong> <span class="sub">${word("channel", one.channel)} · <${When} at=${one.opened_at} /></span></p>
      <p class="said" dir="auto">${one.excerpt ?? t("said.nothing")}</p>
      <${Button} action=${merge(one)}>${t("merge.into")}<//>
    </li>`)}</ul>`;
}
