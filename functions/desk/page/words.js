// The house's words, as people at the desk read them.

export const STATES = {
  waiting_for_number: "Waits for a number",
  queued: "To be called",
  claimed: "Taken",
  in_call: "In call",
  retry_later: "Again later",
  done: "Done",
  unreached: "Not reached",
  withdrawn: "Withdrawn",
};

export const DISPOSITIONS = [
  ["reached", "Reached"],
  ["no_answer", "No answer"],
  ["busy", "Busy"],
  ["voicemail", "Voicemail"],
  ["dropped", "Line broke: dial again"],
  ["third_party", "Somebody else answered"],
  ["asked_later", "Asked for later"],
  ["declined", "Does not want to talk"],
  ["wrong_number", "Wrong number"],
  ["failed", "Did not connect"],
];

export const RESOLUTIONS = [
  ["resolved", "Resolved"],
  ["follow_up", "Call again"],
  ["escalate", "To somebody more senior"],
];

export const REASONS = [
  ["already_helped", "Already helped"],
  ["declined", "Does not want a call"],
  ["duplicate", "Duplicate"],
  ["not_a_complaint", "Not a complaint"],
  ["informed", "Knows enough by now"],
];

export const SUPERVISORS_REASONS = [
  ["abuse", "Abuse"],
  ["legal", "For the lawyers"],
];

export const FLAGS = {
  held_review: "waits for a supervisor: the source is reviewed",
  held_age: "waits for a supervisor: posted long ago",
  remedy_failed: "something promised failed",
  new_message: "new message",
  prefers_message: "wants a message, no call",
  prefers_none: "wants no contact",
  contact_elsewhere: "had contact elsewhere",
  order_pending: "order: looking",
  order_not_found: "order not found",
  order_several: "several orders fit",
  order_unreadable: "order could not be read",
  unsure: "maybe no complaint",
  withheld: "text withheld",
  author_withheld: "author withheld",
  deleted: "something deleted",
  unreached: "not reached: write a word",
  verify: "ask who it is: the number is the order's",
};

// What must not be overlooked before somebody dials.
export const LOUD = new Set(["held_review", "held_age", "remedy_failed", "new_message", "prefers_message", "prefers_none", "contact_elsewhere"]);

export const LOOKUP = {
  pending: "The order is being looked for.",
  found: "",
  not_found: "No order was found.",
  several: "Several orders fit; ask which one it is.",
  unreadable: "The orders could not be read; it is tried again.",
};

export const ENTRIES = {
  mention: "said",
  changed: "The author changed something",
  lookup: "Order looked up",
  triage: "Judged",
  note: "Note",
  phone: "Number set",
  prefers: "Wish",
  contact: "Contact elsewhere",
  remedy: "Remedy",
  let_in: "Released",
  reveal: "Number shown",
  claimed: "Taken",
  released: "Given back",
  expired: "Lease ran out",
  queued: "In the queue",
  assigned: "Assigned",
  dialled: "Dialled",
  outcome: "Outcome",
  wrapped_up: "Wrapped up",
  withdrawn: "Withdrawn",
  linked: "Same number as another ticket",
  parted: "A call of its own again",
  broken: "Promise broken",
};

export const plain = (word) => String(word ?? "").replaceAll("_", " ");

const CLOCK = new Intl.DateTimeFormat(undefined, { dateStyle: "short", timeStyle: "short" });
export const moment = (text) => (text ? CLOCK.format(new Date(text)) : "");

export function left(milliseconds) {
  const seconds = Math.floor(Math.abs(milliseconds) / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const clock = `${hours ? `${hours}:${String(minutes).padStart(2, "0")}` : minutes}:${String(seconds % 60).padStart(2, "0")}`;
  return milliseconds < 0 ? `${clock} late` : clock;
}
