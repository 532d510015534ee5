// The server's time, whatever this machine's clock says.

import { useEffect, useState } from "./vendor/hooks.js";
import { store, useLatest } from "./store.js";

// How far the server is ahead of us lies between these two, in milliseconds. Each answer narrows it down: its `Date` has
// whole seconds, so the server wrote it between then and a second later, and we know when we asked and were answered.
let [least, most] = [-Infinity, Infinity];

export function follow(date, asked, answered) {
  const second = date ? Date.parse(date) : NaN;
  if (Number.isNaN(second)) return;
  const [low, high] = [second - answered, second + 1000 - asked];
  const jumped = low > most || high < least; // this machine's clock was set, or it slept
  least = jumped ? low : Math.max(least, low);
  most = jumped ? high : Math.min(most, high);
}

export const now = () => Date.now() + (least === -Infinity ? 0 : (least + most) / 2);

const ticks = store(0);
setInterval(() => ticks.set(now()), 200);

// What `of(now)` says, kept right: the component is drawn again only when that changes.
export function useNow(of) {
  const latest = useLatest(of);
  const [, draw] = useState(null);
  const value = of(now());
  const drawn = useLatest(value);
  useEffect(() => ticks.listen((at) => latest.current(at) !== drawn.current && draw({})), []);
  return value;
}
