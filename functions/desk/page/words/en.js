// English. The same keys as in every other language, in the same order; `{name}` is filled in.

export default {
  "nav.board": "Board",
  "nav.views": "Views",
  "nav.language": "Language",
  "nav.sign_out": "Sign out",
  "page.loading": "Loading…",
  "page.not_here": "There is nothing here.",
  "page.supervisors_only": "This is for supervisors.",

  "sign_in.mission": "Somebody complains in public; within a quarter of an hour a human being calls.",
  "sign_in.button": "Sign in",
  "sign_in.refused": "The sign-in was refused. Try again.",
  "sign_in.not_begun_here": "That sign-in was not begun here. Try again.",
  "sign_in.failed": "The sign-in failed. Try again.",
  "sign_in.unreachable": "The desk cannot be reached. Load the page again in a moment.",

  "clock.calm": "left",
  "clock.soon": "due soon",
  "clock.late": "too late",
  "clock.due_at": "promised by {time}",
  "promise.kept": "promise kept",
  "promise.void": "promise void",

  "problem.offline": "No connection. What you typed is kept; try again.",
  "problem.taken_by": "{name} has it.",
  "problem.signed_out": "You are signed out. Sign in again.",
  "problem.501": "This cannot be done yet.",
  "problem.503": "The desk does not answer now. Try again in a moment.",
  "problem.other": "That did not work.",

  "board.empty": "Nobody waits for a call.",
};
