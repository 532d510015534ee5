// Everything that was said and done, in order. What the customer said stands out; what the system noted is a line.

import { get } from "../api.js";
import { known, moment, t, word } from "../language.js";
import { attempt } from "../message.js";
import { Button, Outside, Theirs, When, cls, html, nameOf, useEffect, useState } from "../ui.js";

const SAID = ["mention", "note", "wrapped_up", "written", "sent"];

export function Timeline({ ticket }) {
  const [more, add] = useState({ entries: [], next: ticket.next });
  useEffect(() => add({ entries: [], next: ticket.next }), [ticket.id, ticket.next]);
  const load = () => attempt(async () => {
    const { body } = await get(`/api/tickets/${ticket.id}?next=${encodeURIComponent(more.next)}`);
    add({ entries: [...more.entries, ...body.timeline], next: body.next });
  });
  return html`<section aria-labelledby="timeline-title">
    <h3 id="timeline-title">${t("timeline.title")}</h3>
    <ol class="timeline">${[...ticket.timeline, ...more.entries].map((entry) => html`<${Entry} key=${entry.id} entry=${entry} />`)}</ol>
    ${more.next && html`<${Button} action=${load}>${t("timeline.more")}<//>`}
  </section>`;
}

export function Entry({ entry }) {
  const { data, kind } = entry;
  const theirs = kind === "mention";
  const words = data.text ?? data.note ?? "";
  const loud = SAID.includes(kind) || words;
  return html`<li class=${cls(loud ? "said-line" : "line", theirs ? "theirs" : "ours")} data-kind=${kind}>
    <p class="head">
      <${When} at=${entry.at} />
      <span class="by"><${Theirs}>${theirs ? nameOf(data.author) : entry.by}<//></span>
      <span class="what">${[theirs ? word("channel", data.channel) : word("entry", kind), ...about(data)].filter(Boolean).join(" · ")}</span>
    </p>
    ${words && html`<p class="said" dir="auto">${words}</p>`}
    ${theirs && !words && !data.deleted && html`<p class="missing">${t("said.withheld")}</p>`}
    ${data.deleted && html`<p class="missing">${t("said.deleted")}</p>`}
    ${data.change === "updated" && words && html`<p class="edited">${t(data.first ? "said.edited_from" : "said.edited")}</p>`}
    ${data.first && html`<p class="said first" dir="auto">${data.first.text}</p>`}
    ${(data.url || data.attachments?.length > 0) && html`<p class="links">
      ${data.url && html`<${Outside} url=${data.url}>${t("said.post")}<//>`}
      ${(data.attachments ?? []).map((one, n) => html`<${Outside} key=${n} url=${one.url}>${t("said.attachment", { type: one.type ?? "" })}<//>`)}
    </p>`}
  </li>`;
}

// What an entry says beside its words, as far as the page knows how to say it.
function about(data) {
  return [
    data.visibility === "private" && t("said.private"),
    data.purpose && word("purpose", data.purpose),
    data.disposition && word("disposition", data.disposition),
    data.resolution && word("resolution", data.resolution),
    data.cause && word("cause", data.cause),
    data.reason && (known(`reason.${data.reason}`) ? word("reason", data.reason) : String(data.reason).replaceAll("_", " ")),
    data.prefers && word("prefers", data.prefers),
    data.call_at && t("said.call_from", { time: moment(data.call_at) }),
    data.helped_by,
    data.remedy && `${word("remedy", data.remedy)} ${t(data.silent ? "said.silent" : data.completed ? "said.done" : "said.failed")}`,
    ...(data.remedies ?? []).map((one) => [word("remedy", one.kind), one.detail].filter(Boolean).join(": ")),
    ...(data.added ?? []).map((flag) => `+ ${word("flag", flag)}`),
    ...(data.removed ?? []).map((flag) => `− ${word("flag", flag)}`),
    data.done_by,
  ];
}
