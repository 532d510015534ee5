// The call in hand, always in sight: dial, what came of it, and the end.

import { now, useNow } from "../clock.js";
import * as drafts from "../drafts.js";
import { dial, outcome, reached, release, showNumber, withdraw } from "../hand.js";
import { duration, t, word } from "../language.js";
import { attempt, tell } from "../message.js";
import { Button, Countdown, Field, Form, Since, Theirs, cls, html, nameOf, useState } from "../ui.js";
import { WrapUp } from "./wrap-up.js";

// In the order in which they happen most; the number is the key.
const OUTCOMES = ["reached", "no_answer", "voicemail", "busy", "asked_later", "third_party", "dropped", "wrong_number", "declined", "failed"];
const REASONS = ["already_helped", "declined", "duplicate", "not_a_complaint", "informed"];
const SUPERVISORS_REASONS = ["abuse", "legal"];

export function Call({ held, who }) {
  const { callback, ticket } = held;
  const calling = callback.state === "in_call";
  const wrapping = reached(held);
  return html`<section class=${cls("call", wrapping && "wrapping")} aria-labelledby="call-title" data-state=${callback.state}>
    <header>
      <div>
        <h2 class="title" id="call-title"><${Theirs}>${nameOf(ticket.author)}<//></h2>
        <p class="sub">${wrapping ? t("call.reached") : calling ? html`${t("call.in_call")} <${Since} at=${callback.attempt_log.at(-1).started_at} />` : t(callback.promise.kind === "asked" ? "call.to_ask" : "call.to_call")}</p>
      </div>
      <${Number} held=${held} />
      <${Clock} callback=${callback} />
    </header>
    <${Lease} held=${held} />
    ${!wrapping && ticket.reply.code_word && html`<p class="code">${t("call.say_first")} <strong>${ticket.reply.code_word}</strong></p>`}
    ${wrapping ? html`<${WrapUp} callback=${callback} />` : calling ? html`<${Outcomes} held=${held} />` : html`<${Before} held=${held} who=${who} />`}
  </section>`;
}

// Once dialled, the promise's clock has nothing more to say than whether that was in time.
function Clock({ callback }) {
  const { due_at, promise, state, attempt_log } = callback;
  if (state !== "in_call" || (promise.outcome && promise.outcome !== "broken")) return html`<${Countdown} promise=${promise} due=${due_at} />`;
  const inTime = Date.parse(attempt_log.at(-1).started_at) <= Date.parse(due_at);
  return html`<span class="clock ${inTime ? "kept" : "late"}"><span class="tone">${t(inTime ? "call.dialled_in_time" : "call.dialled_late")}</span></span>`;
}

// The number is masked until somebody asks for it, and that somebody did is recorded.
function Number({ held }) {
  const { ticket, shown } = held;
  const masked = ticket.customer.phone_masked;
  if (!masked) return html`<p class="number none">${t("number.none")}</p>`;
  return html`<p class="number">
    ${shown ? html`<${Revealed} shown=${shown} />` : html`<span>${masked}</span> <${Button} hotkey="s" action=${() => attempt(() => showNumber(ticket.id))}>${t("number.show")}<//>`}
  </p>`;
}

// The number, and beside it what the customer is asked for before anything is told.
export function Revealed({ shown }) {
  const { phone, postcode, house_number } = shown;
  return html`<a class="tel" href="tel:${phone}">${phone}</a>${(postcode || house_number) && html`<small>${[postcode, house_number].filter(Boolean).join(" · ")}</small>`}`;
}

// Renewed by itself; said only when that does not work.
function Lease({ held }) {
  const shown = useNow((at) => {
    const rest = held.until ? Date.parse(held.until) - at : Infinity;
    return rest > 60_000 ? "" : duration(Math.max(0, rest));
  });
  return shown && html`<p class="warning" role="alert">${t("call.lease_ends", { time: shown })}</p>`;
}

// Who was answered in writing need not be called: what came of it is wrapped up all the same.
function Before({ held, who }) {
  const [open, show] = useState(false);
  const [ending, end] = useState(false);
  if (ending) return html`<${WrapUp} callback=${held.callback} />`;
  return html`
    <div class="buttons">
      <${Button} class="main" hotkey="c" action=${() => attempt(dial)}>${t("call.start")}<//>
      ${held.ticket.flags.includes("answered") && html`<${Button} class="main" hotkey="w" action=${() => end(true)}>${t("call.answered")}<//>`}
      <${Button} action=${() => attempt(release)}>${t("call.release")}<//>
      <${Button} class="quiet" hotkey="x" aria-expanded=${open} action=${() => show(!open)}>${t("call.not_a_call")}<//>
    </div>
    ${open && html`<${NotACall} held=${held} who=${who} />`}
  `;
}

function NotACall({ held, who }) {
  const [note, write] = drafts.useDraft(held.callback.id, "withdrawn_note", "");
  const reasons = who.supervisor ? [...REASONS, ...SUPERVISORS_REASONS] : REASONS;
  return html`<div class="panel">
    <p class="label" id="why">${t("withdraw.why")}</p>
    <${Field} label=${t("wrap_up.note")}><textarea rows="2" maxlength="10000" value=${note} onInput=${(event) => write(event.target.value)}></textarea><//>
    <div class="buttons" role="group" aria-labelledby="why">
      ${reasons.map((reason) => html`<${Button} key=${reason} action=${() => attempt(() => withdraw(reason, note))} data-reason=${reason}>${word("reason", reason)}<//>`)}
    </div>
    <small>${t("withdraw.void")}</small>
  </div>`;
}

function Outcomes({ held }) {
  const [later, ask] = useState(null); // the outcome that a time is asked for
  const say = (disposition) => () => {
    if (["asked_later", "third_party"].includes(disposition)) return ask(disposition);
    return attempt(() => outcome(disposition));
  };
  return html`
    <p class="label" id="came-of-it">${t("call.what_came")}</p>
    <div class="buttons outcomes" role="group" aria-labelledby="came-of-it">
      ${OUTCOMES.map((one, n) => html`<${Button} key=${one} class=${one === "reached" ? "main" : ""} hotkey=${String((n + 1) % 10)} aria-pressed=${later === one ? "true" : undefined} data-disposition=${one} action=${say(one)}>${word("disposition", one)}<//>`)}
    </div>
    ${later && html`<${Later} key=${later} disposition=${later} held=${held} />`}
  `;
}

// When the customer asked to be called: a choice of a moment, or one of one's own.
function Later({ disposition, held }) {
  const [at, set] = drafts.useDraft(held.callback.id, "call_at", "");
  const [insists, must] = useState(false);
  const send = (when) => attempt(() => outcome(disposition, when ? { call_at: when, insists } : {}));
  const within = (minutes) => new Date(now() + minutes * 60_000).toISOString();
  return html`<div class="panel">
    <p class="label">${word("disposition", disposition)}: ${t("later.when")}</p>
    <div class="buttons">
      ${[30, 60, 120, 240].map((minutes) => html`<${Button} key=${minutes} action=${() => send(within(minutes))}>${t("later.within", { time: duration(minutes * 60_000).replace(/:00$/, "") })}<//>`)}
    </div>
    <${Form} class="row" send=${t("later.then")} action=${() => (at ? send(new Date(at).toISOString()) : tell(t("later.say_when"), true))}>
      <${Field} label=${t("later.at")}><input type="datetime-local" value=${at} onInput=${(event) => set(event.target.value)} /><//>
      <label class="check"><input type="checkbox" checked=${insists} onChange=${(event) => must(event.target.checked)} /> ${t("later.insists")}</label>
    <//>
  </div>`;
}
