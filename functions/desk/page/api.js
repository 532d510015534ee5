// The desk's API. What goes wrong comes as a Problem with words for a person.

export class Problem extends Error {
  constructor(words, { status = 0, code = "", body = {} } = {}) {
    super(words);
    Object.assign(this, { status, code, body });
  }

  get offline() {
    return this.status === 0;
  }
}

export class Api {
  constructor(signIn) {
    this.signIn = signIn;
    this.ahead = 0; // milliseconds that the server's clock is ahead of ours
  }

  now() {
    return Date.now() + this.ahead;
  }

  get = (path, headers) => this.call("GET", path, undefined, headers);
  post = (path, body = {}) => this.call("POST", path, body);
  put = (path, body = {}) => this.call("PUT", path, body);

  async call(method, path, body, headers = {}) {
    let answer = await this.send(method, path, body, headers);
    if (answer.status === 401 && (await this.refreshed())) answer = await this.send(method, path, body, headers);
    if (answer.status === 401) {
      this.signIn.forget();
      throw new Problem("You are signed out. Sign in again.", { status: 401 });
    }
    this.follow(answer.headers.get("date"));
    if (answer.status === 204 || answer.status === 304) return { status: answer.status, body: null };
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Problem(words(answer.status, said), { status: answer.status, code: said.code, body: said });
    return { status: answer.status, body: said, tag: answer.headers.get("etag") };
  }

  async send(method, path, body, headers) {
    const sent = { authorization: `Bearer ${this.signIn.token}`, ...headers };
    if (body !== undefined) sent["content-type"] = "application/json";
    try {
      return await fetch(path, { method, headers: sent, cache: "no-store", body: body && JSON.stringify(body) });
    } catch {
      throw new Problem("No connection. What you typed is kept; try again.");
    }
  }

  async refreshed() {
    try {
      return await this.signIn.refresh();
    } catch {
      throw new Problem("No connection. What you typed is kept; try again.");
    }
  }

  follow(date) {
    const server = date ? Date.parse(date) : NaN;
    // The header has whole seconds: half of one is the best guess for the rest.
    if (!Number.isNaN(server)) this.ahead = server + 500 - Date.now();
  }
}

function words(status, said) {
  if (said.claimed_by) return `${said.detail}: ${said.claimed_by} has it.`;
  if (said.errors) return said.errors.map((one) => `${one.pointer.slice(1) || "It"}: ${one.detail}`).join(". ");
  if (said.detail) return `${said.detail[0].toUpperCase()}${said.detail.slice(1)}.`;
  return status >= 500 ? "The desk does not answer now. Try again in a moment." : "That did not work.";
}
