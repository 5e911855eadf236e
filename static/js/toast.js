// A word at the foot of the page, with a way back where there is one.

const STAYS = 8000;

export function toast(text, { kind = "", undo } = {}) {
  const box = document.createElement("div");
  box.className = `toast ${kind}`;
  const line = document.createElement("p");
  line.textContent = text;
  box.append(line);
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "toast-undo";
    button.textContent = "Undo";
    button.addEventListener("click", () => { box.remove(); undo(); });
    box.append(button);
  }
  const toasts = document.querySelector(".toasts");
  for (const former of toasts.querySelectorAll(".toast:not(.error)")) former.remove();
  toasts.append(box);
  const leave = () => (box.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : box.remove());
  setTimeout(leave, STAYS);
  return box;
}
