// The call in hand: taken, dialled, ended. It is one, it stays in hand whichever view is shown, and after a reload too.

import { Problem, get, post, put } from "./api.js";
import * as drafts from "./drafts.js";
import { moment, t } from "./language.js";
import { tell } from "./message.js";
import { repeat } from "./poll.js";
import { person } from "./session.js";
import { store } from "./store.js";

const RENEW_EVERY = 40_000;
const HERE_EVERY = 30_000;
const LOOK_EVERY = 2_000;
const READ_EVERY = 10_000; // what colleagues and tools add to its ticket, the card does not say

// {callback, token, until, attempt, ticket, shown, news}, or null. `until`: when the lease ends, null in call; `attempt`:
// the dial under way; `shown`: the number, once it was asked for, and what to compare; `news`: how often the customer wrote since it was taken.
export const hand = store(null);

// "available" or "away"; a supervisor takes calls when they say so.
export const presence = store("away");

const IN_HAND = ["claimed", "in_call"];
const path = (rest) => `/api/callbacks/${hand.get().callback.id}/${rest}`;
const lease = () => ({ lease_token: hand.get().token });
const change = (changes) => hand.set((was) => was && { ...was, ...changes });

export const reached = ({ callback }) => callback.state === "in_call" && callback.attempt_log.at(-1)?.disposition === "reached";

// That callback, or the next; false when nothing waits.
export async function take(id) {
  const { status, body } = await post("/api/callbacks/claim", id ? { callback_id: id } : {});
  if (status === 204) return false;
  const dialled = body.callback.attempt_log.at(-1);
  const attempt = dialled?.ended_at === null ? dialled.id : null;
  hand.set({ callback: body.callback, token: body.lease_token, until: body.lease_expires_at, attempt, ticket: body.ticket, shown: null, news: 0 });
  return true;
}

export async function showNumber(ticket, reason) {
  const { body } = await post(`/api/tickets/${ticket}/reveal`, reason ? { reason } : {});
  if (hand.get()?.ticket.id === ticket) change({ shown: body });
  return body;
}

// The id is made once a dial: sent again after a lost answer, it is the same dial.
export async function dial() {
  const attempt = hand.get().attempt ?? crypto.randomUUID();
  change({ attempt });
  const { body } = await asHolder(() => post(path("attempts"), { ...lease(), attempt_id: attempt }));
  const { callback } = hand.get();
  const log = [...callback.attempt_log, { id: attempt, started_at: body.started_at, ended_at: null, disposition: null }];
  change({ until: null, callback: { ...callback, state: "in_call", attempt_log: log } });
}

export async function outcome(disposition, wish = {}) {
  const ended = `attempts/${hand.get().attempt}/outcome`;
  const callback = await changed(ended, { disposition, ...wish });
  if (callback.state === "claimed") change({ attempt: null, until: callback.lease_expires_at });
}

export const wrapUp = (said) => changed("wrap-up", said);
export const release = () => changed("release", {});
export const withdraw = (reason, note) => changed("withdraw", { reason, note });

// One change of the call in hand. What it says of the end, when it is one, is told; and the draft is of no more use.
async function changed(rest, body) {
  const { callback } = (await asHolder(() => post(path(rest), { ...lease(), ...body }))).body;
  if (IN_HAND.includes(callback.state) && rest !== "release") {
    change({ callback });
    return callback;
  }
  hand.set(null);
  if (rest === "release") tell(t("ended.given_back"));
  else {
    drafts.clear(callback.id);
    tell(ending(callback));
  }
  return callback;
}

// What follows, in a sentence, when the call is no longer in hand.
function ending(callback) {
  if (callback.state === "done") return t("ended.done");
  if (callback.state === "withdrawn") return t("ended.withdrawn");
  if (callback.state === "unreached") return t("ended.unreached");
  if (callback.state === "waiting_for_number") return t("ended.no_number");
  return callback.next_attempt_at ? t("ended.again_at", { time: moment(callback.next_attempt_at) }) : t("ended.done");
}

async function asHolder(work) {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem && ["lease_lost", "over", "taken"].includes(error.code)) lost();
    throw error;
  }
}

// The lease ran out, or a supervisor moved the call. What was typed stays, for whoever takes it again here.
function lost() {
  hand.set(null);
}

export async function refresh() {
  const held = hand.get();
  if (!held) return;
  const { body } = await get(`/api/tickets/${held.ticket.id}`);
  if (hand.get()?.ticket.id === body.id) change({ ticket: body });
}

async function renew() {
  const held = hand.get();
  if (!held) return;
  const { body } = await asHolder(() => post(path("renew"), lease()));
  if (hand.get()?.callback.id === held.callback.id && hand.get().callback.state === "claimed") change({ until: body.lease_expires_at });
}

// What else becomes of the call meanwhile: the customer writes again, the lookup finds something, it is moved.
let tag = null;
async function look() {
  const held = hand.get();
  if (!held) return;
  const answer = await get("/api/board?mine=1", tag ? { "if-none-match": tag } : {});
  tag = answer.tag ?? tag;
  const card = answer.body?.callbacks.find((one) => one.id === held.callback.id);
  if (!card || hand.get()?.callback.id !== card.id) return;
  const { ticket } = held;
  const heard = card.heard_at !== ticket.heard_at || card.flags.includes("new_message") !== ticket.flags.includes("new_message");
  const known = card.has_number !== Boolean(ticket.customer.phone_masked) || card.lookup.state !== ticket.lookup.state;
  if (card.heard_at !== ticket.heard_at) change({ news: held.news + 1 });
  if (heard || known) await refresh();
  const { due_at, promise, flags } = card;
  change({ callback: { ...hand.get().callback, due_at, promise: { ...hand.get().callback.promise, ...promise }, flags } });
}

const told = (error) => {
  if (error instanceof Problem && !error.offline) tell(error.words, true);
};

export async function here(state = presence.get()) {
  const { body } = await put("/api/me/presence", { state });
  presence.set(body.state);
  return body;
}

// Begins with the sign-in and ends with it.
let running = [];
person.listen(async (who) => {
  running.forEach((one) => one.end());
  running = [];
  hand.set(null);
  tag = null;
  if (!who) return;
  const first = here(who.supervisor ? "away" : "available");
  running = [
    repeat(HERE_EVERY, () => first.then(() => here()), { hidden: HERE_EVERY }),
    repeat(RENEW_EVERY, renew, { hidden: RENEW_EVERY, failed: told }),
    repeat(LOOK_EVERY, look, { hidden: RENEW_EVERY }),
    repeat(READ_EVERY, refresh, { hidden: RENEW_EVERY }),
  ];
  const { holding } = await first;
  if (holding) await take(holding);
});
