// One menu for all tiles: it opens beside the button that asked for it, and knows whose it is.

import { stepOnce } from "./board-keys.js";
import { laneOf, nameOf } from "./board-order.js";

const current = () => document.querySelector("#tile-menu");
const narrow = window.matchMedia("(width < 40rem)");
const [GAP, EDGE] = [6, 8];
let opener;

const slot = () => opener?.closest("[data-slot]");

// Below the button, else above it, else at its side: never over it, for a pointer rests there.
const beside = (menu, button) => {
  if (narrow.matches) {
    menu.style.inset = "";
    return;
  }
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const within = (start, size, whole) => Math.min(Math.max(EDGE, start), Math.max(EDGE, whole - size - EDGE));
  let top = at.bottom + GAP;
  let left = within(at.right - width, width, innerWidth);
  if (top + height > innerHeight - EDGE) top = at.top - height - GAP;
  if (top < EDGE) {
    top = within(at.top, height, innerHeight);
    left = at.right + GAP + width <= innerWidth - EDGE ? at.right + GAP : Math.max(EDGE, at.left - width - GAP);
  }
  menu.style.inset = `${top}px auto auto ${left}px`;
};

const fill = (menu, person) => {
  const tile = slot();
  menu.querySelector("[data-tile-menu-person]").value = person;
  menu.querySelector("#tile-menu-name").textContent = nameOf(tile);
  const lane = laneOf(tile)?.dataset.lane;
  for (const choice of menu.querySelectorAll("[data-lane-choice]")) {
    choice.toggleAttribute("aria-current", choice.dataset.laneChoice === lane);
  }
  for (const one of menu.querySelectorAll("[data-step]")) one.hidden = lane === undefined;
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-tile-menu]");
  const menu = current();
  if (!button || !menu) return;
  if (menu.matches(":popover-open")) return menu.hidePopover();
  opener = button;
  fill(menu, button.dataset.tileMenu);
  button.scrollIntoView({ block: "nearest", inline: "nearest" }); // a key may ask for a tile that is half out of sight
  menu.showPopover();
  beside(menu, button);
  menu.querySelector("button:not(:disabled)")?.focus();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("#tile-menu [data-step]");
  if (!button) return;
  const tile = slot();
  current().hidePopover();
  stepOnce(tile, Number(button.dataset.step));
});

// Arrow keys walk the menu, as menus do. Escape closes one thing at a time: a menu first, the selection later.
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("#tile-menu");
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (menu && by) {
    event.preventDefault();
    const all = [...menu.querySelectorAll("button:not(:disabled, [hidden])")].filter((one) => one.checkVisibility());
    all[(all.indexOf(document.activeElement) + by + all.length) % all.length]?.focus();
  }
  if (event.key !== "Escape") return;
  const open = document.querySelector("details[data-menu][open]");
  if (menu || current()?.matches(":popover-open")) {
    event.preventDefault();
    current().hidePopover();
    opener?.focus();
  } else if (open) {
    event.preventDefault();
    open.open = false;
    open.querySelector("summary").focus();
  }
}, true);
window.addEventListener("scroll", () => {
  const menu = current();
  if (menu?.matches(":popover-open") && opener?.isConnected) beside(menu, opener);
}, { passive: true });
