// What is asked again and again: seldom while nobody looks, ever more seldom while nothing answers, at once when the
// line or the laptop is back, and never twice at a time. An ETag makes an unchanged answer empty.

import { get } from "./api.js";
import { useEffect, useState } from "./vendor/hooks.js";
import { useLatest } from "./store.js";

const HIDDEN = 30_000;
const LONGEST = 30_000;

// Does `work` every so many milliseconds until the answer is called. Where `work` throws, `failed` is told.
export function repeat(every, work, { hidden = HIDDEN, failed = () => {} } = {}) {
  let [timer, busy, wrong, ended] = [0, false, 0, false];
  const wait = () => Math.max(document.hidden ? Math.max(hidden, every) : every, Math.min(wrong && every * 2 ** wrong, LONGEST));
  async function once() {
    if (busy || ended) return;
    clearTimeout(timer);
    busy = true;
    try {
      await work();
      wrong = 0;
    } catch (error) {
      wrong += 1;
      failed(error);
    } finally {
      busy = false;
      clearTimeout(timer);
      if (!ended) timer = setTimeout(once, wait());
    }
  }
  const look = () => !document.hidden && once();
  addEventListener("online", once);
  document.addEventListener("visibilitychange", look);
  once();
  return {
    once,
    end() {
      ended = true;
      clearTimeout(timer);
      removeEventListener("online", once);
      document.removeEventListener("visibilitychange", look);
    },
  };
}

// The latest answer of a GET: {data, problem, refresh}. `path` null: nothing is asked.
export function usePolled(path, every) {
  const [state, set] = useState({ path: null, data: null, problem: null });
  const running = useLatest(null);
  useEffect(() => {
    if (!path) return undefined;
    let tag = null;
    const work = async () => {
      const answer = await get(path, tag ? { "if-none-match": tag } : {});
      if (answer.status !== 304) tag = answer.tag;
      set((was) => (answer.status === 304 ? { ...was, problem: null } : { path, data: answer.body, problem: null }));
    };
    const made = repeat(every, work, { failed: (problem) => set((was) => ({ ...was, problem })) });
    running.current = made;
    return made.end;
  }, [path, every]);
  const data = state.path === path ? state.data : null;
  return { data, problem: state.problem, refresh: () => running.current?.once() };
}
