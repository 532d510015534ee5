// The agent's view.

import { usePolled } from "../poll.js";
import { Countdown, Theirs, html } from "../ui.js";
import { t } from "../language.js";

const EVERY = 1_500;

export default function Board() {
  const { data } = usePolled("/api/board", EVERY);
  if (!data) return html`<p class="empty">${t("page.loading")}</p>`;
  if (!data.callbacks.length) return html`<p class="empty">${t("board.empty")}</p>`;
  return html`<ol class="cards">
    ${data.callbacks.map((card) => html`<li class="card" key=${card.id}><${Countdown} promise=${card.promise} due=${card.due_at} /> <${Theirs}>${card.author.name ?? card.author.handle}<//></li>`)}
  </ol>`;
}
