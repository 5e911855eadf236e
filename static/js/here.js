// The tile, row or field that a key means: the one under the pointer, unless the keyboard moved last.

const SCOPE = "[data-shortcut-scope]";
const MOVES = /^(Tab|Arrow|Home$|End$|Page)/;
let keyboard = true; // until a pointer moves, only the focus says where one is
let x;
let y;

// A page that moves under a pointer that rests reports moves too: only another place on the screen is one.
document.addEventListener("pointermove", (event) => {
  if (event.screenX !== x || event.screenY !== y) keyboard = false;
  [x, y] = [event.screenX, event.screenY];
}, { passive: true, capture: true });
document.addEventListener("keydown", (event) => {
  if (MOVES.test(event.key) && !event.target.matches?.("textarea, input, select, [contenteditable]")) keyboard = true;
  else if (event.key === "Tab") keyboard = true;
}, true);

export const here = () => {
  const focused = document.activeElement?.closest(SCOPE);
  const pointed = [...document.querySelectorAll(`${SCOPE}:hover`)].at(-1);
  return keyboard ? focused ?? pointed : pointed ?? focused;
};
