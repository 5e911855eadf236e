// Dragging with a pointer: SortableJS moves the tile, board-order.js tells the server.

import { announce, commit, lists, nameOf, where } from "./board-order.js";
import { selected } from "./board-selection.js";

const still = window.matchMedia("(prefers-reduced-motion: reduce)");
let former;
let ended = 0;

// Columns keep the widths that they had when the drag began: else the board lays itself out anew under the hand.
const hold = () => {
  const lanes = document.querySelector(".view-lanes");
  if (lanes) lanes.style.gridTemplateColumns = getComputedStyle(lanes).gridTemplateColumns;
};
const letGo = () => document.querySelector(".view-lanes")?.style.removeProperty("grid-template-columns");

const options = () => ({
  group: "people",
  draggable: ".slot",
  filter: ".tile-tools, .tile-tools *",
  preventOnFilter: false,
  animation: still.matches ? 0 : 150,
  forceFallback: true,
  fallbackOnBody: true,
  fallbackTolerance: 6,
  delay: 220,
  delayOnTouchOnly: true,
  touchStartThreshold: 6,
  scroll: true,
  scrollSensitivity: 80,
  bubbleScroll: true,
  emptyInsertThreshold: 24,
  ghostClass: "slot-ghost",
  dragClass: "slot-drag",
  onStart(event) {
    former = { list: event.from, next: event.item.nextElementSibling };
    hold();
    document.body.classList.add("dragging");
  },
  async onEnd(event) {
    ended = performance.now();
    document.body.classList.remove("dragging");
    letGo();
    const all = selected();
    const people = all.includes(event.item.dataset.slot) ? all : [event.item.dataset.slot];
    if (await commit(event.item, former, people)) announce(`${nameOf(event.item)}: ${where(event.item)}.`);
  },
});

const attach = () => {
  if (!window.Sortable) return;
  for (const list of lists()) if (!window.Sortable.get(list)) new window.Sortable(list, options());
};

// The click that ends a drag is not a click on the link under it.
document.addEventListener("click", (event) => {
  if (performance.now() - ended < 120 && event.target.closest("[data-slot]")) event.preventDefault();
}, true);
document.addEventListener("board:drawn", attach);
attach();
