// What every page needs: colour switch, toasts, menus that close, a word when the network is gone.

const root = document.documentElement;
const say = (text, kind = "") => {
  const toast = document.createElement("div");
  toast.className = `toast ${kind}`;
  const line = document.createElement("p");
  line.textContent = text;
  toast.append(line);
  document.querySelector(".toasts")?.append(toast);
  setTimeout(() => toast.remove(), 6000);
};

document.addEventListener("facet:say", (event) => say(event.detail.text, event.detail.kind));

for (const box of document.querySelectorAll("[data-theme-switch]")) {
  const show = () => {
    for (const button of box.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.value === root.dataset.theme));
    }
  };
  box.hidden = false;
  box.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    root.dataset.theme = button.value;
    try {
      if (button.value === "system") localStorage.removeItem("facet-theme");
      else localStorage.setItem("facet-theme", button.value);
    } catch { /* kept for this page only */ }
    show();
  });
  show();
}

const TOAST_SECONDS = 8;
const dismissable = () => {
  for (const button of document.querySelectorAll("[data-dismiss][hidden]")) {
    button.hidden = false;
    const toast = button.closest(".toast");
    const go = () => (toast.matches(":hover, :focus-within") ? setTimeout(go, 2000) : toast.remove());
    if (!toast.classList.contains("error")) setTimeout(go, TOAST_SECONDS * 1000);
  }
};
dismissable();
document.addEventListener("htmx:afterSettle", dismissable);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dismiss], [data-press]");
  if (!button) return;
  if (button.dataset.press) document.querySelector(button.dataset.press)?.click();
  button.closest(".toast").remove();
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(new URL(button.dataset.copy, location.href).href);
  say("Link copied.");
});

document.addEventListener("submit", (event) => {
  const button = event.target.querySelector("[data-busy]");
  if (!button || event.defaultPrevented) return;
  if (button.getAttribute("aria-disabled") === "true") event.preventDefault();
  else {
    button.setAttribute("aria-disabled", "true");
    button.textContent = button.dataset.busy;
  }
});
window.addEventListener("pageshow", (event) => event.persisted && location.reload());

const banner = () => {
  const old = document.querySelector(".offline");
  if (navigator.onLine) return old?.remove();
  if (old) return;
  const line = document.createElement("p");
  line.className = "offline";
  line.setAttribute("role", "status");
  line.textContent = "You are offline. What is on this page stays; new portraits wait until you are back.";
  document.querySelector("main").before(line);
};
window.addEventListener("online", banner);
window.addEventListener("offline", banner);
document.addEventListener("htmx:responseError", (event) => event.target.closest("[data-quiet]") || say("The server could not answer that. Try once more.", "error"));
document.addEventListener("htmx:sendError", banner);
