// What else is known of this customer: earlier complaints, the same number, and perhaps the same person elsewhere.

import { t, word } from "../language.js";
import { address } from "../router.js";
import { Theirs, When, html, nameOf } from "../ui.js";
import { Entry } from "./timeline.js";

export function Earlier({ ticket }) {
  const { history, linked, elsewhere } = ticket;
  return html`
    ${history.length > 0 && html`<section class="earlier"><h3>${t("earlier.before", { n: history.length })}</h3>
      <ol>${history.map((one) => html`<${Line} key=${one.ticket_id} id=${one.ticket_id} at=${one.at} state=${one.state} excerpt=${one.excerpt} />`)}</ol>
    </section>`}
    ${linked.map((one) => html`<section key=${one.id} class="earlier linked"><h3>${t("earlier.same_number")} <${Theirs}>${nameOf(one.author)}<//></h3>
      <p><a href=${address("board", [one.id])}>${word("channel", one.channel)}, ${word("ticket_state", one.state)}</a></p>
      <ol class="timeline">${one.mentions.map((entry) => html`<${Entry} key=${entry.id} entry=${entry} />`)}</ol>
    </section>`)}
    ${elsewhere.length > 0 && html`<section class="earlier"><h3>${t("earlier.elsewhere")}</h3>
      <ol>${elsewhere.map((one) => html`<${Line} key=${one.ticket_id} id=${one.ticket_id} at=${one.opened_at} state=${one.state} excerpt=${one.excerpt} who=${one} />`)}</ol>
    </section>`}
  `;
}

function Line({ id, at, state, excerpt, who }) {
  return html`<li>
    <a href=${address("board", [id])}><${When} at=${at} /> ${state && word("ticket_state", state)}</a>
    ${who && html` <small>${word("channel", who.channel)}, ${t(`earlier.same_${who.same}`)}: <${Theirs}>${nameOf(who.author)}<//></small>`}
    <p class="said" dir="auto">${excerpt ?? t("said.nothing")}</p>
  </li>`;
}
