// Reports: what became of the promises, what went wrong, who had to complain again. The tables say all of it; the
// charts show the same to the eye. Every ratio has its denominator, every date its time zone.

import { get } from "../api.js";
import { Chart } from "../chart.js";
import { day, duration, list, number, percent, t, word } from "../language.js";
import { attempt } from "../message.js";
import { address, go } from "../router.js";
import { Button, Field, Select, html, useEffect, useState } from "../ui.js";

const REPORTS = ["service-level", "causes", "repeats"];
const GROUPS = ["day", "hour", "brand", "channel", "group", "carrier", "depot", "cause", "step"];
const ALONE = ["day", "brand"]; // what the rows may be where a report is kept to one channel, one depot and so on
const FIRST_GROUP = { causes: "carrier" };

export default function Reports({ where }) {
  const [which] = REPORTS.includes(where.rest[0]) ? where.rest : REPORTS;
  const { only } = where.query;
  const asked = { group: only ? "day" : (FIRST_GROUP[which] ?? "day"), ...where.query };
  const path = `/api/reports/${which}?${new URLSearchParams(asked)}`;
  const [report, show] = useState(null);
  const [brands, know] = useState([]);
  useEffect(() => {
    let left = false;
    attempt(async () => {
      const { body } = await get(path);
      if (left) return;
      show({ which, path, ...body });
      if (!asked.brand) know(Object.keys(body.time_zones));
    });
    return () => (left = true);
  }, [path]);
  const change = (more) => go("reports", [which], { ...where.query, ...more });
  return html`<div class="reports">
    <h1 class="unseen">${t("nav.reports")}</h1>
    <nav class="buttons" aria-label=${t("reports.which")}>
      ${REPORTS.map((one) => html`<a key=${one} href=${address("reports", [one], where.query)} aria-current=${one === which ? "page" : undefined}>${word("report", one)}</a>`)}
    </nav>
    <div class="row choose">
      <${Field} label=${t("reports.from")}><input type="date" value=${asked.from ?? report?.from} onChange=${(event) => change({ from: event.target.value })} /><//>
      <${Field} label=${t("reports.to")}><input type="date" value=${asked.to ?? report?.to} onChange=${(event) => change({ to: event.target.value })} /><//>
      <${Field} label=${t("reports.by")}><${Select} label=${t("reports.by")} value=${asked.group} options=${(only ? ALONE : GROUPS).map((one) => [one, word("by", one)])} onChange=${(group) => change({ group })} /><//>
      <${Select} label=${t("filter.brand")} value=${asked.brand ?? ""} all=${t("filter.any_brand")} options=${brands.map((one) => [one, one])} onChange=${(brand) => change({ brand })} />
      <span class="downloads">
        <${Button} disabled=${!report} action=${() => download(which, path, "csv")}>CSV<//>
        <${Button} disabled=${!report} action=${() => download(which, path, "json")}>JSON<//>
      </span>
    </div>
    ${only && html`<p><strong>${said(only)}</strong> <${Button} class="quiet" action=${() => change({ only: "", group: "" })}>${t("reports.everything")}<//></p>`}
    ${!report || report.which !== which ? html`<p class="empty" role="status">${t("page.loading")}</p>` : html`<${Shown} report=${report} kept=${(key) => address("reports", [which], { ...where.query, group: "day", only: `${asked.group}:${key}` })} />`}
  </div>`;
}

// `kept`: the address of the same report of one row alone, where there is one.
function Shown({ report, kept }) {
  const zones = [...new Set(Object.values(report.time_zones))];
  const rows = report.rows.filter((row) => (row.calls?.of ? row.calls.count : row.repeats ? row.repeats.of : true));
  const About = { "service-level": ServiceLevel, causes: Causes, repeats: Repeats }[report.which];
  return html`
    ${zones.length > 0 && html`<p class="sub">${t("reports.zone", { zones: list(zones) })}</p>`}
    ${rows.length ? html`<${About} report=${{ ...report, rows, kept: ALONE.includes(report.group) ? null : kept }} keyed=${(row) => keyOf(report.group, row)} />` : html`<p class="empty">${t("reports.nothing")}</p>`}
  `;
}

function ServiceLevel({ report, keyed }) {
  const { rows, total } = report;
  const lengths = t("reports.lengths");
  const buckets = total.time_to_human.within.map((one, at, all) => [bucket(one, all[at - 1]), one.count]);
  return html`
    <div class="charts">
      <${Chart} title=${t("reports.kept_and_broken")} labels=${rows.map(keyed)} series=${[["kept", word("promise", "kept"), rows.map((row) => row.called.kept)], ["late", word("promise", "broken"), rows.map((row) => row.called.broken)]]} />
      <${Chart} title=${lengths} labels=${buckets.map(([label]) => label)} series=${[["main", t("reports.calls"), buckets.map(([, n]) => n)]]} />
    </div>
    <${Table} title=${t("reports.promises")} report=${report} keyed=${keyed} columns=${[
      [t("reports.called"), (row) => ratio(row.called.kept, row.called)],
      [t("reports.broken"), (row) => number(row.called.broken)],
      [t("reports.asked"), (row) => ratio(row.asked.kept, row.asked)],
      [t("reports.written"), (row) => ratio(row.written.kept, row.written)],
      [t("reports.told"), (row) => ratio(row.told.count, row.told)],
      [t("reports.void"), (row) => number(row.called.void + row.asked.void + row.written.void)],
    ]} />
    <${Table} title=${t("reports.times")} report=${report} keyed=${keyed} columns=${["time_to_human", "time_to_dial", "number_to_dial"].flatMap((name) => [
      [t(`reports.${name}`), (row) => median(row[name])],
      [t("reports.p90"), (row) => seconds(row[name].p90_seconds)],
    ])} />
    <${Table} title=${t("reports.calls")} report=${report} keyed=${keyed} columns=${[
      [t("reports.ended"), (row) => number(row.calls.ended)],
      [t("reports.reached"), (row) => ratio(row.calls.reached.count, row.calls.reached)],
      [t("reports.attempts"), (row) => number(row.attempts.made)],
      [t("reports.praise"), (row) => number(row.praise)],
    ]} />
    <div class="counts">
      <${Counts} title=${lengths} counts=${buckets} />
      <${Counts} title=${t("reports.broken_because")} counts=${named("broken", total.broken_because)} />
      <${Counts} title=${t("reports.void_because")} counts=${named("void", total.void_because)} />
      <${Counts} title=${t("reports.came_of_it")} counts=${named("disposition", total.attempts.came_of_it)} />
    </div>`;
}

function Causes({ report, keyed }) {
  const { rows, total } = report;
  return html`
    <div class="charts">
      <${Chart} title=${t("reports.causes_of")} labels=${rows.map(keyed)} series=${[["main", t("reports.calls"), rows.map((row) => row.calls.count)]]} />
    </div>
    <${Table} title=${t("reports.causes_of")} report=${report} keyed=${keyed} columns=${[
      [t("reports.calls"), (row) => ratio(row.calls.count, row.calls)],
      [t("reports.first_kilometres"), (row) => ratio(row.first_kilometres.count, row.first_kilometres)],
      [t("reports.steps"), (row) => most(named("step", row.steps))],
      [t("reports.causes"), (row) => most(named("cause", row.causes))],
    ]} />
    <p class="sub">${t("reports.first_kilometres_hint")}</p>
    <div class="counts">
      <${Counts} title=${t("reports.steps")} counts=${named("step", total.steps)} />
      <${Counts} title=${t("reports.causes")} counts=${named("cause", total.causes)} />
    </div>`;
}

function Repeats({ report, keyed }) {
  const { rows } = report;
  const again = [["soon", t("reports.repeats"), rows.map((row) => row.repeats.count)]];
  return html`
    <div class="charts">
      <${Chart} title=${t("reports.complaints")} labels=${rows.map(keyed)} series=${[["main", t("reports.complaints"), rows.map((row) => row.repeats.of)], ...again]} />
    </div>
    <${Table} title=${t("reports.repeats")} report=${report} keyed=${keyed} columns=${[
      [t("reports.repeats"), (row) => ratio(row.repeats.count, row.repeats)],
      [t("reports.third"), (row) => ratio(row.third_or_more.count, row.third_or_more)],
      [t("reports.reopened"), (row) => ratio(row.reopened.count, row.reopened)],
    ]} />`;
}

// A table that may be wider than the screen: it is scrolled by itself, by keyboard too.
const Table = ({ title, report, keyed, columns }) => html`<div class="wide" role="region" tabindex="0" aria-label=${title}>
  <table>
    <caption>${title}</caption>
    <thead><tr><th scope="col">${word("by", report.group)}</th>${columns.map(([name], at) => html`<th key=${at} scope="col">${name}</th>`)}</tr></thead>
    <tbody>${report.rows.map((row) => html`<tr key=${row.key}><th scope="row">${report.kept ? html`<a href=${report.kept(row.key)}><bdi>${keyed(row)}</bdi></a>` : html`<bdi>${keyed(row)}</bdi>`}</th>${columns.map(([, of], at) => html`<td key=${at}>${of(row)}</td>`)}</tr>`)}</tbody>
    <tfoot><tr><th scope="row">${t("reports.total")}</th>${columns.map(([, of], at) => html`<td key=${at}>${of(report.total)}</td>`)}</tr></tfoot>
  </table>
</div>`;

const Counts = ({ title, counts }) => counts.some(([, n]) => n) && html`<table>
  <caption>${title}</caption>
  <tbody>${counts.map(([name, n]) => html`<tr key=${name}><th scope="row">${name}</th><td>${number(n)}</td></tr>`)}</tbody>
</table>`;

const NONE = "–";
const ratio = (count, { of, share }) => (share === null ? NONE : html`<strong>${percent(share)}</strong> <small>${t("reports.of", { count, of })}</small>`);
const seconds = (value) => (value === null ? NONE : duration(value * 1000));
const median = (times) => (times.of ? html`<strong>${seconds(times.median_seconds)}</strong> <small>${t("reports.of_calls", { n: times.of })}</small>` : NONE);
const named = (family, counts) => Object.entries(counts).map(([name, n]) => [word(family, name.replaceAll(" ", "_")) || t("reports.unknown"), n]);
const most = (counts) => counts.slice(0, 3).map(([name, n]) => `${name} ${number(n)}`).join(", ");

function bucket(one, before) {
  const minutes = (value) => (value < 3600 ? `${value / 60} min` : `${value / 3600} h`);
  return one.up_to_seconds ? `≤ ${minutes(one.up_to_seconds)}` : `> ${minutes(before.up_to_seconds)}`;
}

function keyOf(group, { key }) {
  if (key === "") return t(group === "group" ? "reports.nobody" : "reports.unknown");
  if (group === "hour") return `${key}:00`;
  if (group === "day") return day(key);
  return ["channel", "carrier", "cause", "step"].includes(group) ? word(group, key.replaceAll(" ", "_")) : key;
}

// What a report is kept to, in words.
function said(only) {
  const [group, ...key] = only.split(":");
  return `${word("by", group)}: ${keyOf(group, { key: key.join(":") })}`;
}

// As a file. What spreadsheets read needs the mark of its encoding.
function download(which, path, kind) {
  return attempt(async () => {
    const { body } = await get(path, { accept: kind === "csv" ? "text/csv" : "application/json" });
    const text = kind === "csv" ? `\ufeff${body}` : JSON.stringify(body, null, 2);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text]));
    link.download = `${which}.${kind}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
}
