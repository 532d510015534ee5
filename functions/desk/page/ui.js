// What all views draw with. Text is text: whatever strangers wrote becomes text nodes and nothing else.

import { Fragment, h, render } from "./vendor/preact.js";
import htm from "./vendor/htm.js";
import { useNow } from "./clock.js";
import { duration, moment, t } from "./language.js";
import { useState } from "./vendor/hooks.js";

export { Fragment, render };
export { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "./vendor/hooks.js";
export { useStore, useWork } from "./store.js";
export const html = htm.bind(h);

export const cls = (...names) => names.filter(Boolean).join(" ");

// A button that cannot be pressed twice while it works. `action` may be asynchronous.
export function Button({ action, children, disabled = false, type = "button", ...rest }) {
  const [busy, set] = useState(false);
  const press = async (event) => {
    set(true);
    try {
      await action(event);
    } finally {
      set(false);
    }
  };
  return html`<button type=${type} disabled=${disabled || busy} aria-busy=${busy || undefined} onClick=${action && press} ...${rest}>${children}</button>`;
}

// A stranger's address may be followed only if it is one of the web's, and learns nothing of us.
export function Outside({ url, children }) {
  const safe = webAddress(url);
  return safe ? html`<a href=${safe} target="_blank" rel="noopener noreferrer nofollow">${children}</a>` : html`<span>${children}</span>`;
}

export function webAddress(url) {
  try {
    const parsed = new URL(url);
    return ["https:", "http:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

// What a stranger calls themselves, or wrote: its direction is its own.
export const Theirs = ({ children }) => html`<bdi>${children}</bdi>`;

const SOON = 300_000;
export const toneOf = (rest) => (rest < 0 ? "late" : rest <= SOON ? "soon" : "calm");

// A promise's clock, past its end too; of one that is kept or void, that it is. Colour and words.
export function Countdown({ promise, due, big = false }) {
  const over = promise?.outcome && promise.outcome !== "broken";
  const at = Date.parse(due);
  const shown = useNow((now) => (over ? "" : `${toneOf(at - now)} ${duration(at - now >= 0 ? at - now + 999 : at - now)}`));
  if (over) return html`<span class="clock ${promise.outcome}">${t(`promise.${promise.outcome}`)}</span>`;
  const [tone, text] = shown.split(" ");
  return html`<time class=${cls("clock", tone, big && "big")} datetime=${due} title=${t("clock.due_at", { time: moment(due) })}>
    <span class="digits">${text}</span> <span class="tone">${t(`clock.${tone}`)}</span>
  </time>`;
}
