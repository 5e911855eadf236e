// Minus and plus around a number field. The field itself stays the field.

const icon = (path) =>
  `<svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false"><path d="${path}"/></svg>`;

export const stepper = (input, words = "") => {
  const box = input.closest(".stepper") ?? document.createElement("div");
  box.classList.add("stepper");
  const low = () => (input.min === "" ? -Infinity : Number(input.min));
  const high = () => (input.max === "" ? Infinity : Number(input.max));
  const button = (by, name, path) => {
    const made = document.createElement("button");
    made.type = "button";
    made.innerHTML = icon(path);
    made.setAttribute("aria-label", `${name}${words ? ` ${words}` : ""}`);
    made.addEventListener("click", () => {
      const next = Math.min(high(), Math.max(low(), (Number(input.value) || 0) + by * (Number(input.step) || 1)));
      input.value = String(next);
      input.dispatchEvent(new Event("input", { bubbles: true }));
      refresh();
    });
    return made;
  };
  const less = button(-1, "Fewer", "M4 10h12");
  const more = button(1, "More", "M10 4v12M4 10h12");
  const refresh = () => {
    less.disabled = Number(input.value) <= low();
    more.disabled = Number(input.value) >= high();
  };
  input.addEventListener("input", refresh);
  if (!box.contains(input)) box.append(input);
  box.prepend(less);
  box.append(more);
  refresh();
  return box;
};

// A number that cannot be made is not promised.
const people = ({ value, min, max }) => {
  const count = Number(value);
  const fits = Number.isInteger(count) && count >= Number(min) && count <= Number(max);
  return fits ? `${count} ${count === 1 ? "person" : "people"}` : "people";
};

for (const box of document.querySelectorAll("[data-stepper]")) {
  const input = box.querySelector("input");
  stepper(input);
  for (const echo of document.querySelectorAll("[data-count-echo]")) {
    input.addEventListener("input", () => { echo.textContent = people(input); });
  }
}
