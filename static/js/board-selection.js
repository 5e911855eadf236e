// Who is selected: kept while one looks at the board in another view, shown in a bar at the foot.

import { here } from "./here.js";

const bar = () => document.querySelector("#selection");
const board = document.querySelector("[data-board]")?.dataset.board ?? "library";
const KEPT = `facet-selection-${board}`;
const read = () => { try { return JSON.parse(sessionStorage.getItem(KEPT) ?? "[]"); } catch { return []; } };
const chosen = new Set(read());
let last;

export const selected = () => [...chosen].filter((id) => document.getElementById(`tile-${id}`));
const boxes = () => [...document.querySelectorAll('[data-live] input[type="checkbox"][name="people"]')];

const show = () => {
  for (const box of boxes()) {
    box.checked = chosen.has(box.value);
    box.closest("[data-slot]").classList.toggle("selected", box.checked);
  }
  const count = selected().length;
  document.body.classList.toggle("selecting", count > 0);
  bar()?.toggleAttribute("data-some", count > 0);
  const line = bar()?.querySelector("[data-selected-count]");
  if (line) line.textContent = count ? `${count} selected` : "Nobody selected";
  try { sessionStorage.setItem(KEPT, JSON.stringify([...chosen])); } catch { /* kept for this page only */ }
};

const set = (box, on) => { chosen[on ? "add" : "delete"](box.value); };
const range = (to, on) => {
  const all = boxes();
  const [from, until] = [all.findIndex((box) => box.value === last), all.indexOf(to)].sort((a, b) => a - b);
  for (const box of all.slice(Math.max(from, 0), until + 1)) set(box, on);
};
const pick = (box, extend, on = box.checked) => {
  if (extend && last) range(box, on);
  else set(box, on);
  last = box.value;
  show();
};

let shift = false;
document.addEventListener("click", (event) => {
  const box = event.target.closest('[data-live] input[type="checkbox"][name="people"]');
  if (box) pick(box, event.shiftKey || shift);
  if (event.target.closest("[data-select-all]")) {
    const all = boxes();
    const every = all.every((one) => chosen.has(one.value));
    for (const one of all) set(one, !every);
    show();
  }
  if (event.target.closest("[data-select-none]")) clear();
});

// "shift+x" selects from the last one to here; "x" alone is a data-shortcut of the box.
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "x" || !event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.documentElement.dataset.shortcuts === "off") return;
  const box = here()?.querySelector('input[name="people"]');
  if (!box || event.target.closest("textarea, select, input:not([type=checkbox])")) return;
  event.preventDefault();
  pick(box, true, true);
});

export const clear = () => { chosen.clear(); last = undefined; show(); };

document.addEventListener("board:drawn", show);
document.addEventListener("htmx:afterSettle", show);
window.addEventListener("pageshow", show); // a browser that goes back puts its own ticks into the boxes, by their order
show();
