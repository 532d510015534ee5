// What all views draw with. Text is text: whatever strangers wrote becomes text nodes and nothing else.

import { Fragment, h, render } from "./vendor/preact.js";
import htm from "./vendor/htm.js";
import { useNow } from "./clock.js";
import { keys, useKey } from "./keys.js";
import { duration, moment, t, word } from "./language.js";
import { useStore } from "./store.js";
import { useState } from "./vendor/hooks.js";

export { Fragment, render };
export { useEffect, useLayoutEffect, useMemo, useRef, useState } from "./vendor/hooks.js";
export { useLatest, useStore } from "./store.js";
export const html = htm.bind(h);

export const cls = (...names) => names.filter(Boolean).join(" ");

// A button that cannot be pressed twice while it works. `action` may be asynchronous; `hotkey` does the same.
export function Button({ action, children, disabled = false, hotkey, type = "button", ...rest }) {
  const [busy, set] = useState(false);
  const press = async (event) => {
    set(true);
    try {
      await action(event);
    } finally {
      set(false);
    }
  };
  const off = disabled || busy;
  const on = useStore(keys);
  useKey(hotkey, off ? null : press);
  return html`<button type=${type} disabled=${off} aria-keyshortcuts=${on ? hotkey : undefined} onClick=${action && press} ...${rest}>
    ${children}${hotkey && on && html` <kbd aria-hidden="true">${hotkey.toUpperCase()}</kbd>`}
  </button>`;
}

export const Field = ({ label, children, hint }) => html`<label class="field"><span class="label">${label}</span>${children}${hint && html`<small>${hint}</small>`}</label>`;

// A form that sends once, and keeps what was typed where sending fails.
export function Form({ action, children, send, hotkey, ...rest }) {
  const [busy, set] = useState(false);
  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    set(true);
    try {
      await action(event.target);
    } finally {
      set(false);
    }
  };
  return html`<form onSubmit=${submit} ...${rest}>${children}<button class="main" disabled=${busy}>${send}</button></form>`;
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

// What a stranger calls themselves: its direction is its own.
export const Theirs = ({ children }) => html`<bdi>${children}</bdi>`;
export const nameOf = (author) => author?.name || author?.handle || t("author.withheld");
export const When = ({ at }) => html`<time datetime=${at}>${moment(at)}</time>`;

const SOON = 300_000;
export const toneOf = (rest) => (rest < 0 ? "late" : rest <= SOON ? "soon" : "calm");
// A second that has begun counts: at 0:01 there is up to a second left, and at 0:00 it is over.
export const restOf = (rest) => duration(rest >= 0 ? rest + 999 : rest);

// A promise's clock, past its end too; of one that is kept or void, that it is. Colour and words.
export function Countdown({ promise, due }) {
  const over = promise?.outcome && promise.outcome !== "broken";
  const at = Date.parse(due);
  const shown = useNow((now) => (over ? "" : `${toneOf(at - now)} ${restOf(at - now)}`));
  if (over) return html`<span class="clock ${promise.outcome}"><span class="tone">${word("promise", promise.outcome)}</span></span>`;
  const [tone, text] = shown.split(" ");
  return html`<time class=${cls("clock", tone, text.length > 5 && "long")} datetime=${due} title=${t("clock.due_at", { time: moment(due) })}>
    <span class="digits">${text}</span> <span class="tone">${word("clock", tone)}</span>
  </time>`;
}

// How long something has lasted.
export function Since({ at }) {
  return html`<time class="digits">${useNow((now) => duration(Math.max(0, now - Date.parse(at))))}</time>`;
}

// What must not be overlooked before somebody dials, and what is good to know.
const LOUD = ["safety", "legal", "press", "abuse", "blocked", "remedy_failed", "remedy_silent", "new_message", "prefers_message", "prefers_none", "contact_elsewhere", "unreached", "vulnerable", "on_behalf", "verify", "told_nobody", "answered_without_number"];
export const isLoud = (flag) => LOUD.includes(flag) || flag.startsWith("held_");

export function Flag({ flag }) {
  const [kind, of] = flag.split(":");
  return html`<span class=${cls("flag", isLoud(flag) && "loud")}>${word("flag", kind)}${of && ` ${of}`}</span>`;
}

export function Flags({ flags }) {
  const sorted = [...flags].sort((one, other) => isLoud(other) - isLoud(one));
  return sorted.length > 0 && html`<span class="flags">${sorted.map((flag) => html`<${Flag} key=${flag} flag=${flag} />`)}</span>`;
}

export function Select({ label, value, options, onChange, all }) {
  return html`<select class="pick" value=${value} aria-label=${label} onChange=${(event) => onChange(event.target.value)}>
    ${all && html`<option value="">${all}</option>`}
    ${options.map(([one, name]) => html`<option key=${one} value=${one}>${name}</option>`)}
  </select>`;
}
