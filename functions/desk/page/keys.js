// Single keys for what is done all day. They are quiet while somebody types, and can be switched off (WCAG 2.1.4).

import { store, useLatest } from "./store.js";
import { useLayoutEffect } from "./vendor/hooks.js";

const KEPT = "kwartier-keys";
export const keys = store(localStorage.getItem(KEPT) !== "off");
keys.listen((on) => localStorage.setItem(KEPT, on ? "on" : "off"));

const heard = new Map();
const TYPED_INTO = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

addEventListener("keydown", (event) => {
  if (!keys.get() || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest?.(TYPED_INTO)) return;
  const action = heard.get(event.key.toLowerCase());
  if (!action) return;
  event.preventDefault();
  action();
});

// While the component stands there, `key` does `action`; a null action does nothing.
export function useKey(key, action) {
  const latest = useLatest(action);
  useLayoutEffect(() => {
    if (!key) return undefined;
    const before = heard.get(key);
    const mine = () => latest.current?.();
    heard.set(key, mine);
    return () => heard.get(key) === mine && (before ? heard.set(key, before) : heard.delete(key));
  }, [key]);
}
