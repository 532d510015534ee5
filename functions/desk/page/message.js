// The one line in which the page says what just happened. It is read out by screen readers.

import { Problem } from "./api.js";
import { store } from "./store.js";

export const message = store(null); // {text, wrong}

let timer;

export function tell(text, wrong = false) {
  clearTimeout(timer);
  message.set(text ? { text, wrong } : null);
  if (text && !wrong) timer = setTimeout(() => message.set(null), 8_000);
}

// Does what a person asked for; what goes wrong is said. True where it worked.
export function attempt(work) {
  tell("");
  return quietly(work);
}

// The same for what the page does by itself: what was said last stays.
export async function quietly(work) {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    tell(error.words, true);
    return false;
  }
}
