// What somebody is typing about a call, kept in this tab until the call ends: over a reload, and while there is no line.
// A telephone number is never among it: the field for one is not a draft.

import { useState } from "./vendor/hooks.js";

const name = (id) => `kwartier-draft-${id}`;

export const read = (id) => JSON.parse(sessionStorage.getItem(name(id)) ?? "{}");
export const clear = (id) => sessionStorage.removeItem(name(id));

export function clearAll() {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(name(""))) sessionStorage.removeItem(key);
}

export function write(id, changes) {
  sessionStorage.setItem(name(id), JSON.stringify({ ...read(id), ...changes }));
}

// [value, set] of one field of the draft about `id`.
export function useDraft(id, field, first) {
  const [value, draw] = useState(() => read(id)[field] ?? first);
  const set = (next) => {
    write(id, { [field]: next });
    draw(() => next);
  };
  return [value, set];
}
