// The board page. Says the progress aloud, but only now and then: the fragment itself is replaced every second.

import "./board-acts.js";
import "./board-selection.js";
import "./board-drag.js";
import "./board-keys.js";
import "./board-menu.js";
import "./board-notes.js";

const line = document.querySelector("[data-board-says]");
let saidAt = 0;
let saidDone = document.querySelector("#progress")?.dataset.done === "yes";

document.addEventListener("htmx:afterSettle", () => {
  const progress = document.querySelector("#progress");
  if (!progress || !line) return;
  const done = progress.dataset.done === "yes";
  if (done && saidDone) return;
  if (!done && Date.now() - saidAt < 10_000) return;
  line.textContent = progress.dataset.sentence;
  saidAt = Date.now();
  saidDone = done;
});
