// The call in hand: dial, what came of it, and the end.

import { countdown } from "/desk/board.js";
import { button, choice, el, field, form } from "/desk/dom.js";
import { DISPOSITIONS, REASONS, RESOLUTIONS, STATES, SUPERVISORS_REASONS, moment, plain } from "/desk/words.js";

export const reached = (callback) => callback.state === "in_call" && callback.attempt_log.at(-1)?.disposition === "reached";

// What follows, in a sentence, when the call is no longer in hand.
export function ending(callback) {
  if (callback.next_attempt_at) return `Recorded. To be called again: ${moment(callback.next_attempt_at)}.`;
  if (callback.state === "unreached") return "Recorded. It was tried often enough: a word in writing is owed now.";
  if (callback.state === "waiting_for_number") return "Recorded. It waits for another number.";
  return "Recorded.";
}

export function callPanel(hand, config, person, actions) {
  const { callback } = hand;
  return el(
    "section",
    { class: "call", "data-state": callback.state },
    el("h2", {}, "Your call ", countdown(callback.promise, callback.due_at)),
    el("p", {}, callback.state === "in_call" ? "In call" : STATES[callback.state], callback.promise.kind === "asked" ? " · no number yet: the promise is to ask for one" : ""),
    step(hand, config, actions),
    callback.state === "claimed" ? without(person, actions) : null,
  );
}

function step({ callback }, config, actions) {
  if (reached(callback)) return wrapUp(config, actions);
  if (callback.state === "in_call") return outcomes(actions);
  return el("div", { class: "buttons" }, button("Start call", actions.dial, { class: "main" }), button("Give back", actions.release, { class: "quiet" }));
}

function outcomes(actions) {
  const later = el("input", { type: "datetime-local", name: "call_at" });
  const insists = el("input", { type: "checkbox", name: "insists" });
  const buttons = DISPOSITIONS.map(([disposition, text]) =>
    button(text, () => actions.outcome(disposition, disposition === "asked_later" ? { call_at: instant(later.value), insists: insists.checked } : {}), {
      "data-disposition": disposition,
      class: disposition === "reached" ? "main" : null,
    }),
  );
  return el("div", {}, el("p", {}, "What came of it?"), el("div", { class: "buttons" }, buttons), field("Asked for later: when? (else in an hour)", later), el("label", {}, insists, " Then, even if we are closed"));
}

function wrapUp(config, actions) {
  const remedies = config.remedies.map((kind) =>
    el("div", { class: "remedy" }, el("label", {}, el("input", { type: "checkbox", name: "remedy", value: kind }), ` ${plain(kind)}`), el("input", { name: `detail ${kind}`, "aria-label": `detail of ${plain(kind)}`, maxlength: 1000 })),
  );
  return form(
    (data) => actions.wrapUp(ended(data)),
    { class: "wrap-up", send: "Wrap up" },
    field("How did it end?", choice("resolution", RESOLUTIONS)),
    field("Cause", choice("cause", [["", "…"], ...Object.keys(config.causes).map((cause) => [cause, plain(cause)])], { required: "" })),
    el("fieldset", {}, el("legend", {}, "Remedies"), remedies),
    field("Note", el("textarea", { name: "note", rows: 3, maxlength: 10000 })),
    field("Call again at (for “Call again”)", el("input", { type: "datetime-local", name: "follow_up_at" })),
  );
}

function ended(data) {
  const remedies = data.getAll("remedy").map((kind) => ({ kind, detail: data.get(`detail ${kind}`) || null }));
  const said = { resolution: data.get("resolution"), cause: data.get("cause"), note: data.get("note"), remedies };
  return said.resolution === "follow_up" ? { ...said, follow_up_at: instant(data.get("follow_up_at")) } : said;
}

const instant = (local) => (local ? new Date(local).toISOString() : null);

function without(person, actions) {
  const reasons = person.role === "supervisor" ? [...REASONS, ...SUPERVISORS_REASONS] : REASONS;
  return el(
    "details",
    {},
    el("summary", {}, "Not a call"),
    form(
      (data) => actions.withdraw(data.get("reason"), data.get("note")),
      { send: "Withdraw" },
      field("Why?", choice("reason", reasons)),
      field("Note", el("textarea", { name: "note", rows: 2, maxlength: 10000 })),
    ),
  );
}
