// The desk's API. What goes wrong comes as a Problem, which has words for a person.

import { follow } from "./clock.js";
import { known, t } from "./language.js";
import { forget, renew, token } from "./session.js";
import { store } from "./store.js";

// Whether the last thing that was asked was answered.
export const online = store(true);

export class Problem extends Error {
  constructor({ status = 0, code = "", body = {} } = {}) {
    super(code || String(status));
    Object.assign(this, { status, code, body });
  }

  get offline() {
    return this.status === 0;
  }

  // In the reader's language where the page knows the code, else in the server's own words.
  get words() {
    const { detail, errors, claimed_by } = this.body;
    if (this.offline) return t("problem.offline");
    if (claimed_by) return t("problem.taken_by", { name: claimed_by });
    if (known(`problem.${this.code}`)) return t(`problem.${this.code}`);
    if (known(`problem.${this.status}`)) return t(`problem.${this.status}`);
    if (errors) return errors.map((one) => `${one.pointer.slice(1)}: ${one.detail}`).join(". ");
    return detail ? `${detail[0].toUpperCase()}${detail.slice(1)}.` : t("problem.other");
  }
}

// Each answers {status, body, tag} or throws a Problem; `body` is null for 204 and 304.
export const get = (path, headers) => call("GET", path, undefined, headers);
export const post = (path, body = {}) => call("POST", path, body);
export const put = (path, body = {}) => call("PUT", path, body);
export const remove = (path) => call("DELETE", path);

async function call(method, path, body, headers = {}) {
  let answer = await send(method, path, body, headers);
  if (answer.status === 401 && (await renewed())) answer = await send(method, path, body, headers);
  if (answer.status === 401) {
    forget();
    throw new Problem({ status: 401, code: "signed_out" });
  }
  if (answer.status === 204 || answer.status === 304) return { status: answer.status, body: null };
  const text = answer.headers.get("content-type")?.includes("json") ? await answer.json().catch(() => ({})) : await answer.text();
  if (!answer.ok) throw new Problem({ status: answer.status, code: text.code, body: text });
  return { status: answer.status, body: text, tag: answer.headers.get("etag") };
}

async function send(method, path, body, headers) {
  const sent = { authorization: `Bearer ${token()}`, ...headers };
  if (body !== undefined) sent["content-type"] = "application/json";
  const asked = Date.now();
  try {
    const answer = await fetch(path, { method, headers: sent, cache: "no-store", body: body && JSON.stringify(body) });
    follow(answer.headers.get("date"), asked, Date.now());
    online.set(true);
    return answer;
  } catch {
    online.set(false);
    throw new Problem();
  }
}

async function renewed() {
  try {
    return await renew();
  } catch {
    online.set(false);
    throw new Problem();
  }
}
