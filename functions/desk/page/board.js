// The board: one card a callback, most urgent first; and what waits for a word instead of a call.

import { button, el, show } from "/desk/dom.js";
import { FLAGS, LOUD, STATES, left, moment, plain } from "/desk/words.js";

const TAKEABLE = new Set(["queued", "waiting_for_number", "retry_later"]);

export function figures(board) {
  const { counts } = board;
  const parts = [
    `${counts.queued} to be called`,
    counts.due_soon ? `${counts.due_soon} due soon` : "",
    counts.held ? `${counts.held} to be reviewed` : "",
    counts.broken ? `${counts.broken} too late` : "",
    `${board.agents_present} here`,
    board.predicted_wait_seconds ? `wait about ${Math.ceil(board.predicted_wait_seconds / 60)} min` : "",
  ];
  return parts.filter(Boolean).join(" · ");
}

export function boardPanel(place, board, actions) {
  const cards = board.callbacks.map((card) => cardOf(card, actions));
  const nothing = el("p", { class: "empty" }, "Nobody waits for a call.");
  show(place, el("h2", {}, "Board"), cards.length ? el("ol", { class: "cards" }, cards) : nothing);
}

function cardOf(card, actions) {
  const buttons = [button("Look", () => actions.look(card.ticket_id), { class: "quiet" })];
  const free = TAKEABLE.has(card.state) || (card.state === "claimed" && !card.claimed_by);
  if (free && !actions.holding()) buttons.unshift(button("Take", () => actions.take(card.id)));
  return el(
    "li",
    { class: "card", "data-id": card.id, "data-state": card.state },
    el(
      "div",
      { class: "head" },
      countdown(card.promise, card.due_at),
      el("span", { class: "state" }, stateOf(card)),
      el("span", { class: "place" }, `${card.brand} · ${card.channel}`),
    ),
    el("p", { class: "who" }, el("bdi", {}, nameOf(card.author))),
    el("p", { class: "said", dir: "auto" }, card.excerpt ?? "(no text)"),
    el("p", { class: "known" }, orderOf(card), card.has_number ? "" : " · no number", tries(card)),
    marks(card),
    el("div", { class: "buttons" }, buttons),
  );
}

function stateOf(card) {
  if (card.claimed_by) return `${STATES[card.state]}: ${card.claimed_by}`;
  if (card.next_attempt_at) return `${STATES[card.state]}: ${moment(card.next_attempt_at)}`;
  return STATES[card.state] ?? plain(card.state);
}

const orderOf = (card) => (card.order ? `Order ${card.order.number} ${plain(card.order.status)}` : "No order known");
const tries = (card) => (card.attempts ? ` · dialled ${card.attempts}×` : "");

export const nameOf = (author) => author.name ?? author.handle ?? "somebody";

export function marks(card) {
  const flags = card.flags.map((flag) => el("span", { class: LOUD.has(flag) ? "mark loud" : "mark" }, FLAGS[flag] ?? plain(flag)));
  const wish = card.call_at ? el("span", { class: "mark loud" }, `asked for ${moment(card.call_at)}`) : null;
  return el("p", { class: "marks" }, wish, el("span", { class: "mark" }, `severity ${card.severity}`), flags);
}

// A clock that `tick` keeps going, past a broken promise too; of one that is kept or void, that it is.
export function countdown(promise, due) {
  const over = promise.outcome && promise.outcome !== "broken";
  if (over) return el("span", { class: `clock ${promise.outcome}` }, `promise ${promise.outcome}`);
  return el("time", { class: "clock", datetime: due, "data-due": due, title: `${promise.kind} by ${moment(due)}` });
}

export function tick(now) {
  for (const clock of document.querySelectorAll("time[data-due]")) {
    const rest = Date.parse(clock.dataset.due) - now;
    clock.textContent = left(rest);
    clock.classList.toggle("soon", rest >= 0 && rest <= 300_000);
    clock.classList.toggle("late", rest < 0);
  }
}

export function ticketList(tickets, look) {
  return el(
    "ul",
    { class: "cards" },
    tickets.map((ticket) =>
      el(
        "li",
        { class: "card", "data-ticket": ticket.id },
        el("div", { class: "head" }, el("span", { class: "state" }, `${plain(ticket.kind)}, ${plain(ticket.state)}`), el("span", { class: "place" }, moment(ticket.opened_at))),
        el("p", { class: "who" }, el("bdi", {}, nameOf(ticket.author))),
        el("p", { class: "said", dir: "auto" }, ticket.excerpt ?? "(no text)"),
        el("div", { class: "buttons" }, button("Look", () => look(ticket.id), { class: "quiet" })),
      ),
    ),
  );
}
