// Space bar: the next face. The seed gives the tile its hue, so a shared link looks the same everywhere.

const tint = () => {
  const page = document.querySelector("#face");
  const { address } = page?.dataset ?? {};
  if (address && !new URLSearchParams(location.search).has("seed")) history.replaceState(history.state, "", address);
  const figure = page?.querySelector("[data-hue-from-seed]");
  if (!figure) return;
  const digits = String(page.dataset.seed).replace(/\D/g, "") || "0";
  const hue = [...digits].reduce((sum, digit) => (sum * 10 + Number(digit)) % 8, 0);
  figure.className = `face-figure hue-${hue}`;
  const hint = page.querySelector("[data-space-hint]");
  if (hint) hint.hidden = !window.matchMedia("(hover: hover)").matches;
  const copy = page.querySelector("[data-copy]");
  if (copy && navigator.clipboard) copy.hidden = false;
};

document.addEventListener("keydown", (event) => {
  if (event.key !== " " || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, button, summary")) return;
  const next = document.querySelector("[data-next]");
  if (!next) return;
  event.preventDefault();
  next.click();
});
document.addEventListener("htmx:afterSettle", tint);
document.addEventListener("htmx:historyRestore", tint);
tint();
