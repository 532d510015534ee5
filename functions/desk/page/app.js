// The desk: who is signed in, which view is shown, and the bar above it.

import { Problem, online } from "./api.js";
import * as drafts from "./drafts.js";
import { hand, here, presence, release } from "./hand.js";
import { keys } from "./keys.js";
import { LANGUAGES, choose, language, speak, t, word } from "./language.js";
import { attempt, message, tell } from "./message.js";
import { address, place } from "./router.js";
import { ROUTES } from "./routes.js";
import { begin, end, open, person } from "./session.js";
import { THEMES, theme } from "./theme.js";
import { Button, Countdown, Select, Theirs, cls, html, nameOf, render, useEffect, useRef, useState, useStore } from "./ui.js";

const FIRST = ROUTES[0].path;
const loaded = new Map();

function App() {
  const [who, where] = [useStore(person), useStore(place)];
  useStore(language);
  if (!who) return html`<${Message} /><${Welcome} />`;
  const route = ROUTES.find((one) => one.path === (where.view || FIRST));
  const refused = !route ? "page.not_here" : route.supervisor && !who.supervisor ? "page.supervisors_only" : "";
  return html`
    ${!route?.bare && html`<${Bar} who=${who} current=${route} />`}
    <${Message} />
    <main id="main" tabindex="-1">
      ${refused ? html`<p class="empty">${t(refused)}</p>` : html`<${View} key=${route.path} route=${route} where=${where} who=${who} />`}
    </main>
  `;
}

// The view of a route, loaded when it is first wanted. After a deploy its old address is gone: then all is loaded anew.
function View({ route, where, who }) {
  const [, draw] = useState(0);
  const Shown = loaded.get(route.path);
  useEffect(() => {
    document.title = `${t(route.title)} · Kwartier`;
    if (Shown) return;
    const done = ({ default: view }) => (loaded.set(route.path, view), draw((was) => was + 1));
    route.load().then(done, () => location.reload());
  }, [language.get()]);
  return Shown ? html`<${Shown} where=${where} who=${who} />` : html`<p class="empty" role="status">${t("page.loading")}</p>`;
}

function Bar({ who, current }) {
  const held = useStore(hand);
  const shown = ROUTES.filter((one) => who.supervisor || !one.supervisor);
  return html`<header class="bar">
    <a class="skip" href="#main" onClick=${skip}>${t("nav.skip")}</a>
    <a class="name" href=${address(FIRST)}>Kwartier</a>
    <nav aria-label=${t("nav.views")}>
      ${shown.map((one) => html`<a key=${one.path} href=${address(one.path)} aria-current=${one === current ? "page" : undefined}>${t(one.title)}</a>`)}
    </nav>
    ${held && current?.path !== FIRST && html`<a class="held" href=${address(FIRST)}>${t("nav.your_call")} <${Theirs}>${nameOf(held.ticket.author)}<//> <${Countdown} promise=${held.callback.promise} due=${held.callback.due_at} /></a>`}
    <${Presence} />
    <${Menu} who=${who} />
  </header>`;
}

function skip(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}

function Presence() {
  const state = useStore(presence);
  const other = state === "available" ? "away" : "available";
  return html`<${Button} class=${cls("presence", state)} role="switch" aria-checked=${state === "available" ? "true" : "false"} action=${() => attempt(() => here(other))}>${word("presence", state)}<//>`;
}

// Closed again by Escape and by whatever else is clicked or gone to: it lies over the call.
function Menu({ who }) {
  const [on, chosen] = [useStore(keys), useStore(theme)];
  const open = useRef();
  useEffect(() => {
    const close = ({ type, key, target }) => {
      const beside = type === "hashchange" || (type === "keydown" ? key === "Escape" : !open.current?.contains(target));
      if (open.current && beside) open.current.open = false;
    };
    const heard = ["click", "focusin", "keydown", "hashchange"];
    heard.forEach((one) => addEventListener(one, close));
    return () => heard.forEach((one) => removeEventListener(one, close));
  }, []);
  return html`<details class="menu" ref=${open}>
    <summary aria-label=${t("nav.menu", { name: who.name })}><span>${who.name.split("@")[0]}</span></summary>
    <div class="panel">
      <p class="sub">${who.name}, ${word("role", who.role)}</p>
      <${Language} />
      <${Select} label=${t("nav.theme")} value=${chosen} options=${THEMES.map((one) => [one, word("theme", one)])} onChange=${theme.set} />
      <label class="check"><input type="checkbox" checked=${on} onChange=${(event) => keys.set(event.target.checked)} /> ${t("nav.keys")}</label>
      <${Button} action=${leave}>${t("nav.sign_out")}<//>
    </div>
  </details>`;
}

const Language = () => html`<${Select} label=${t("nav.language")} value=${language.get()} options=${Object.entries(LANGUAGES)} onChange=${choose} />`;

function Message() {
  const [said, up] = [useStore(message), useStore(online)];
  const shown = up ? said : { text: t("problem.away"), wrong: true };
  return html`<p id="message" role="status" class=${shown?.wrong ? "wrong" : ""} hidden=${!shown}>${shown?.text}</p>`;
}

const Welcome = () => html`<main class="welcome">
  <h1>Kwartier</h1>
  <p>${t("sign_in.mission")}</p>
  <${Button} class="main huge" action=${begin}>${t("sign_in.button")}<//>
  <${Language} />
</main>`;

// The presence ends, the call goes back to the others unless somebody is on the line, and the login forgets.
async function leave() {
  if (hand.get()?.callback.state === "claimed") await release().catch(() => {});
  await here("away").catch(() => {});
  drafts.clearAll();
  end();
}

async function start() {
  const [wrong] = await Promise.all([open(), speak()]);
  if (wrong === null) return;
  const app = document.getElementById("app");
  app.replaceChildren(); // what stood there meanwhile
  render(html`<${App} />`, app);
  if (wrong) tell(t(wrong), true);
}

addEventListener("unhandledrejection", (event) => event.reason instanceof Problem && event.preventDefault());
start().catch(() => (document.getElementById("app").textContent = t("sign_in.unreachable")));
