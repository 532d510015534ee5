// A ticket with everything that is known, and what is not; and what a person may put right on it.

import { post, put } from "../api.js";
import { hand, showNumber } from "../hand.js";
import { known, list, moment, t, word } from "../language.js";
import { attempt } from "../message.js";
import { Button, Countdown, Field, Flags, Form, Outside, Theirs, html, nameOf, useEffect, useState, useStore } from "../ui.js";
import { Revealed } from "./call.js";
import { Journey } from "./journey.js";
import { Earlier } from "./earlier.js";
import { Timeline } from "./timeline.js";
import { Write } from "./write.js";

// `changed`: reads the ticket anew. `title`: whether it says itself whose it is, where nothing above it does.
export function Ticket({ ticket, who, changed, title = true }) {
  const mine = useStore(hand)?.ticket.id === ticket.id;
  return html`<article class="ticket" data-ticket=${ticket.id}>
    ${title && html`<h2 class="title"><${Theirs}>${nameOf(ticket.author)}<//></h2>`}
    <${Urgency} ticket=${ticket} />
    <${Judgement} ticket=${ticket} who=${who} changed=${changed} />
    <div class="columns">
      <div>
        <${Timeline} ticket=${ticket} />
        <${Write} ticket=${ticket} changed=${changed} />
      </div>
      <div>
        <${Facts} ticket=${ticket} mine=${mine} who=${who} changed=${changed} />
        <${Earlier} ticket=${ticket} />
        ${who.supervisor && html`<${Merging} key=${ticket.id} ticket=${ticket} changed=${changed} />`}
      </div>
    </div>
  </article>`;
}

// Loaded for those who may.
function Merging(given) {
  const [Shown, show] = useState(null);
  useEffect(() => void import("./merge.js").then((loaded) => show(() => loaded.Merging), () => location.reload()), []);
  return Shown && html`<${Shown} ...${given} />`;
}

// Who it is, how it stands, and why it is where it is in the queue.
function Urgency({ ticket }) {
  const { author, repeat, reasons } = ticket;
  const followers = author.followers ? t("ticket.followers", { n: author.followers }) : "";
  const about = [author.handle && `@${author.handle}`, word("channel", ticket.channel), ticket.brand, ticket.language && word("language", ticket.language), followers, word("ticket_state", ticket.state)];
  const why = [t(`severity.${ticket.severity}`), repeat > 1 && t("ticket.repeat", { n: repeat }), ...reasons.map(because)];
  return html`<div class="about">
    <p class="sub">${about.filter(Boolean).map((one, n) => html`${n > 0 && " · "}<${Theirs} key=${n}>${one}<//>`)}</p>
    <${Flags} flags=${ticket.flags} />
    <p class="why"><span class="label">${t("ticket.why_urgent")}</span> ${why.filter(Boolean).join(" · ")}</p>
    <${Verify} ticket=${ticket} />
  </div>`;
}

// Before anything is told: whether this is the person whose order it is.
function Verify({ ticket: { verification } }) {
  if (!verification.needed) return null;
  const masked = { postcode: verification.postcode_masked, house_number: verification.house_number_masked };
  const ask = list(verification.ask.map((one) => [word("ask", one), masked[one] && `(${masked[one]})`].filter(Boolean).join(" ")));
  return html`<p class="warning">${verification.why && word("verify", verification.why)} ${verification.order_name && html`${t("ticket.order_in_name_of")} <${Theirs}>${verification.order_name}<//>.`} ${ask && t("ticket.ask_first", { ask })}</p>`;
}

// The judge's reasons are sentences; their words are found by what they are made of.
function because(reason) {
  const key = reason.replaceAll(/[^a-z]+/gi, "_");
  return known(`because.${key}`) ? word("because", key) : reason;
}

function Facts({ ticket, mine, who, changed }) {
  const { order, parcel, lookup, customer } = ticket;
  const missing = lookup.detail ?? (known(`lookup.${lookup.state}`) ? t(`lookup.${lookup.state}`) : "");
  return html`<section class="facts" aria-label=${t("facts.title")}>
    <h3>${t("facts.customer")}</h3>
    <dl>
      <${Fact} name=${t("facts.name")}>${customer.name && html`<${Theirs}>${customer.name}<//>`}<//>
      <${Fact} name=${t("facts.wants")}>${ticket.prefers !== "call" && word("prefers", ticket.prefers)}<//>
      <${Fact} name=${t("facts.call_from")}>${ticket.call_at && moment(ticket.call_at)}<//>
    </dl>
    ${!mine && html`<${Reveal} key=${ticket.id} ticket=${ticket} />`}
    <${Change} ticket=${ticket} who=${who} changed=${changed} />
    <h3>${t("facts.order")}</h3>
    ${lookup.state !== "found" && missing && html`<p class="missing">${missing} ${lookup.next_at && t("facts.next_try", { time: moment(lookup.next_at) })} ${lookup.candidates.join(", ")}</p>`}
    <dl>
      <${Fact} name=${t("facts.number")}>${order?.number}<//>
      <${Fact} name=${t("facts.status")}>${order?.status && word("order", order.status)}<//>
      <${Fact} name=${t("facts.city")}>${order?.city}<//>
    </dl>
    ${parcel && html`
      <h3>${t("facts.parcel")}</h3>
      <dl>
        <${Fact} name=${t("facts.carrier")}>${word("carrier", parcel.carrier)}<//>
        <${Fact} name=${t("facts.parcel_number")}>${parcel.tracking_url ? html`<${Outside} url=${parcel.tracking_url}>${parcel.number}<//>` : parcel.number}<//>
        <${Fact} name=${t("facts.depot")}>${parcel.depot_phone && html`<a class="tel" href="tel:${parcel.depot_phone}">${parcel.depot_phone}</a>`}<//>
      </dl>
      <${Journey} parcel=${parcel} />
    `}
    <${Told} reply=${ticket.reply} />
    <h3>${t("facts.promises")}</h3>
    <ul class="promises">${ticket.promises.map((one, n) => html`<li key=${n}>${t(`promise.${one.kind}_by`, { time: moment(one.due_at) })} ${one.outcome ? html`<span class="outcome ${one.outcome}">${word("promise", one.outcome)}</span>` : html`<${Countdown} promise=${one} due=${one.due_at} />`} ${one.told_for && html`<small>${t("promise.told_for", { time: moment(one.told_for) })}</small>`}</li>`)}</ul>
  </section>`;
}

// What the customer was told in writing, and what is still to be said; the words themselves are on the timeline.
function Told({ reply: { said, owed } }) {
  if (!said.length && !owed.length) return null;
  return html`<h3>${t("facts.told")}</h3><ul class="promises">
    ${said.map((one) => html`<li key=${one.id}>${word("purpose", one.purpose)}: <span class="outcome ${one.outcome}">${word("word_outcome", one.outcome)}</span> <small>${moment(one.at)}${one.told_for && `, ${t("facts.told_for", { time: moment(one.told_for) })}`}</small></li>`)}
    ${owed.map((one) => html`<li key=${one.id}>${word("purpose", one.purpose)}: ${t("facts.under_way")}</li>`)}
  </ul>`;
}

const Fact = ({ name, children }) => (children ? html`<div><dt>${name}</dt><dd>${children}</dd></div>` : null);

// Who has not the call in hand says why the number is needed.
function Reveal({ ticket }) {
  const [shown, show] = useState(null);
  const [reason, because] = useState("");
  if (!ticket.customer.phone_masked) return html`<p class="missing">${t("number.none")}</p>`;
  if (shown) return html`<p class="number"><${Revealed} shown=${shown} /></p>`;
  return html`<details><summary><span class="digits">${ticket.customer.phone_masked}</span> ${t("number.show")}</summary>
    <${Form} class="row" send=${t("number.show")} action=${() => attempt(async () => show(await showNumber(ticket.id, reason)))}>
      <${Field} label=${t("number.why")}><input required maxlength="500" value=${reason} onInput=${(event) => because(event.target.value)} /><//>
    <//>
  </details>`;
}

// What people find out: another number, another wish.
function Change({ ticket, who, changed }) {
  const [phone, type] = useState("");
  const set = (body) => () => attempt(async () => (await put(`/api/tickets/${ticket.id}/phone`, body), type(""), await changed()));
  const wish = (prefers) => () => attempt(async () => (await put(`/api/tickets/${ticket.id}/prefers`, { prefers }), await changed()));
  return html`<details class="change" open=${!ticket.customer.phone_masked}><summary>${t("change.title")}</summary>
    <${Form} class="row" send=${t("change.set_number")} action=${set({ phone })}>
      <${Field} label=${t("change.number")}><input type="tel" autocomplete="off" required maxlength="60" value=${phone} onInput=${(event) => type(event.target.value)} /><//>
    <//>
    ${ticket.customer.order_phone_masked && html`<${Button} action=${set({ of_order: true })}>${t("change.of_order", { number: ticket.customer.order_phone_masked })}<//>`}
    <div class="buttons">${["call", "message", "none"].filter((one) => one !== ticket.prefers).map((one) => html`<${Button} key=${one} action=${wish(one)}>${word("prefers", one)}<//>`)}</div>
    <${Said} ticket=${ticket} who=${who} changed=${changed} />
  </details>`;
}

// What a person says of the customer or the words; what keeps a call from agents only a supervisor takes back.
const ANYBODY = ["vulnerable", "on_behalf"];
const SETTABLE = [...ANYBODY, "safety", "legal", "press", "abuse"];
const SUPERVISORS = ["blocked", "many_orders", "many_tickets"];

function Said({ ticket, who, changed }) {
  const set = (body) => () => attempt(async () => (await post(`/api/tickets/${ticket.id}/flags`, body), await changed()));
  const has = (flag) => ticket.flags.includes(flag);
  const shown = [...SETTABLE, ...SUPERVISORS.filter(has)];
  return html`<div class="buttons" role="group" aria-label=${t("change.flags")}>${shown.map((flag) => html`<${Button} key=${flag} aria-pressed=${has(flag) ? "true" : "false"}
    disabled=${has(flag) && !ANYBODY.includes(flag) && !who.supervisor} action=${set(has(flag) ? { remove: [flag] } : { add: [flag] })}>${word("flag", flag)}<//>`)}</div>`;
}

// Triage by a person: what was taken for a question may want a call after all, or nothing.
function Judgement({ ticket, who, changed }) {
  if (ticket.open_callback_id || ticket.state !== "open") return null;
  const does = (path, body) => () => attempt(async () => (await post(`/api/tickets/${ticket.id}/${path}`, body), await changed()));
  if (ticket.held && !who.supervisor) return html`<p class="missing">${t("judge.waits_since", { time: moment(ticket.held.since) })}</p>`;
  return html`<div class="buttons">
    ${ticket.held && html`<${Button} class="main" action=${does("release", {})}>${t("judge.release")}<//>`}
    ${ticket.kind !== "complaint" && !ticket.held && html`<${Button} class="main" action=${does("triage", { verdict: "complaint", severity: 3 })}>${t("judge.complaint")}<//>`}
    <${Button} action=${does("triage", { verdict: "other", severity: 4 })}>${t("judge.nothing")}<//>
  </div>`;
}
