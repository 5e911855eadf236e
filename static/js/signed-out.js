// A session that ended answers what scripts ask with the sign-in page. Say so above the page, which keeps what is
// typed on it, and lead to the sign-in and back.

import { keep, kept } from "./drafts.js";
import { worthKeeping } from "./draft-fields.js";

const dialog = document.querySelector("#signed-out");

export const isSignIn = (address) => new URL(address || location.href, location.href).pathname.startsWith("/sign-in/");

const back = () => {
  const here = new URL(location.href);
  const editor = document.querySelector("form.editor");
  if (editor) here.searchParams.set("edit", editor.dataset.editor);
  return `/sign-in/?next=${encodeURIComponent(here.pathname + here.search)}`;
};

let stays = false; // somebody who has read it and stays is told again only when something is not saved
const show = (asks) => {
  if (!dialog || dialog.open || (stays && asks)) return;
  for (const form of document.querySelectorAll("form.editor[data-state]")) if (worthKeeping(form)) keep(form);
  dialog.querySelector("[data-kept]").hidden = !kept();
  dialog.showModal();
};

document.addEventListener("facet:signed-out", () => show(false));
dialog?.addEventListener("close", () => { stays = true; });
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!isSignIn(event.detail.xhr.responseURL)) return;
  event.detail.shouldSwap = false;
  show(event.detail.requestConfig.verb === "get");
});
dialog?.querySelector("[data-sign-in]").addEventListener("click", (event) => {
  event.preventDefault();
  for (const form of document.querySelectorAll("form[data-state]")) delete form.dataset.state; // it is kept: no warning on leaving
  location.assign(back());
});
