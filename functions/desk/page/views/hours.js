// Each brand's hours today: closing early by hand, and opening again.

import { get, post } from "../api.js";
import { moment, t } from "../language.js";
import { attempt, quietly, tell } from "../message.js";
import { Button, Field, Form, When, cls, html, useEffect, useState } from "../ui.js";

export function Hours() {
  const [brands, show] = useState(null);
  const read = () => quietly(async () => show((await get("/api/brands")).body.brands));
  useEffect(() => void read(), []);
  if (!brands) return html`<p class="empty" role="status">${t("page.loading")}</p>`;
  if (!brands.length) return html`<p class="empty">${t("hours.none")}</p>`;
  return html`<div class="hours">${brands.map((one) => html`<${Brand} key=${one.brand} brand=${one} changed=${read} />`)}</div>`;
}

function Brand({ brand, changed }) {
  const [at, set] = useState("");
  const [note, say] = useState("");
  const [latest] = brand.changes;
  const does = (path, body, words) => () => attempt(async () => {
    await post(`/api/brands/${brand.brand}/${path}`, body);
    say("");
    await changed();
    tell(words);
  });
  return html`<section class="panel" aria-label=${brand.brand}>
    <h2>${brand.brand} <span class=${cls("here", brand.open ? "available" : "gone")}>${t(brand.open ? "hours.open" : "hours.closed")}</span></h2>
    <p><strong class="digits">${brand.hours}</strong> <span class="sub">${brand.time_zone}${brand.why && ` · ${brand.why}`}</span></p>
    ${brand.opens_at && html`<p class="sub">${t("queue.opens_at", { time: moment(brand.opens_at) })}</p>`}
    ${brand.promises_due > 0 && html`<p class="sub">${t("hours.promises_due", { n: brand.promises_due })}</p>`}
    <${Form} class="row" send=${t("hours.close")} action=${does("close", { ...(at && { at }), note }, t("hours.closed_now"))}>
      <${Field} label=${t("hours.from")}><input type="time" value=${at} onInput=${(event) => set(event.target.value)} /><//>
      <${Field} label=${t("hours.note")}><input maxlength="500" value=${note} onInput=${(event) => say(event.target.value)} /><//>
    <//>
    ${latest?.closed_from && latest.on === brand.on && html`<div class="buttons"><${Button} action=${does("reopen", { note }, t("hours.reopened"))}>${t("hours.reopen")}<//></div>`}
    ${brand.changes.length > 0 && html`<ul class="changes">${brand.changes.slice(0, 5).map((one, n) => html`<li key=${n}><${When} at=${one.at} /> ${one.by}: ${one.closed_from ? t("hours.was_closed", { day: one.on, time: one.closed_from }) : t("hours.was_opened", { day: one.on })} <span class="sub">${one.note}</span></li>`)}</ul>`}
  </section>`;
}
