import "./board-acts.js";
import "./board-selection.js";

// On a phone the filters start folded, unless some are set.

const more = document.querySelector(".filter-more");
const narrow = window.matchMedia("(width < 40rem)");
const set = () => [...(more?.querySelectorAll("input, select:not([name=sort])") ?? [])].some((field) => field.value);
const fold = () => { if (more) more.open = !narrow.matches || set(); };
narrow.addEventListener("change", fold);
fold();

// What is not set stays out of the address.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.target.id !== "filters") return;
  const sent = event.detail.parameters;
  for (const key of Object.keys(sent)) if (sent[key] === "") delete sent[key];
});
