// The number of people on the button follows the boxes; everybody and nobody with one press.
const form = document.querySelector("[data-export]");
const boxes = form ? [...form.querySelectorAll("input[type=checkbox][name=people]")] : [];

function count() {
  const chosen = boxes.filter((box) => box.checked).length;
  const words = `${chosen} ${chosen === 1 ? "person" : "people"}`;
  form.querySelector("[data-go]").textContent = `Export ${words}`;
  form.querySelector("[data-chosen]").textContent = chosen === boxes.length ? words : `${chosen} of ${boxes.length} people`;
}

if (boxes.length) {
  form.querySelector("[data-everybody]").hidden = false;
  form.addEventListener("change", count);
  for (const [name, checked] of [["all", true], ["none", false]]) {
    form.querySelector(`[data-${name}]`).addEventListener("click", () => {
      for (const box of boxes) box.checked = checked;
      count();
    });
  }
  count();
}
