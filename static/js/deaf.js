// What has just appeared under a pointer that just clicked hears nothing of it: the second click of a double-click
// belongs to what the first one hit. Without this a double-click on "..." presses whatever the menu has there.

const DEAF = 300; // ms after the click that opened a menu
const NEAR = 40; // px: nobody aims at another thing so quickly, but a hand shakes
const CONTROLS = "button, a, summary, label, input, select, [data-opens]";
const SHEETS = "details[data-menu] > :not(summary), [popover], dialog";
const OPENERS = "details[data-menu] > summary, [data-tile-menu], [data-shortcuts-open]";

let first = { control: null, name: "", at: -Infinity, x: 0, y: 0, opened: false };

const controlOf = (target) => {
  const control = target.closest?.(CONTROLS);
  return control?.control ?? control; // a label stands for its box
};
const nameOf = (control) => control?.getAttribute("aria-label") || control?.textContent.trim() || "";
const byPointer = (event) => event.detail > 0; // a key's click has none

// The control of the first click may have been drawn anew since: then its name tells it.
const same = (control) => control === first.control || (nameOf(control) && nameOf(control) === first.name);

const deaf = (event, control) => {
  const near = Math.hypot(event.clientX - first.x, event.clientY - first.y) < NEAR;
  if (first.opened && near && event.target.closest(SHEETS) && event.timeStamp - first.at < DEAF) return true;
  if (event.detail < 2 || !control || !first.control) return false;
  // A summary would shut what it has just opened; a popover was shut by the press and is opened again by the click.
  return !same(control) || (first.opened && control.matches("summary"));
};

window.addEventListener("click", (event) => {
  if (!byPointer(event)) return;
  const control = controlOf(event.target);
  if (deaf(event, control)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  } else if (event.detail < 2 || !first.control) {
    const { timeStamp: at, clientX: x, clientY: y } = event;
    first = { control, name: nameOf(control), at, x, y, opened: Boolean(event.target.closest(OPENERS)) };
  }
}, true);
