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

// A file that comes at once leaves the page as it is: a cookie with the form's own mark says that it has come.
const COOKIE = "facet-file=";
const WAIT_SECONDS = 90;

function hasCome(mark) {
  return document.cookie.split("; ").includes(COOKIE + mark);
}

function again(button, words) {
  button.removeAttribute("aria-disabled");
  button.replaceChildren(...words);
  document.body.dispatchEvent(new CustomEvent("facet:file"));
}

form?.addEventListener("submit", () => {
  const button = form.querySelector("[data-busy]");
  if (button.getAttribute("aria-disabled") === "true") return;
  const words = [...button.childNodes];
  const mark = crypto.getRandomValues(new Uint32Array(2)).reduce((text, part) => text + part.toString(16).padStart(8, "0"), "");
  form.elements.mark.value = mark;
  const until = Date.now() + WAIT_SECONDS * 1000;
  const look = setInterval(() => {
    if (!hasCome(mark) && Date.now() < until) return;
    clearInterval(look);
    document.cookie = `${COOKIE}; max-age=0; samesite=strict`;
    again(button, words);
  }, 250);
});
