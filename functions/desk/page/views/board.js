// The agent's view: the queue, and beside it the call in hand, a ticket that is looked at, or the next call to take.

import { get } from "../api.js";
import { hand, refresh, take } from "../hand.js";
import { moment, t } from "../language.js";
import { attempt, quietly, tell } from "../message.js";
import { repeat, usePolled } from "../poll.js";
import { address, go } from "../router.js";
import { Button, Countdown, Theirs, cls, html, nameOf, useEffect, useRef, useState, useStore } from "../ui.js";
import { Call } from "./call.js";
import { Queue } from "./queue.js";
import { Ticket } from "./ticket.js";

const EVERY = 1_200; // with a reading at most a second old: two seconds at the 95th percentile
const READ_EVERY = 10_000; // what colleagues and tools add to a ticket, its card does not say
const FREE = ["queued", "waiting_for_number", "retry_later", "claimed"];

export default function Board({ where, who }) {
  const held = useStore(hand);
  const { rest: [looked], query } = where;
  const asked = new URLSearchParams(query).toString();
  const { data: board, refresh: again } = usePolled(`/api/board${asked ? `?${asked}` : ""}`, EVERY);
  const chosen = looked ?? held?.ticket.id;
  const claim = async (id) => {
    await attempt(async () => {
      if (!(await take(id))) return tell(t("board.nothing_waits"));
      go("board", [], query);
    });
    again();
  };
  useEffect(() => void again(), [held?.callback.id, held?.callback.state]); // what one did is on the board at once
  const look = looked && looked !== held?.ticket.id;
  const pane = useRef();
  useEffect(() => pane.current?.scrollTo(0, 0), [looked, held?.callback.id, held?.callback.state]);
  return html`<div class=${cls("board", held && "with-call", (held || look) && "with-ticket")}>
    <h1 class="unseen">${t("nav.board")}</h1>
    ${board ? html`<${Queue} board=${board} chosen=${chosen} mine=${held?.callback.id} filters=${query} />` : html`<p class="empty" role="status">${t("page.loading")}</p>`}
    <div class="pane" ref=${pane}>
      ${held && html`<${Call} key=${held.callback.id} held=${held} who=${who} />`}
      ${look ? html`<${Looked} key=${looked} id=${looked} board=${board} held=${held} who=${who} query=${query} claim=${claim} />`
        : held ? html`<${News} held=${held} /><${Ticket} key=${held.ticket.id} ticket=${held.ticket} who=${who} changed=${refresh} title=${false} />`
        : board && html`<${Next} board=${board} claim=${claim} />`}
    </div>
  </div>`;
}

// Nothing is in hand: the one big button.
function Next({ board, claim }) {
  const next = board.callbacks.find((card) => card.state === "queued" && !card.claimed_by);
  return html`<div class="next">
    <${Button} class="main huge" hotkey="n" action=${() => claim()}>${t("board.take_next")}<//>
    ${next ? html`<p><${Countdown} promise=${next.promise} due=${next.due_at} /> <${Theirs}>${nameOf(next.author)}<//></p><p class="said" dir="auto">${next.excerpt}</p>` : html`<p class="sub">${t("board.rest")}</p>`}
  </div>`;
}

// That the customer said more since the call was taken. It is read out, and stays until somebody has looked.
function News({ held }) {
  const [seen, see] = useState(0);
  return html`<p class="news" role="status" hidden=${held.news <= seen}>${held.news > seen && html`${t("board.new_words")} <${Button} class="quiet" action=${() => see(held.news)}>${t("board.seen")}<//>`}</p>`;
}

// A ticket that is looked at without having its call in hand; read anew when its card says that there is more.
function Looked({ id, board, held, who, query, claim }) {
  const [ticket, show] = useState(null);
  const card = board?.callbacks.find((one) => one.ticket_id === id);
  const stand = card && [card.heard_at, card.state, card.lookup.state, card.has_number, card.attempts].join();
  const fetched = async () => show((await get(`/api/tickets/${id}`)).body);
  const read = () => quietly(fetched);
  useEffect(() => repeat(READ_EVERY, () => (ticket ? fetched() : attempt(fetched))).end, [id, stand, ticket === null]);
  if (!ticket) return html`<p class="empty" role="status">${t("page.loading")}</p>`;
  const open = ticket.callbacks.find((one) => one.id === ticket.open_callback_id);
  const free = open && FREE.includes(open.state) && !(open.claimed_by ?? card?.claimed_by);
  return html`
    <div class="toolbar">
      ${open && html`<${Countdown} promise=${open.promise} due=${card?.due_at ?? open.due_at} />`}
      ${free && !held && html`<${Button} class="main" hotkey="t" action=${() => claim(open.id)}>${t("board.take_this")}<//>`}
      ${card?.claimed_by && html`<span class="sub">${t(card.state === "in_call" ? "queue.calls" : "queue.has", { name: card.claimed_by })}</span>`}
      ${open?.next_attempt_at && html`<span class="sub">${t("queue.again_at", { time: moment(open.next_attempt_at) })}</span>`}
      <a class="close" href=${address("board", [], query)}>${t(held ? "board.back_to_call" : "board.close")}</a>
    </div>
    <${Ticket} ticket=${ticket} who=${who} changed=${read} />
  `;
}
