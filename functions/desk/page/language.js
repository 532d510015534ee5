// Words in the language of whoever sits here. Every string of the page is in words/<language>.js; a test holds them alike.

import { store } from "./store.js";

export const LANGUAGES = { nl: "Nederlands", en: "English" };

const KEPT = "kwartier-language";
const chosen = () => localStorage.getItem(KEPT) ?? navigator.languages.map((one) => one.slice(0, 2)).find((one) => one in LANGUAGES) ?? "en";

export const language = store("");
let words = {};
let plural, formats;

export async function speak(wanted = chosen()) {
  words = (await import(`./words/${wanted}.js`)).default;
  const own = navigator.languages.find((one) => one.startsWith(wanted)) ?? wanted; // dates as they are written where one lives
  plural = new Intl.PluralRules(wanted);
  formats = {
    time: new Intl.DateTimeFormat(own, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
    day: new Intl.DateTimeFormat(own, { weekday: "short", day: "numeric", month: "short" }),
    number: new Intl.NumberFormat(own),
    percent: new Intl.NumberFormat(own, { style: "percent", maximumFractionDigits: 1 }),
    list: new Intl.ListFormat(wanted, { type: "conjunction" }),
  };
  document.documentElement.lang = wanted;
  language.set(wanted);
}

export function choose(wanted) {
  localStorage.setItem(KEPT, wanted);
  return speak(wanted);
}

// The words of a key, with `{name}` filled in; of a key with several forms, the one for `n`.
export function t(key, given = {}) {
  const found = words[key];
  if (found === undefined) return key;
  const text = typeof found === "string" ? found : (found[plural.select(given.n)] ?? found.other);
  return text.replace(/\{(\w+)\}/g, (_, name) => (typeof given[name] === "number" ? number(given[name]) : String(given[name] ?? "")));
}

// A word of the house in plain words; one that the page does not know yet as it comes, readable.
export function word(family, value) {
  const key = `${family}.${value}`;
  return key in words ? t(key) : String(value ?? "").replaceAll("_", " ");
}

export const known = (key) => key in words;
export const number = (value) => formats.number.format(value);
export const percent = (value) => formats.percent.format(value);
export const list = (values) => formats.list.format(values);

const same = (one, other) => one.toDateString() === other.toDateString();

// An instant as people say it: 14:05 today, else with its day.
export function moment(text, at = Date.now()) {
  if (!text) return "";
  const when = new Date(text);
  return same(when, new Date(at)) ? formats.time.format(when) : `${formats.day.format(when)} ${formats.time.format(when)}`;
}

// A date as people say it.
export const day = (text) => formats.day.format(new Date(`${text}T12:00`));

// m:ss, or h:mm:ss; without a sign.
export function duration(milliseconds) {
  const seconds = Math.floor(Math.abs(milliseconds) / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (value) => String(value).padStart(2, "0");
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
}
