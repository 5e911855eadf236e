// Says the progress aloud, but only now and then: the fragment itself is replaced every second.

const line = document.querySelector("[data-board-says]");
let saidAt = 0;
let saidDone = document.querySelector("#progress")?.dataset.done === "yes";

document.addEventListener("htmx:afterSettle", () => {
  const progress = document.querySelector("#progress");
  if (!progress || !line || saidDone) return;
  const done = progress.dataset.done === "yes";
  if (!done && Date.now() - saidAt < 10_000) return;
  line.textContent = progress.dataset.sentence;
  saidAt = Date.now();
  saidDone = done;
});
