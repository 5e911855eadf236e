// Drop, choose or paste a picture: it is sent at once. Without this script the form still works with its button.

const form = document.querySelector("[data-verify]");
const drop = form?.querySelector("[data-drop]");
const input = form?.querySelector("input[type=file]");
const preview = form?.querySelector("[data-preview]");

const show = (file) => {
  preview.hidden = true;
  if (!file?.type.startsWith("image/")) return;
  const reader = new FileReader();
  reader.addEventListener("load", () => {
    preview.src = reader.result;
    preview.hidden = false;
  });
  reader.readAsDataURL(file);
};

const send = (files) => {
  if (!files?.length) return;
  const one = new DataTransfer();
  one.items.add(files[0]);
  input.files = one.files;
  form.querySelector("#address").value = "";
  show(files[0]);
  form.requestSubmit();
};

if (form) {
  preview.addEventListener("error", () => { preview.hidden = true; }); // what no browser can show the answer explains
  form.querySelector("[data-paste-hint]").hidden = !window.matchMedia("(hover: hover)").matches;
  input.addEventListener("change", () => {
    if (!input.files.length) return;
    show(input.files[0]);
    form.requestSubmit();
  });
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    send(event.dataTransfer.files);
  });
  document.addEventListener("paste", (event) => {
    if (event.clipboardData?.files.length) send(event.clipboardData.files);
  });
  form.querySelector("#address").addEventListener("input", () => {
    input.value = "";
    preview.hidden = true;
  });
}
