// Light or dark: as the machine has it, unless somebody chose.

import { store } from "./store.js";

export const THEMES = ["auto", "light", "dark"];

const KEPT = "kwartier-theme";
export const theme = store(localStorage.getItem(KEPT) ?? "auto");

const show = (one) => (document.documentElement.dataset.theme = one);
theme.listen((one) => {
  localStorage.setItem(KEPT, one);
  show(one);
});
show(theme.get());
