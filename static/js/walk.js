// The walk between people: one sheet of frames, moved behind its window by a slider, or by itself.

const HUES = [1, 4, 2, 6];
const STILL = window.matchMedia("(prefers-reduced-motion: reduce)");
const TICK = 140;

const frame = document.querySelector("[data-walk]");
const controls = document.querySelector("[data-walk-controls]");

if (frame && controls) {
  const sheet = frame.querySelector("img");
  const range = controls.querySelector("[data-walk-range]");
  const play = controls.querySelector("[data-walk-play]");
  const { columns, rows, frames } = Object.fromEntries(Object.entries(frame.dataset).map(([name, value]) => [name, Number(value)]));
  const leg = (frames - 1) / HUES.length;
  let timer = 0;

  const show = () => {
    const number = Number(range.value);
    const [x, y] = [number % columns, Math.floor(number / columns)];
    sheet.style.transform = `translate(${(-100 * x) / columns}%, ${(-100 * y) / rows}%)`;
    const person = Math.round(number / leg) % HUES.length;
    frame.className = `frame hue-${HUES[person]}`;
    const between = number % leg;
    range.setAttribute("aria-valuetext", between ? `${between} of ${leg} steps on from person ${Math.floor(number / leg) + 1}` : `Person ${(number / leg) % HUES.length + 1}`);
  };
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.setAttribute("aria-pressed", "false");
    play.textContent = "Play";
  };
  const start = () => {
    timer = setInterval(() => {
      range.value = String((Number(range.value) + 1) % (frames - 1));
      show();
    }, TICK);
    play.setAttribute("aria-pressed", "true");
    play.textContent = "Stop";
  };

  controls.hidden = false;
  range.addEventListener("input", () => { stop(); show(); });
  play.addEventListener("click", () => (timer ? stop() : start()));
  STILL.addEventListener("change", () => STILL.matches && stop());
  document.addEventListener("visibilitychange", () => document.hidden && stop());
  show();
}
