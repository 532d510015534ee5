// The authorization code with PKCE (RFC 7636). The page has no secret; its tokens live as long as its tab.

const KEPT = "kwartier";
const UNDER_WAY = "kwartier-sign-in";

const read = (name) => JSON.parse(sessionStorage.getItem(name) ?? "null");
const keep = (name, value) => sessionStorage.setItem(name, JSON.stringify(value));

const base64url = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const here = () => `${location.origin}/desk`;

export class SignIn {
  constructor(config) {
    this.config = config;
    this.tokens = read(KEPT);
    this.refreshing = null;
  }

  get done() {
    return this.tokens !== null;
  }

  get token() {
    return this.tokens?.access_token;
  }

  async begin() {
    const started = { state: random(), verifier: random() };
    keep(UNDER_WAY, started);
    const challenge = base64url(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(started.verifier)));
    location.assign(`${this.config.authorize_url}?${new URLSearchParams({
      response_type: "code",
      client_id: this.config.client_id,
      redirect_uri: here(),
      scope: "openid email profile",
      state: started.state,
      code_challenge: challenge,
      code_challenge_method: "S256",
    })}`);
  }

  // Back from the sign-in with a code, if that is where we come from. Says what went wrong, or nothing.
  async finish() {
    const given = new URLSearchParams(location.search);
    if (!given.has("code") && !given.has("error")) return "";
    const started = read(UNDER_WAY);
    sessionStorage.removeItem(UNDER_WAY);
    history.replaceState(null, "", "/desk");
    if (given.has("error")) return "The sign-in was refused. Try again.";
    if (started === null || given.get("state") !== started.state) return "That sign-in was not begun here. Try again.";
    const asked = { grant_type: "authorization_code", code: given.get("code"), redirect_uri: here() };
    return (await this.exchange({ ...asked, code_verifier: started.verifier })) ? "" : "The sign-in failed. Try again.";
  }

  // A new access token; of several who ask at once, one asks. False: sign in again.
  refresh() {
    this.refreshing ??= this.renewed().finally(() => (this.refreshing = null));
    return this.refreshing;
  }

  async renewed() {
    const token = this.tokens?.refresh_token;
    if (!token) return false;
    return this.exchange({ grant_type: "refresh_token", refresh_token: token });
  }

  async exchange(asked) {
    const answer = await fetch(this.config.token_url, {
      method: "POST",
      body: new URLSearchParams({ ...asked, client_id: this.config.client_id }),
    });
    if (!answer.ok) return false;
    this.tokens = { ...this.tokens, ...(await answer.json()) };
    keep(KEPT, this.tokens);
    return true;
  }

  forget() {
    this.tokens = null;
    sessionStorage.removeItem(KEPT);
  }

  end() {
    this.forget();
    location.assign(`${this.config.logout_url}?${new URLSearchParams({ client_id: this.config.client_id, logout_uri: here() })}`);
  }
}
