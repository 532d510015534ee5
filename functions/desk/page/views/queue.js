// The queue beside the call: what is owed, most urgent first. Only what is in sight is in the document.

import { useNow } from "../clock.js";
import { moment, number, t, word } from "../language.js";
import { address, go } from "../router.js";
import { Countdown, Flag, Select, Theirs, cls, html, isLoud, nameOf, toneOf, useEffect, useLayoutEffect, useRef, useState } from "../ui.js";

const SPARE = 5; // rows kept ready above and below
const ROW = 5.25; // rem, as in desk.css

const FILTERS = { brand: null, channel: "channel", language: "language", state: "state" };
const seen = Object.fromEntries(Object.keys(FILTERS).map((name) => [name, new Set()]));

export function Queue({ board, chosen, mine, filters }) {
  const cards = board.callbacks;
  for (const card of cards) for (const name of Object.keys(FILTERS)) if (card[name]) seen[name].add(card[name]);
  return html`<section class="queue" aria-label=${t("queue.title")}>
    <${Figures} board=${board} />
    <${Filters} filters=${filters} rest=${chosen ? [chosen] : []} />
    ${cards.length ? html`<${Rows} cards=${cards} chosen=${chosen} mine=${mine} filters=${filters} />` : html`<p class="empty">${t(Object.keys(filters).length ? "queue.none_fits" : "queue.empty")}</p>`}
    <${DueAloud} cards=${cards} />
  </section>`;
}

function Figures({ board }) {
  const { counts, predicted_wait_seconds: wait } = board;
  const owed = counts.queued + counts.retry_later + counts.waiting_for_number;
  const figures = [
    [owed, t("queue.waiting"), ""],
    [counts.due_soon, t("queue.due_soon"), counts.due_soon ? "soon" : ""],
    [counts.broken, t("queue.broken"), counts.broken ? "late" : ""],
    [board.agents_present, t("queue.here"), ""],
  ];
  return html`<div class="figures">
    <dl>${figures.map(([value, name, tone]) => html`<div class=${tone} key=${name}><dt>${name}</dt><dd>${number(value)}</dd></div>`)}</dl>
    ${!board.open && html`<p class="closed">${board.opens_at ? t("queue.opens_at", { time: moment(board.opens_at) }) : t("queue.closed")}</p>`}
    ${wait !== null && html`<p class="wait">${t("queue.wait", { n: Math.max(1, Math.ceil(wait / 60)) })}</p>`}
  </div>`;
}

function Filters({ filters, rest }) {
  const shown = Object.entries(FILTERS).filter(([name]) => seen[name].size > 1 || filters[name]);
  if (!shown.length) return null;
  return html`<div class="filters" role="group" aria-label=${t("queue.filters")}>
    ${shown.map(([name, family]) => html`<${Select} key=${name} label=${t(`filter.${name}`)} all=${t(`filter.any_${name}`)} value=${filters[name] ?? ""}
      options=${[...new Set([...seen[name], filters[name]].filter(Boolean))].sort().map((one) => [one, family ? word(family, one) : one])}
      onChange=${(value) => go("board", rest, { ...filters, [name]: value })} />`)}
  </div>`;
}

function Rows({ cards, chosen, mine, filters }) {
  const place = useRef();
  const [view, look] = useState({ top: 0, height: 900, row: 84 });
  const measure = () => {
    if (!place.current) return; // measured once more as it goes
    const { scrollTop: top, clientHeight: height } = place.current;
    look((was) => (was.top === top && was.height === height ? was : { top, height, row: ROW * parseFloat(getComputedStyle(document.documentElement).fontSize) }));
  };
  useLayoutEffect(measure, []);
  useEffect(() => {
    const watch = new ResizeObserver(measure);
    watch.observe(place.current);
    return () => watch.disconnect();
  }, []);
  const first = Math.max(0, Math.floor(view.top / view.row) - SPARE);
  const last = Math.min(cards.length, Math.ceil((view.top + view.height) / view.row) + SPARE);
  return html`<div class="rows" ref=${place} onScroll=${measure} tabindex="-1">
    <ol style=${{ height: `${cards.length * ROW}rem` }}>
      ${cards.slice(first, last).map((card, n) => html`<${Row} key=${card.id} card=${card} at=${first + n} of=${cards.length} filters=${filters} current=${card.ticket_id === chosen} mine=${card.id === mine} />`)}
    </ol>
  </div>`;
}

function Row({ card, at, of, filters, current, mine }) {
  const due = Date.parse(card.due_at);
  const over = card.state === "in_call" || (card.promise.outcome && card.promise.outcome !== "broken");
  const tone = useNow((now) => (over ? "calm" : toneOf(due - now)));
  const loud = card.flags.find(isLoud);
  return html`<li class=${cls("row", tone, current && "current", mine && "mine")} style=${{ transform: `translateY(${at * ROW}rem)` }} data-id=${card.id} data-state=${card.state} aria-setsize=${of} aria-posinset=${at + 1}>
    <a href=${address("board", [card.ticket_id], filters)} aria-current=${current ? "true" : undefined}>
      ${card.state === "in_call" ? html`<span class="clock calling">${word("state", card.state)}</span>` : html`<${Countdown} promise=${card.promise} due=${card.due_at} />`}
      <span class="name"><${Theirs}>${nameOf(card.author)}<//></span>
      <span class="place">${word("channel", card.channel)}</span>
      <span class="said" dir="auto">${card.excerpt ?? t("said.nothing")}</span>
      <span class="state">${loud && html`<${Flag} flag=${loud} />`}${stateOf(card, mine)}</span>
    </a>
  </li>`;
}

function stateOf(card, mine) {
  if (mine) return t("queue.yours");
  if (card.claimed_by) return t(card.state === "in_call" ? "queue.calls" : "queue.has", { name: card.claimed_by });
  if (card.only_for) return t("queue.only_for", { name: word("group", card.only_for) });
  if (card.next_attempt_at) return t("queue.again_at", { time: moment(card.next_attempt_at) });
  if (card.assigned_to) return t("queue.for", { name: card.assigned_to });
  if (!card.has_number) return t("queue.no_number");
  if (card.attempts) return t("queue.dialled", { n: card.attempts });
  return card.order ? t("queue.order", { number: card.order.number }) : "";
}

// What becomes due is said to whoever does not see it; a flood of it in one sentence.
function DueAloud({ cards }) {
  const tones = useNow((now) => cards.filter((card) => !card.claimed_by && !card.promise.outcome).map((card) => `${card.id} ${toneOf(Date.parse(card.due_at) - now)}`).join("\n"));
  const before = useRef(null);
  const [said, say] = useState("");
  useEffect(() => {
    const now = new Map(tones.split("\n").filter(Boolean).map((line) => line.split(" ")));
    const changed = [...now].filter(([id, tone]) => tone !== "calm" && before.current && before.current.has(id) && before.current.get(id) !== tone);
    before.current = now;
    if (changed.length > 1) say(t("queue.become_due", { n: changed.length }));
    if (changed.length === 1) say(`${nameOf(cards.find((card) => card.id === changed[0][0])?.author)}: ${word("clock", changed[0][1])}`);
  }, [tones]);
  return html`<p class="unseen" role="status" aria-live="polite">${said}</p>`;
}
