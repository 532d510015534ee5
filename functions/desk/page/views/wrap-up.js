// The end of a call that reached somebody. All that is chosen and typed is kept until it was sent.

import { useDraft } from "../drafts.js";
import { wrapUp } from "../hand.js";
import { t, word } from "../language.js";
import { attempt, tell } from "../message.js";
import { settings } from "../session.js";
import { Field, Form, html, useEffect, useRef } from "../ui.js";

const RESOLUTIONS = ["resolved", "follow_up", "escalate"];

export function WrapUp({ callback }) {
  const { causes, remedies } = settings();
  const [resolution, end] = useDraft(callback.id, "resolution", "resolved");
  const [cause, because] = useDraft(callback.id, "cause", "");
  const [chosen, choose] = useDraft(callback.id, "remedies", {});
  const [note, write] = useDraft(callback.id, "note", "");
  const [at, agree] = useDraft(callback.id, "follow_up_at", "");
  const form = useRef();
  useEffect(() => form.current.querySelector("input")?.focus({ preventScroll: true }), []);

  const send = () => {
    if (!cause) return tell(t("wrap_up.say_cause"), true);
    const wanted = Object.entries(chosen).map(([kind, detail]) => ({ kind, detail: detail || null }));
    const said = { resolution, cause, note, remedies: wanted };
    if (resolution === "follow_up" && at) said.follow_up_at = new Date(at).toISOString();
    return attempt(() => wrapUp(said));
  };
  const tick = (kind, on) => {
    const { [kind]: _, ...rest } = chosen;
    choose(on ? { ...rest, [kind]: "" } : rest);
  };
  const fast = (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && send();

  return html`<div ref=${form} onKeyDown=${fast}><${Form} class="wrap-up" send=${t("wrap_up.send")} action=${send}>
    <div>
      <fieldset><legend>${t("wrap_up.how")}</legend><div class="chips">
        ${RESOLUTIONS.map((one) => html`<${Chip} key=${one} type="radio" name="resolution" value=${one} on=${resolution === one} set=${() => end(one)}>${word("resolution", one)}<//>`)}
      </div>
      ${resolution === "follow_up" && html`<${Field} label=${t("wrap_up.call_again_at")} hint=${t("wrap_up.else_at_once")}><input type="datetime-local" value=${at} onInput=${(event) => agree(event.target.value)} /><//>`}
      </fieldset>
      <fieldset><legend>${t("wrap_up.cause")}</legend><div class="chips">
        ${Object.keys(causes).map((one) => html`<${Chip} key=${one} type="radio" name="cause" value=${one} on=${cause === one} set=${() => because(one)}>${word("cause", one)}<//>`)}
      </div></fieldset>
    </div>
    <div>
      <fieldset><legend>${t("wrap_up.remedies")}</legend><div class="chips">
        ${remedies.map((one) => html`<${Chip} key=${one} type="checkbox" name="remedy" value=${one} on=${one in chosen} set=${(on) => tick(one, on)}>${word("remedy", one)}<//>`)}
      </div>
      ${Object.keys(chosen).map((one) => html`<${Field} key=${one} label=${t("wrap_up.detail", { remedy: word("remedy", one) })}><input maxlength="1000" value=${chosen[one]} onInput=${(event) => choose({ ...chosen, [one]: event.target.value })} /><//>`)}
      </fieldset>
      <${Field} label=${t("wrap_up.note")}><textarea name="note" rows="3" maxlength="10000" value=${note} onInput=${(event) => write(event.target.value)}></textarea><//>
    </div>
  <//></div>`;
}

const Chip = ({ type, name, value, on, set, children }) => html`<label class="chip"><input type=${type} name=${name} value=${value} checked=${on} onChange=${(event) => set(event.target.checked)} /><span>${children}</span></label>`;
