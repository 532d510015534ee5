// Elements made from plain values. Text becomes text nodes and nothing else: what strangers wrote is never interpreted.

const AS_PROPERTIES = new Set(["checked", "disabled", "hidden", "value", "open"]);

export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (AS_PROPERTIES.has(name)) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function show(place, ...children) {
  place.replaceChildren(...children.flat(Infinity).filter(Boolean));
}

export const byId = (id) => document.getElementById(id);

// A stranger's address may be followed only if it is one of the web's, and learns nothing of us.
export function outside(url, text) {
  let parsed = null;
  try {
    parsed = new URL(url);
  } catch {
    return el("span", {}, text);
  }
  if (parsed.protocol !== "https:" && parsed.protocol !== "http:") return el("span", {}, text);
  return el("a", { href: parsed.href, target: "_blank", rel: "noopener noreferrer nofollow" }, text);
}

// A button that cannot be pressed twice while it works.
export function button(text, action, attributes = {}) {
  const made = el("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", async () => {
    made.disabled = true;
    try {
      await action();
    } finally {
      made.disabled = false;
    }
  });
  return made;
}

// A form that sends once, and keeps what was typed where sending fails.
export function form(submit, attributes, ...children) {
  const send = el("button", { type: "submit" }, attributes.send);
  const made = el("form", { class: attributes.class }, ...children, send);
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    try {
      await submit(new FormData(made), made);
    } finally {
      send.disabled = false;
    }
  });
  return made;
}

export const field = (label, control) => el("label", {}, el("span", {}, label), control);

export function choice(name, options, attributes = {}) {
  return el("select", { name, ...attributes }, options.map(([value, text]) => el("option", { value }, text)));
}

export function facts(pairs) {
  const known = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return el("dl", {}, known.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}
