// A word to the customer, or one for colleagues. What is typed is kept until it was sent.

import { post } from "../api.js";
import * as drafts from "../drafts.js";
import { t, word } from "../language.js";
import { attempt, tell } from "../message.js";
import { Field, Form, cls, html } from "../ui.js";

const TO = ["note", "private", "public"];

export function Write({ ticket, changed }) {
  const [to, address] = drafts.useDraft(ticket.id, "to", "note");
  const [text, type] = drafts.useDraft(ticket.id, "text", "");
  const edit = (next) => {
    drafts.write(ticket.id, { message_id: undefined }); // other words are another message
    type(next);
  };
  const send = () => attempt(async () => {
    if (!text.trim()) return tell(t("write.empty"), true);
    if (to === "note") await post(`/api/tickets/${ticket.id}/notes`, { text });
    else await post(`/api/tickets/${ticket.id}/messages`, { message_id: messageId(ticket.id), text, visibility: to });
    drafts.clear(ticket.id);
    type("");
    await changed();
    tell(t(to === "note" ? "write.noted" : "write.under_way"));
  });
  return html`<section class=${cls("write", to)} aria-label=${t("write.title")}>
    <${Form} send=${t(to === "note" ? "write.add_note" : "write.send")} action=${send}>
      <div class="chips" role="radiogroup" aria-label=${t("write.to")}>
        ${TO.map((one) => html`<label class="chip" key=${one}><input type="radio" name="to" value=${one} checked=${to === one} onChange=${() => address(one)} /><span>${word("write_to", one)}</span></label>`)}
      </div>
      <${Field} label=${word("write_label", to)}><textarea name="text" rows="3" maxlength="10000" value=${text} onInput=${(event) => edit(event.target.value)}></textarea><//>
    <//>
  </section>`;
}

// Made once for what is typed: sent again after a lost answer, it is the same.
function messageId(id) {
  const made = drafts.read(id).message_id ?? crypto.randomUUID();
  drafts.write(id, { message_id: made });
  return made;
}
