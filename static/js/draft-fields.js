// Which fields of a form are a draft, and how they are put back. Never a password, a file or a token.

const TICKETS = ["version", "was"]; // what the text was written upon: the server sees by them who was first
const NEVER = /^(password|file|submit|button|reset|image)$/;

const isField = (element) => element.name && element.name !== "csrfmiddlewaretoken" && !NEVER.test(element.type)
  && !["BUTTON", "FIELDSET", "OUTPUT"].includes(element.tagName)
  && (element.type !== "hidden" || TICKETS.includes(element.name));
const fields = (form) => [...form.elements].filter(isField);
const ticks = (element) => element.type === "checkbox" || element.type === "radio";

export const worthKeeping = (form) => form.method === "post" && !form.querySelector("[type=password]")
  && fields(form).some((element) => element.type !== "hidden");

// [name, value, ticked] of each field, in their order.
export const fieldsOf = (form) => fields(form).map((element) => [element.name, element.value, ticks(element) ? element.checked : undefined]);

const put = (element, [, value, ticked]) => {
  if (ticks(element)) element.checked = ticked;
  else element.value = value;
};
const rowsFor = (form, wanted) => {
  const list = form.querySelector("[data-lines]");
  const row = form.querySelector("template")?.content.firstElementChild;
  const name = row?.querySelector("[name]")?.name;
  while (list && name && list.querySelectorAll(`[name="${name}"]`).length < wanted.filter((one) => one[0] === name).length) {
    list.append(row.cloneNode(true));
  }
};

export const apply = (form, wanted) => {
  rowsFor(form, wanted);
  const rest = [...wanted];
  const done = [];
  for (const element of fields(form)) {
    // Boxes of one name are told apart by their value, everything else by its place.
    const at = rest.findIndex((one) => one[0] === element.name && (!ticks(element) || one[1] === element.value));
    if (at >= 0) put(element, rest.splice(at, 1)[0]);
    else if (form.querySelector("[data-lines]")?.contains(element)) element.value = "";
    done.push(element);
  }
  // Scripts that listen for what is typed come later on the page than this.
  const tell = () => done.forEach((element) => element.dispatchEvent(new Event("input", { bubbles: true })));
  if (document.readyState === "complete") tell();
  else window.addEventListener("load", tell, { once: true });
};
