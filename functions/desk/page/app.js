// The desk: who is signed in, which view is shown, and the bar above it.

import { Problem, put } from "./api.js";
import { LANGUAGES, choose, language, speak, t } from "./language.js";
import { message, tell } from "./message.js";
import { repeat } from "./poll.js";
import { address, place } from "./router.js";
import { ROUTES } from "./routes.js";
import { begin, end, open, person } from "./session.js";
import { Button, html, render, useEffect, useState, useStore } from "./ui.js";

const HERE_EVERY = 30_000;
const FIRST = ROUTES[0].path;
const loaded = new Map();

function App() {
  const [who, where] = [useStore(person), useStore(place)];
  useStore(language);
  if (!who) return html`<${Message} /><${Welcome} />`;
  const route = ROUTES.find((one) => one.path === (where.view || FIRST));
  return html`
    ${!route?.bare && html`<${Bar} who=${who} current=${route} />`}
    <${Message} />
    <main id="main">
      ${!route ? html`<p class="empty">${t("page.not_here")}</p>` : route.supervisor && !who.supervisor ? html`<p class="empty">${t("page.supervisors_only")}</p>` : html`<${View} key=${route.path} route=${route} where=${where} who=${who} />`}
    </main>
  `;
}

// The view of a route, loaded when it is first wanted. After a deploy its old address is gone: then all is loaded anew.
function View({ route, where, who }) {
  const [, draw] = useState(0);
  const Shown = loaded.get(route.path);
  useEffect(() => {
    if (Shown) return;
    const done = ({ default: view }) => (loaded.set(route.path, view), draw((was) => was + 1));
    route.load().then(done, () => location.reload());
  }, []);
  return Shown ? html`<${Shown} where=${where} who=${who} />` : html`<p class="empty" role="status">${t("page.loading")}</p>`;
}

function Bar({ who, current }) {
  const shown = ROUTES.filter((one) => who.supervisor || !one.supervisor);
  return html`<header class="bar">
    <a class="name" href=${address(FIRST)}>Kwartier</a>
    <nav aria-label=${t("nav.views")}>
      ${shown.map((one) => html`<a href=${address(one.path)} aria-current=${one === current ? "page" : undefined}>${t(one.title)}</a>`)}
    </nav>
    <span class="who">${who.name}</span>
    <${Language} />
    <${Button} class="quiet" action=${leave}>${t("nav.sign_out")}<//>
  </header>`;
}

const Language = () => html`<select aria-label=${t("nav.language")} value=${language.get()} onChange=${(event) => choose(event.target.value)}>
  ${Object.entries(LANGUAGES).map(([one, name]) => html`<option value=${one} lang=${one}>${name}</option>`)}
</select>`;

function Message() {
  const said = useStore(message);
  return html`<p id="message" role="status" class=${said?.wrong ? "wrong" : ""} hidden=${!said}>${said?.text}</p>`;
}

const Welcome = () => html`<main class="welcome">
  <h1>Kwartier</h1>
  <p>${t("sign_in.mission")}</p>
  <${Button} class="main" action=${begin}>${t("sign_in.button")}<//>
  <${Language} />
</main>`;

async function leave() {
  await put("/api/me/presence", { state: "away" }).catch(() => {});
  end();
}

let presence;
person.listen((who) => {
  presence?.end();
  presence = who && repeat(HERE_EVERY, () => put("/api/me/presence", { state: who.supervisor ? "away" : "available" }), { hidden: HERE_EVERY });
});

async function start() {
  await speak();
  const wrong = await open();
  if (wrong === null) return;
  render(html`<${App} />`, document.getElementById("app"));
  if (wrong) tell(t(wrong), true);
}

addEventListener("unhandledrejection", (event) => event.reason instanceof Problem && event.preventDefault());
start().catch(() => (document.getElementById("app").textContent = t("sign_in.unreachable")));
