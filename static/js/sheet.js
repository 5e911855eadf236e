// The sheet of a persona: a click opens a field, leaving it saves and closes it. What is typed is saved after a pause
// by the form itself (hx-trigger); this keeps the text when that fails, and says what happened.

import { isSignIn } from "./signed-out.js";

const sheet = () => document.querySelector("#sheet");
const editorOf = (element) => element?.closest?.("form.editor");
const openEditor = () => document.querySelector("form.editor");
const say = (text, kind = "") => document.dispatchEvent(new CustomEvent("facet:say", { detail: { text, kind } }));

// State of the open editor: "" as saved, "dirty" typed and not saved, "lost" the server could not be reached.
const state = (form, value, words) => {
  form.dataset.state = value;
  const line = form.querySelector(".editor-state");
  if (line && words !== undefined) line.textContent = words;
};
const unsaved = () => [...document.querySelectorAll("form.editor")].find((form) => form.dataset.state);

document.addEventListener("input", (event) => {
  const form = editorOf(event.target);
  if (!form) return;
  const output = event.target.parentElement.querySelector("output");
  if (event.target.type === "range" && output) output.textContent = event.target.value;
  if (form.dataset.state !== "lost") state(form, "dirty", "");
});

// Opening and closing ----------------------------------------------------------------------------------------------

const press = (element) => element?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));

document.addEventListener("click", (event) => {
  const value = event.target.closest("[data-opens]");
  if (!value || event.target.closest("a, button, input, summary") || String(getSelection())) return;
  press(value.closest(".spot").querySelector("a.tool"));
});

// Leaving an editor closes it. Its own buttons do what they say; a press on them is no leaving.
document.addEventListener("focusout", (event) => {
  const form = editorOf(event.target);
  if (!form || form.contains(event.relatedTarget)) return;
  setTimeout(() => {
    if (!form.isConnected || form.contains(document.activeElement) || !document.hasFocus() || form.dataset.held) return;
    press(form.querySelector("[name=done]"));
  }, 120);
});
document.addEventListener("pointerdown", (event) => {
  const form = openEditor();
  if (!form) return;
  if (form.contains(event.target)) form.dataset.held = "yes";
  else if (event.target.closest("main")) press(form.querySelector("[name=done]")); // before the click that follows acts
});
document.addEventListener("pointerup", () => setTimeout(() => { delete openEditor()?.dataset.held; }, 200));

document.addEventListener("keydown", (event) => {
  const form = editorOf(event.target);
  if (!form) return;
  const done = event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || event.metaKey))
    || (event.key === "Enter" && event.target.matches("input") && !event.target.closest("[data-lines]"));
  if (!done || event.isComposing) return;
  event.preventDefault();
  press(form.querySelector("[name=done]"));
});

// The tools of a field are one stop of the Tab key; the arrow keys go from one to the next.
const rove = () => {
  for (const bar of document.querySelectorAll(".spot-tools")) {
    bar.querySelectorAll(".tool").forEach((tool, at) => { tool.tabIndex = at ? -1 : 0; });
  }
};
rove();
openEditor()?.querySelector("[data-first]")?.focus(); // a page that was asked for with a field open, as after signing in
window.addEventListener("keydown", (event) => {
  const bar = event.target.closest?.(".spot-tools");
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!bar || !step) return;
  event.preventDefault();
  const tools = [...bar.querySelectorAll(".tool")];
  tools[(tools.indexOf(document.activeElement) + step + tools.length) % tools.length].focus();
}, true);

// Requests ---------------------------------------------------------------------------------------------------------

// One ticket for the whole page: each request takes the version that the answer before it left.
document.addEventListener("htmx:configRequest", (event) => {
  const ticket = document.querySelector("#ticket");
  if (ticket && sheet()?.contains(event.target) && event.detail.verb === "post") event.detail.parameters.version = ticket.value;
});

// An act that draws the whole sheet anew waits until what is being written is safe.
document.addEventListener("htmx:beforeRequest", (event) => {
  const act = event.detail.target === sheet();
  const open = act && unsaved();
  if (!open || event.detail.elt.closest("form.editor") === open) return;
  event.preventDefault();
  say("One field is not saved yet. Finish it first.", "error");
  open.querySelector("[data-first]")?.focus();
});

let last = null;
document.addEventListener("htmx:beforeRequest", (event) => {
  const form = editorOf(event.detail.elt);
  if (event.defaultPrevented || !form) return;
  last = document.activeElement?.id || null;
  state(form, form.dataset.state ?? "", "Saving…");
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const form = editorOf(event.detail.elt);
  const status = event.detail.xhr.status;
  if (status === 409 || status === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
  if (!form) return;
  if (isSignIn(event.detail.xhr.responseURL)) {
    event.stopImmediatePropagation();
    event.detail.shouldSwap = false;
    state(form, "lost", "Not saved: you are signed out. Your text is kept here.");
    document.dispatchEvent(new CustomEvent("facet:signed-out"));
  } else if (status < 400) state(form, "");
}, true);

const lost = (event) => {
  const form = editorOf(event.detail.elt);
  if (!form) return;
  const status = event.detail.xhr?.status;
  state(form, "lost", status
    ? `Not saved: the server answered ${status}. Your text is kept here; press Done to try again.`
    : "Not saved: no connection. Your text is kept here and is sent when the connection is back.");
};
document.addEventListener("htmx:sendError", lost);
document.addEventListener("htmx:responseError", lost);
window.addEventListener("online", () => {
  const form = document.querySelector("form.editor[data-state=lost]");
  if (form) htmx.trigger(form, "retry");
});
window.addEventListener("beforeunload", (event) => { if (unsaved()) event.preventDefault(); });

// After an answer ----------------------------------------------------------------------------------------------------

document.addEventListener("htmx:afterSettle", (event) => {
  rove();
  for (const form of document.querySelectorAll("form.editor")) {
    const wrong = form.parentElement.querySelector(".spot-notes .errors");
    for (const input of form.querySelectorAll("fieldset :is(input:not([type=range]), textarea)")) {
      if (wrong) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
  }
  const spot = event.target.matches?.(".spot") && event.target;
  if (!spot || document.activeElement?.closest("a, button, input, select, textarea, summary")) return;
  const first = spot.querySelector("[data-first]");
  if (first) {
    first.focus();
    if (first.matches("textarea, input:not([type=range], [type=number])")) first.setSelectionRange(first.value.length, first.value.length);
  } else spot.querySelector("a.tool")?.focus({ preventScroll: true });
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "sheet" && last) document.getElementById(last)?.focus({ preventScroll: true });
});
