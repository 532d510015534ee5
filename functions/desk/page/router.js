// Where we are: `#/tickets/tkt_1?query=x` is the view `tickets` with the rest ["tkt_1"] and the query {query: "x"}.

import { store } from "./store.js";

function read() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const [view, ...rest] = path.split("/").map(decodeURIComponent);
  return { view, rest, query: Object.fromEntries(new URLSearchParams(query)) };
}

export const place = store(read());
addEventListener("hashchange", () => place.set(read()));

export function address(view, rest = [], query = {}) {
  const asked = new URLSearchParams(Object.entries(query).filter(([, value]) => value)).toString();
  return `#/${[view, ...rest].map(encodeURIComponent).join("/")}${asked ? `?${asked}` : ""}`;
}

export const go = (...to) => location.assign(address(...to));
