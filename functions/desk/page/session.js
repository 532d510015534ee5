// Who is signed in: the authorization code with PKCE at the user pool. The page keeps no secret, and tokens live in
// memory only; after a reload the login's own session gives new ones. What lies in sessionStorage while a person is away
// at the login (state, verifier) is taken from there at once on the way back.

import { store } from "./store.js";

const UNDER_WAY = "kwartier-sign-in";
const WAS_HERE = "kwartier-was-here"; // signed in before in this tab: no need to ask again whether to
const EARLY = 60_000; // renewed this long before it ends

// {name, role, supervisor}, or null while nobody is signed in.
export const person = store(null);

let config;
let tokens = null;
let renewing = null;
let timer;

const base64url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const here = () => `${location.origin}/desk`;

export const token = () => tokens?.access_token;
export const settings = () => config;

// Ready to work, on the way to the login, or the key of the words that say why not ("" at a first visit).
export async function open() {
  config = await (await fetch("/desk/config.json")).json();
  const given = new URLSearchParams(location.search);
  const back = given.has("code") || given.has("error");
  const started = JSON.parse(sessionStorage.getItem(UNDER_WAY) ?? "null");
  sessionStorage.removeItem(UNDER_WAY);
  if (!back) return sessionStorage.getItem(WAS_HERE) ? begin() : "";
  history.replaceState(null, "", `/desk${started?.hash ?? ""}`);
  sessionStorage.removeItem(WAS_HERE);
  if (given.has("error")) return "sign_in.refused";
  if (!started || given.get("state") !== started.state) return "sign_in.not_begun_here";
  const code = { grant_type: "authorization_code", code: given.get("code"), redirect_uri: here(), code_verifier: started.verifier };
  return (await exchange(code)) ? "" : "sign_in.failed";
}

export async function begin() {
  const started = { state: random(), verifier: random(), hash: location.hash };
  sessionStorage.setItem(UNDER_WAY, JSON.stringify(started));
  const challenge = base64url(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(started.verifier)));
  location.assign(`${config.authorize_url}?${new URLSearchParams({
    response_type: "code",
    client_id: config.client_id,
    redirect_uri: here(),
    scope: "openid email profile",
    state: started.state,
    code_challenge: challenge,
    code_challenge_method: "S256",
  })}`);
  return null; // the page is left
}

// A new access token; of several who ask at once, one asks. False: sign in again. Throws without a connection.
export function renew() {
  renewing ??= renewed().finally(() => (renewing = null));
  return renewing;
}

async function renewed() {
  if (!tokens?.refresh_token) return false;
  return exchange({ grant_type: "refresh_token", refresh_token: tokens.refresh_token });
}

async function exchange(asked) {
  const answer = await fetch(config.token_url, { method: "POST", body: new URLSearchParams({ ...asked, client_id: config.client_id }) });
  if (!answer.ok) return false;
  tokens = { ...tokens, ...(await answer.json()) };
  sessionStorage.setItem(WAS_HERE, "1");
  person.set(who(tokens.access_token));
  clearTimeout(timer);
  timer = setTimeout(() => renew().catch(() => {}), Math.max((tokens.expires_in ?? 3600) * 1000 - EARLY, EARLY));
  return true;
}

// What the token says of the person, for the looks only: what they may do, the server decides.
function who(access) {
  try {
    const part = access.split(".").at(-2) ?? access;
    const bytes = Uint8Array.from(atob(part.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes));
    const supervisor = [claims["cognito:groups"] ?? []].flat().join(" ").includes("supervisor");
    return { name: claims.username ?? "", role: supervisor ? "supervisor" : "agent", supervisor };
  } catch {
    return { name: "", role: "agent", supervisor: false };
  }
}

// Without a valid token: nobody is signed in any more. What was typed stays where it is.
export function forget() {
  tokens = null;
  clearTimeout(timer);
  sessionStorage.removeItem(WAS_HERE);
  person.set(null);
}

// The refresh token is worth nothing any more, and the login forgets who was here.
export function end() {
  const { client_id, logout_url, token_url } = config;
  if (tokens?.refresh_token) navigator.sendBeacon(token_url.replace(/token$/, "revoke"), new URLSearchParams({ token: tokens.refresh_token, client_id }));
  forget();
  location.assign(`${logout_url}?${new URLSearchParams({ client_id, logout_uri: here() })}`);
}
