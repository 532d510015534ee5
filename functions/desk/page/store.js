// A value that parts of the page look at together: who changes it tells all who listen.

import { useEffect, useRef, useState } from "./vendor/hooks.js";

export function store(value) {
  const heard = new Set();
  return {
    get: () => value,
    set(next) {
      const made = typeof next === "function" ? next(value) : next;
      if (made === value) return;
      value = made;
      for (const tell of [...heard]) tell(value);
    },
    listen(tell) {
      heard.add(tell);
      return () => heard.delete(tell);
    },
  };
}

// The value, and a new drawing of the component whenever it changes.
export function useStore(one) {
  const [value, draw] = useState(one.get());
  useEffect(() => {
    draw(() => one.get()); // it may have changed since it was drawn
    return one.listen((next) => draw(() => next));
  }, [one]);
  return value;
}

// Does `work` at the start and whenever one of `deps` changes; `work` may be asynchronous.
export function useWork(work, deps) {
  useEffect(() => void work(), deps);
}

// The latest of a value, for what runs later than it was drawn.
export function useLatest(value) {
  const ref = useRef(value);
  ref.current = value;
  return ref;
}
