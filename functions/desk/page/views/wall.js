// How it stands, for a screen on the wall: read from five metres away. No names, no words of customers.

import { useNow } from "../clock.js";
import { moment, number, percent, t, word } from "../language.js";
import { attempt } from "../message.js";
import { usePolled } from "../poll.js";
import { address } from "../router.js";
import { Button, Countdown, cls, html, toneOf } from "../ui.js";

const EVERY = 2_000;

export default function Wall() {
  const { data, problem } = usePolled("/api/wall", EVERY);
  if (!data) return html`<p class="empty" role="status">${t(problem ? "problem.offline" : "page.loading")}</p>`;
  const { counts, today } = data;
  const wait = data.predicted_wait_seconds === null ? null : Math.ceil(data.predicted_wait_seconds / 60);
  const waiting = counts.queued + counts.retry_later + counts.waiting_for_number;
  return html`<div class="wall">
    <h1 class="unseen">${t("wall.title")}</h1>
    <${Head} data=${data} old=${problem} />
    <${Next} data=${data} />
    <dl>
      <${Figure} name=${t("wall.waiting")} value=${number(waiting)} beside=${counts.due_soon > 0 && t("wall.due_soon", { n: counts.due_soon })} tone=${counts.due_soon > 0 && "soon"} />
      <${Figure} name=${t("wall.in_call")} value=${number(counts.in_call)} beside=${t("wall.taken", { n: counts.claimed })} />
      <${Figure} name=${t("wall.broken_today")} value=${number(today.broken)} beside=${counts.broken > 0 && t("wall.still_waiting", { n: counts.broken })} tone=${today.broken + counts.broken > 0 ? "late" : "kept"} />
      <${Figure} name=${t("wall.service_level")} value=${today.of ? percent(Math.floor(today.share * 100) / 100) : "–"} beside=${today.of ? t("wall.kept_of", { kept: today.kept, n: today.of }) : t("wall.none_yet")} />
      <${Figure} name=${t("wall.here")} value=${number(data.agents_present)} beside=${t("wall.busy", { n: data.agents_busy })} tone=${data.open && !data.agents_present && "late"} />
      <${Figure} name=${t("wall.wait")} value=${wait === null ? "–" : number(wait)} beside=${wait === null ? t(data.open ? "wall.nobody_calls" : "wall.closed_now") : t("wall.minutes", { n: wait })} />
    </dl>
  </div>`;
}

function Head({ data, old }) {
  const clock = useNow((at) => moment(new Date(at).toISOString(), at));
  const open = data.open ? t("wall.open") : data.opens_at ? t("wall.opens_at", { time: moment(data.opens_at) }) : t("wall.closed_now");
  const full = () => attempt(() => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()));
  return html`<header>
    <p><strong class="digits">${clock}</strong> <span class=${cls(!data.open && "soon")}>${open}</span></p>
    <p class="late" role="status">${old && t("wall.old")}</p>
    <${Button} class="quiet" hotkey="f" action=${full}>${t("wall.full_screen")}<//>
    <a href=${address("supervise")}>${t("wall.leave")}</a>
  </header>`;
}

function Next({ data: { next_due: next } }) {
  if (!next) return html`<section class="next-due calm"><h2>${word("wall_next", "called")}</h2><p class="nothing">${t("wall.nothing_due")}</p></section>`;
  return html`<${Due} next=${next} />`;
}

function Due({ next }) {
  const tone = useNow((at) => toneOf(Date.parse(next.due_at) - at));
  return html`<section class=${cls("next-due", tone)}>
    <h2>${word("wall_next", next.kind)}</h2>
    <p><${Countdown} due=${next.due_at} /></p>
    <p class="beside">${t("clock.due_at", { time: moment(next.due_at) })} · ${next.brand}</p>
  </section>`;
}

function Figure({ name, value, beside, tone }) {
  return html`<div class=${tone || ""}><dt>${name}</dt><dd><span class=${cls("value", value.length > 3 && "long")}>${value}</span><span class="beside">${beside}</span></dd></div>`;
}
