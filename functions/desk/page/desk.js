// The desk: who is signed in, what is on the board, which call is in hand; and what keeps them true by itself.

import { Api } from "/desk/api.js";
import { boardPanel, figures, tick, ticketList } from "/desk/board.js";
import { callPanel, ending } from "/desk/call.js";
import { button, byId, choice, el, field, form, show } from "/desk/dom.js";
import { away, back, tell } from "/desk/message.js";
import { Rounds } from "/desk/rounds.js";
import { SignIn } from "/desk/sign-in.js";
import { ticketPanel } from "/desk/ticket.js";

const BOARD_EVERY = 4_000;
const HERE_EVERY = 30_000;
const RENEW_EVERY = 40_000;
const QUESTIONS_EVERY = 15_000;

const places = Object.fromEntries(["hand", "ticket", "board", "found", "questions", "review"].map((name) => [name, el("section", { id: name })]));

let config, signIn, api;
let person = { name: "", role: "", state: "available" };
let board = null;
let tag = null;
let hand = null; // {callback, token, attempt}
let ticket = null; // the ticket that is shown

// Does what a person asked for; what goes wrong is said. True where it worked.
async function attempt(work) {
  try {
    tell("");
    await work();
    return true;
  } catch (error) {
    await failed(error);
    return false;
  }
}

async function failed(error) {
  if (error.status === undefined) throw error;
  if (error.status === 401) return welcome(error.message);
  tell(error.message, true);
  if (error.code === "lease_lost" && hand) {
    drop();
    tell("The call is no longer yours: its lease ran out, or a supervisor moved it. It is back on the board.", true);
  }
}

// Signing in

function welcome(words = "") {
  rounds.stop();
  show(byId("person"));
  byId("figures").textContent = "";
  show(byId("main"), el("section", { class: "welcome" }, el("p", {}, "Somebody complains in public; within a quarter of an hour a human being calls."), button("Sign in", () => signIn.begin(), { class: "main" })));
  tell(words, Boolean(words));
}

function greet() {
  const state = choice("state", [["available", "Here"], ["away", "Away"]], { "aria-label": "Are you here?" });
  state.value = person.state;
  state.addEventListener("change", () => attempt(() => here(state.value)));
  show(byId("person"), el("span", {}, `${person.name} (${person.role})`), state, button("Sign out", leave, { class: "quiet" }));
}

async function leave() {
  await attempt(() => here("away"));
  signIn.end();
}

async function here(state = person.state) {
  const { body } = await api.put("/api/me/presence", { state });
  person = { ...person, ...body };
  return body;
}

// The board and the lists beside it

async function refreshBoard() {
  const answer = await api.get("/api/board", tag ? { "if-none-match": tag } : {});
  if (answer.status === 304) return;
  [board, tag] = [answer.body, answer.tag];
  drawBoard();
  const card = board.callbacks.find((one) => one.ticket_id === ticket?.id);
  const heard = card && card.heard_at !== ticket.heard_at;
  const more = card && (heard || card.lookup.state !== ticket.lookup.state || card.has_number !== Boolean(ticket.customer.phone_masked));
  // Something was found or said meanwhile; but nothing is redrawn under somebody's hands.
  if (more && !places.ticket.contains(document.activeElement)) await look(card.ticket_id);
  if (heard && ticketActions.inHand(card.ticket_id)) tell("The customer wrote again: see what happened.");
}

function drawBoard() {
  if (!board) return;
  byId("figures").textContent = figures(board);
  boardPanel(places.board, board, { take, look, holding: () => hand !== null });
  tick(api.now());
}

async function refreshQuestions() {
  const lists = { questions: ["Open without a call", "owed=false"], review: ["Waits for a supervisor", "held=true"] };
  for (const [place, [title, which]] of Object.entries(lists)) {
    const { body } = await api.get(`/api/tickets?${which}&state=open`);
    const summary = el("summary", {}, `${title} (${body.tickets.length}${body.complete ? "" : "+"})`);
    const was = places[place].querySelector("details")?.open ?? body.tickets.length > 0;
    show(places[place], el("details", { open: was }, summary, ticketList(body.tickets, look)));
  }
}

async function find(query) {
  const { body } = await api.get(`/api/tickets?${new URLSearchParams({ query })}`);
  const nothing = el("p", { class: "empty" }, "Nothing was found.");
  show(places.found, body.tickets.length ? ticketList(body.tickets, look) : nothing);
}

// A ticket to look at

const ticketActions = {
  look,
  inHand: (id) => hand?.callback.ticket_id === id,
  reveal: async (id, reason) => {
    let phone = null;
    await attempt(async () => (phone = (await api.post(`/api/tickets/${id}/reveal`, reason ? { reason } : {})).body.phone));
    return phone;
  },
  setPhone: (id, phone) => changed(id, () => api.put(`/api/tickets/${id}/phone`, { phone })),
  supervises: () => person.role === "supervisor",
  release: (id) => changed(id, () => api.post(`/api/tickets/${id}/release`, {})),
  judge: (id, verdict, severity) => changed(id, () => api.post(`/api/tickets/${id}/triage`, { verdict, severity })),
  note: (id, text) =>
    changed(id, async () => {
      await api.post(`/api/tickets/${id}/notes`, { text });
      places.ticket.querySelector("textarea").value = "";
    }),
  page: async (id, next) => {
    let page = null;
    await attempt(async () => (page = (await api.get(`/api/tickets/${id}?${new URLSearchParams({ next })}`)).body));
    return page;
  },
};

function look(id) {
  return attempt(async () => {
    drawTicket((await api.get(`/api/tickets/${id}`)).body);
    places.ticket.scrollIntoView({ block: "nearest" });
  });
}

const changed = (id, work) =>
  attempt(async () => {
    await work();
    drawTicket((await api.get(`/api/tickets/${id}`)).body);
    await Promise.all([refreshBoard(), refreshQuestions()]);
  });

function drawTicket(read) {
  const draft = ticket && ticket.id === read?.id ? places.ticket.querySelector("textarea")?.value : "";
  ticket = read;
  show(places.ticket, read && ticketPanel(read, ticketActions), read && !hand && button("Close", () => drawTicket(null), { class: "quiet" }));
  if (draft) places.ticket.querySelector("textarea").value = draft;
  tick(api.now());
}

// The call in hand

function take(id) {
  return attempt(async () => {
    const { status, body } = await api.post("/api/callbacks/claim", id ? { callback_id: id } : {});
    if (status === 204) return tell("Nothing waits for a call.");
    const dialled = body.callback.attempt_log.at(-1);
    hand = { callback: body.callback, token: body.lease_token, attempt: dialled?.ended_at === null ? dialled.id : null };
    drawHand();
    drawTicket(body.ticket);
    places.hand.scrollIntoView({ block: "nearest" });
    await refreshBoard();
  });
}

function drawHand() {
  show(places.hand, hand ? callPanel(hand, config, person, callActions) : button("Take next call", () => take(), { class: "main next" }));
  drawBoard();
}

function drop() {
  hand = null;
  drawHand();
  drawTicket(ticket);
}

const path = (rest) => `/api/callbacks/${hand.callback.id}/${rest}`;

// One change of the call in hand; the answer says how it stands.
const change = (rest, body = {}, say = "") =>
  attempt(async () => {
    const answer = await api.post(path(rest), { lease_token: hand.token, ...body });
    if (answer.body.callback) hand.callback = answer.body.callback;
    if (["claimed", "in_call"].includes(hand.callback.state)) return drawHand();
    const after = hand.callback;
    drop();
    tell(say || ending(after));
    await Promise.all([look(after.ticket_id).then(() => tell(say || ending(after))), refreshBoard()]);
  });

const callActions = {
  // The id is made once a dial: sent again after a lost answer, it is the same dial.
  dial: () =>
    attempt(async () => {
      hand.attempt ??= crypto.randomUUID();
      await api.post(path("attempts"), { lease_token: hand.token, attempt_id: hand.attempt });
      hand.callback = { ...hand.callback, state: "in_call", attempt_log: [...hand.callback.attempt_log, { id: hand.attempt, disposition: null }] };
      drawHand();
    }),
  outcome: async (disposition, wish) => {
    const dialled = hand.attempt;
    const done = await change(`attempts/${dialled}/outcome`, { disposition, ...wish });
    if (done && hand && disposition !== "reached") hand.attempt = null;
  },
  wrapUp: (said) => change("wrap-up", said, "Wrapped up. Thank you."),
  release: () => change("release", {}, "Given back."),
  withdraw: (reason, note) => change("withdraw", { reason, note }, "Withdrawn. The promise is void."),
};

async function renew() {
  if (hand) await api.post(path("renew"), { lease_token: hand.token });
}

// What goes on by itself

const rounds = new Rounds(back, async (error) => {
  await failed(error);
  if (error.offline) away();
});

async function work() {
  const search = form((data) => attempt(() => find(data.get("query"))), { class: "row search", send: "Find" }, field("Order, parcel, handle, name, text", el("input", { name: "query", type: "search", maxlength: 200 })));
  show(byId("main"), el("div", { class: "call-side" }, places.hand, places.ticket), el("div", { class: "board-side" }, places.board, places.review, places.questions, search, places.found));
  const { holding } = await here();
  greet();
  drawHand();
  if (holding) await take(holding);
  rounds.every(HERE_EVERY, () => here());
  rounds.every(BOARD_EVERY, refreshBoard);
  rounds.every(QUESTIONS_EVERY, refreshQuestions);
  rounds.every(RENEW_EVERY, renew);
}

async function start() {
  config = await (await fetch("/desk/config.json")).json();
  signIn = new SignIn(config);
  api = new Api(signIn);
  const wrong = await signIn.finish();
  if (!signIn.done) return welcome(wrong);
  await attempt(work);
}

setInterval(() => api && tick(api.now()), 1000);
start().catch(() => tell("The desk cannot be reached. Load the page again in a moment.", true));
