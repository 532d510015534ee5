// Who was shown which ticket's number on a day, and why.

import { get } from "../api.js";
import { t, word } from "../language.js";
import { attempt } from "../message.js";
import { address, go } from "../router.js";
import { Button, Field, Theirs, When, html, nameOf, useEffect, useState } from "../ui.js";

const today = () => new Date().toISOString().slice(0, 10);

export function Reveals({ where }) {
  const day = where.query.day ?? today();
  const [list, show] = useState(null);
  const read = (next) => attempt(async () => {
    const { body } = await get(`/api/reveals?${new URLSearchParams({ day, ...(next && { next }) })}`);
    show((was) => (next ? { ...body, reveals: [...was.reveals, ...body.reveals] } : body));
  });
  useEffect(() => void read(), [day]);
  return html`<section aria-label=${t("reveals.title")}>
    <h2>${t("reveals.title")} <small>${list?.reveals.length}${list?.next ? "+" : ""}</small></h2>
    <${Field} label=${t("reveals.day")}><input type="date" required value=${day} max=${today()} onChange=${(event) => event.target.value && go("supervise", ["reveals"], { day: event.target.value })} /><//>
    ${list?.reveals.length ? html`<table>
      <thead><tr><th>${t("reveals.at")}</th><th>${t("reveals.by")}</th><th>${t("reveals.whose")}</th><th>${t("reveals.why")}</th></tr></thead>
      <tbody>${list.reveals.map((one, n) => html`<tr key=${n}>
        <td><${When} at=${one.at} /></td>
        <th scope="row">${one.by}</th>
        <td><a href=${address("board", [one.ticket_id])}><${Theirs}>${one.author ? nameOf(one.author) : one.ticket_id}<//></a> <span class="sub">${one.channel && word("channel", one.channel)} · ${one.brand}</span></td>
        <td>${one.reason ? html`<${Theirs}>${one.reason}<//>` : html`<span class="sub">${t("reveals.in_hand")}</span>`}</td>
      </tr>`)}</tbody>
    </table>` : list && html`<p class="empty">${t("reveals.none")}</p>`}
    ${list?.next && html`<div class="buttons"><${Button} action=${() => read(list.next)}>${t("reveals.more")}<//></div>`}
  </section>`;
}
