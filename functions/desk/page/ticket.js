// A ticket with everything that is known, and what is not; and what a person may put right on it.

import { countdown, marks, nameOf } from "/desk/board.js";
import { button, el, facts, field, form, outside } from "/desk/dom.js";
import { DISPOSITIONS, ENTRIES, LOOKUP, moment, plain } from "/desk/words.js";

const NAMES = Object.fromEntries(DISPOSITIONS);

export function ticketPanel(ticket, actions) {
  return el(
    "article",
    { class: "ticket", "data-ticket": ticket.id },
    el("h2", {}, el("bdi", {}, nameOf(ticket.author)), el("small", {}, ` ${ticket.brand} · ${ticket.channel} · ${plain(ticket.state)}`)),
    marks(ticket),
    el("p", { class: "said", dir: "auto" }, ticket.excerpt ?? "(no text)"),
    known(ticket),
    number(ticket, actions),
    judgement(ticket, actions),
    linked(ticket, actions),
    history(ticket, actions),
    elsewhere(ticket, actions),
    timeline(ticket, actions),
    note(ticket, actions),
  );
}

function known(ticket) {
  const { order, parcel, lookup, customer } = ticket;
  const again = lookup.detail && lookup.next_at ? ` Next try: ${moment(lookup.next_at)}.` : "";
  const missing = (lookup.detail ?? LOOKUP[lookup.state]) + again;
  return el(
    "section",
    { class: "known" },
    missing ? el("p", { class: "missing" }, missing, lookup.candidates.length ? ` ${lookup.candidates.join(", ")}` : "") : null,
    facts([
      ["Customer", customer.name && el("bdi", {}, customer.name)],
      ["Language", ticket.language],
      ["Wants", ticket.prefers === "call" ? null : plain(ticket.prefers)],
      ["Order", order && `${order.number} ${plain(order.status)}`],
      ["City", order?.city],
      ["Parcel", parcel && [parcel.tracking_url ? outside(parcel.tracking_url, parcel.number) : parcel.number, ` ${parcel.carrier}`]],
      ["Parcel is", parcel && [plain(parcel.status), parcel.reason ? `: ${plain(parcel.reason)}` : "", parcel.code ? ` (${parcel.code})` : ""]],
      ["Depot", parcel?.depot_phone && el("a", { href: `tel:${parcel.depot_phone}` }, parcel.depot_phone)],
    ]),
    parcel?.events?.length
      ? el("ol", { class: "events" }, parcel.events.map((step) => el("li", { dir: "auto" }, `${moment(step.at)} ${plain(step.status)} ${step.place ?? ""} ${step.text ?? step.code ?? ""}`)))
      : null,
    el("ul", { class: "promises" }, ticket.promises.map((promise) => el("li", {}, `${promise.kind} by ${moment(promise.due_at)}: `, promise.outcome ?? countdown(promise, promise.due_at)))),
  );
}

// The number is masked until somebody asks for it, and who asks is recorded.
function number(ticket, actions) {
  const masked = ticket.customer.phone_masked;
  const shown = el("span", { class: "number" }, masked ?? "No number is known.");
  const reveal = async (reason) => {
    const phone = await actions.reveal(ticket.id, reason);
    if (phone) shown.replaceChildren(el("a", { href: `tel:${phone}`, class: "tel" }, phone));
  };
  const why = form((data) => reveal(data.get("reason")), { class: "row", send: "Show number" }, field("Why do you need it?", el("input", { name: "reason", required: "", maxlength: 500 })));
  const set = form(
    (data) => actions.setPhone(ticket.id, data.get("phone")),
    { class: "row", send: "Set number" },
    field("Number", el("input", { name: "phone", type: "tel", autocomplete: "off", required: "", maxlength: 60 })),
  );
  return el(
    "section",
    { class: "phone" },
    el("p", {}, "☎ ", shown),
    masked ? (actions.inHand(ticket.id) ? button("Show number", () => reveal(null)) : why) : null,
    masked ? el("details", {}, el("summary", {}, "Another number"), set) : set,
  );
}

// Triage by a person: what was taken for a question may want a call after all, or nothing.
function judgement(ticket, actions) {
  if (ticket.open_callback_id || ticket.state !== "open") return null;
  if (ticket.held && !actions.supervises()) return el("p", { class: "missing" }, `Waits for a supervisor since ${moment(ticket.held.since)}.`);
  return el(
    "section",
    { class: "buttons" },
    ticket.held ? button("Release", () => actions.release(ticket.id)) : null,
    ticket.kind !== "complaint" && !ticket.held ? button("This is a complaint: call", () => actions.judge(ticket.id, "complaint", 3)) : null,
    button("Nothing more is owed", () => actions.judge(ticket.id, "other", 4), { class: "quiet" }),
  );
}

function history(ticket, actions) {
  if (!ticket.history.length) return null;
  const lines = ticket.history.map((one) =>
    el("li", {}, `${moment(one.at)} ${plain(one.state)} `, el("span", { dir: "auto" }, one.excerpt ?? ""), " ", button("Look", () => actions.look(one.ticket_id), { class: "quiet" })),
  );
  return el("section", {}, el("h3", {}, "Complained before"), el("ul", {}, lines));
}

// Tickets with the same number, whose call this is too: what was said there, by whichever account said it.
function linked(ticket, actions) {
  return ticket.linked.map((one) =>
    el(
      "section",
      { class: "linked" },
      el("h3", {}, "The same number: ", el("bdi", {}, nameOf(one.author)), ` on ${one.channel} · ${plain(one.state)} `, button("Look", () => actions.look(one.id), { class: "quiet" })),
      el("ol", { class: "timeline" }, one.mentions.map(entryOf)),
    ),
  );
}

// Perhaps somebody else's: an order number may be quoted by anybody.
function elsewhere(ticket, actions) {
  if (!ticket.elsewhere.length) return null;
  const lines = ticket.elsewhere.map((one) =>
    el(
      "li",
      {},
      `${moment(one.opened_at)} ${plain(one.channel)}, ${plain(one.state)}, same ${plain(one.same)}: `,
      el("bdi", {}, nameOf(one.author)),
      " ",
      el("span", { dir: "auto" }, one.excerpt ?? ""),
      " ",
      button("Look", () => actions.look(one.ticket_id), { class: "quiet" }),
    ),
  );
  return el("section", {}, el("h3", {}, "Elsewhere, perhaps of the same customer"), el("ul", {}, lines));
}

function timeline(ticket, actions) {
  const list = el("ol", { class: "timeline" }, ticket.timeline.map(entryOf));
  const more = button("More", async () => {
    const page = await actions.page(ticket.id, ticket.next);
    if (!page) return;
    list.append(...page.timeline.map(entryOf));
    ticket.next = page.next;
    more.hidden = page.next === null;
  });
  more.hidden = ticket.next === null;
  return el("section", {}, el("h3", {}, "What happened"), list, more);
}

function entryOf(entry) {
  const { data } = entry;
  const who = entry.kind === "mention" ? nameOf(data.author) : (entry.by ?? "");
  const said = data.text ?? data.note ?? "";
  return el(
    "li",
    { "data-kind": entry.kind },
    el("p", { class: "head" }, el("time", { datetime: entry.at }, moment(entry.at)), " ", el("bdi", {}, who), ` ${ENTRIES[entry.kind] ?? plain(entry.kind)} ${about(data)}`),
    said ? el("p", { class: "said", dir: "auto" }, said) : null,
    data.deleted ? el("p", {}, "(deleted by the author)") : null,
    data.change === "updated" && said ? el("p", {}, data.first ? "(edited by the author; first it said:)" : "(edited by the author)") : null,
    data.first ? el("p", { class: "said", dir: "auto" }, data.first.text) : null,
    data.url ? outside(data.url, "the post") : null,
    (data.attachments ?? []).map((one) => [" ", outside(one.url, one.type ?? "attachment")]),
  );
}

function about(data) {
  const told = [NAMES[data.disposition], plain(data.reason), plain(data.resolution), plain(data.cause), data.visibility === "private" ? "in private" : "", ...wish(data)];
  return told.filter(Boolean).join(", ");
}

// What the customer asked for in a message, or an agent set for them.
function wish(data) {
  return [
    data.prefers ? `wants ${data.prefers === "none" ? "no contact" : `a ${data.prefers}`}` : "",
    data.said_by ? `said the ${data.said_by}` : "",
    data.call_at ? `call from ${moment(data.call_at)}` : "",
    data.helped_by ? `by ${data.helped_by}` : "",
    data.remedy ? `${plain(data.remedy)} ${data.completed ? "done" : "failed"}` : "",
    data.done_by ? `by ${data.done_by}` : "",
  ];
}

function note(ticket, actions) {
  return form(
    (data) => actions.note(ticket.id, data.get("text")),
    { send: "Add note" },
    field("Note for colleagues", el("textarea", { name: "text", required: "", maxlength: 10000, rows: 2 })),
  );
}

