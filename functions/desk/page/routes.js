// The views, in the order of the menu. A view is loaded when somebody first goes there. `title`: a key of the words;
// `supervisor`: for them alone (the server checks it again); `bare`: without the bar above it, for a screen on a wall.

export const ROUTES = [
  { path: "board", title: "nav.board", load: () => import("./views/board.js") },
  { path: "tickets", title: "nav.tickets", load: () => import("./views/tickets.js") },
  { path: "reports", title: "nav.reports", load: () => import("./views/reports.js") },
  { path: "supervise", title: "nav.supervise", load: () => import("./views/supervise.js"), supervisor: true },
  { path: "wall", title: "nav.wall", load: () => import("./views/wall.js"), supervisor: true, bare: true },
];
