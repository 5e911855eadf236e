// Moving with the keyboard: Space grabs and drops, arrows move, Esc puts back. Each step is said aloud.

import { announce, commit, count, cross, laneOf, listOf, lists, nameOf, place, putBack, step, where } from "./board-order.js";

let grabbed;
let former;
let moving = false; // a moved element loses the focus for a moment; that is not leaving it

const link = (slot) => slot.querySelector("[id^=open-]");
const movable = (slot) => slot?.closest("[data-movable]");
const inLanes = () => document.querySelector(".view-lanes") !== null;

const grab = (slot) => {
  grabbed = slot;
  former = place(slot);
  slot.classList.add("grabbed");
  announce(`${nameOf(slot)} grabbed, ${where(slot)}. Arrow keys move, Space drops, Escape puts back.`);
};
const release = () => {
  const slot = grabbed;
  slot.classList.remove("grabbed");
  grabbed = undefined;
  return slot;
};
const drop = async () => {
  const slot = release();
  announce(`${nameOf(slot)} dropped, ${where(slot)}.`);
  if (!(await commit(slot, former))) announce(`${nameOf(slot)} is back, ${where(slot)}.`);
};
const cancel = () => {
  const slot = release();
  moving = true;
  putBack(slot, former);
  link(slot).focus();
  moving = false;
  count();
  announce(`Cancelled. ${nameOf(slot)} is back, ${where(slot)}.`);
};

// In lanes the neighbours stand left and right; in a grid they stand above and below, and people side by side.
const steps = () => (inLanes()
  ? { ArrowUp: [step, -1], ArrowDown: [step, 1], ArrowLeft: [cross, -1], ArrowRight: [cross, 1] }
  : { ArrowLeft: [step, -1], ArrowRight: [step, 1], ArrowUp: [cross, -1], ArrowDown: [cross, 1] });

const move = ([go, by]) => {
  moving = true;
  const lane = laneOf(grabbed);
  const moved = go(grabbed, by);
  link(grabbed).focus();
  moving = false;
  count();
  grabbed.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (!moved) announce(`No further that way. ${where(grabbed)}.`);
  else announce(laneOf(grabbed) === lane ? `${where(grabbed)}.` : `${laneOf(grabbed).dataset.laneName}: ${where(grabbed)}.`);
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const slot = event.target.closest?.("[data-slot]");
  const onLink = slot && event.target === link(slot);
  const handled = () => { event.preventDefault(); event.stopPropagation(); };
  if (!grabbed) {
    if (event.key !== " " || !onLink || !movable(slot)) return;
    handled();
    grab(slot);
  } else if (event.key === " " || event.key === "Enter") {
    handled();
    drop();
  } else if (event.key === "Escape") {
    handled();
    cancel();
  } else if (event.key in steps()) {
    handled();
    move(steps()[event.key]);
  }
}, true);

// Whoever walks away leaves the person where they stand.
document.addEventListener("focusout", () => { if (grabbed && !moving) drop(); });

// The menu's "earlier" and "later" take the same steps.
export async function stepOnce(slot, by) {
  const before = place(slot);
  if (!step(slot, by) && !acrossLanes(slot, by)) return announce(`No further that way. ${where(slot)}.`);
  link(slot).focus();
  if (await commit(slot, before)) announce(`${nameOf(slot)}: ${where(slot)}.`);
}
const acrossLanes = (slot, by) => {
  const all = lists();
  const target = all[all.indexOf(listOf(slot)) + by];
  if (!target) return false;
  target.insertBefore(slot, by > 0 ? target.firstElementChild : null);
  return true;
};
