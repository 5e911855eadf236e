// A list that is edited line by line: add, remove, move; with buttons, or with Enter, Backspace and Alt + arrows.

const ready = () => {
  for (const tool of document.querySelectorAll("form.editor :is([data-add], [data-move], [data-remove])[hidden]")) tool.hidden = false;
};
ready();
document.addEventListener("htmx:afterSettle", ready);

const listOf = (element) => element.closest("form.editor")?.querySelector("[data-lines]");
const field = (row) => row?.querySelector("textarea, input:not([type=range])");
const rows = (list) => [...list.children];
const changed = (list) => {
  rows(list).forEach((row, at) => {
    field(row).setAttribute("aria-label", field(row).getAttribute("aria-label").replace(/ ?\d*$/, ` ${at + 1}`));
  });
  list.dispatchEvent(new Event("input", { bubbles: true }));
};

const add = (list, after) => {
  const row = list.closest("fieldset").querySelector("template").content.firstElementChild.cloneNode(true);
  for (const tool of row.querySelectorAll("[hidden]")) tool.hidden = false;
  if (after) after.after(row);
  else list.append(row);
  changed(list);
  field(row).focus();
};
const remove = (list, row) => {
  const near = row.previousElementSibling ?? row.nextElementSibling;
  if (near) row.remove();
  else field(row).value = "";
  changed(list);
  field(near ?? row).focus();
};
const move = (list, row, step) => {
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  const held = document.activeElement;
  if (step < 0) other.before(row);
  else other.after(row);
  changed(list);
  held.focus();
};

document.addEventListener("click", (event) => {
  const tool = event.target.closest("form.editor :is([data-add], [data-move], [data-remove])");
  const list = tool && listOf(tool);
  if (!list) return;
  const row = tool.closest("li");
  if (tool.matches("[data-add]")) add(list);
  else if (tool.matches("[data-remove]")) remove(list, row);
  else move(list, row, tool.dataset.move === "up" ? -1 : 1);
});

document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("[data-lines] > li");
  if (!row || event.isComposing || event.target !== field(row)) return;
  const list = row.parentElement;
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) move(list, row, event.key === "ArrowUp" ? -1 : 1);
  else if (event.key === "Enter" && plain && !event.shiftKey) add(list, row);
  else if (event.key === "Backspace" && plain && event.target.value === "" && list.children.length > 1) remove(list, row);
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
});
