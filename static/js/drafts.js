// What is typed into a form stays in this tab until the server has taken it. When the session ends meanwhile, or the
// server refuses, it is there again in the same form after signing in.
//
//   body[data-who]   who is signed in; a page without it, as that of an error, took nothing that was sent
//   "facet:taken"    {detail: form} of scripts that send a form themselves, once it was taken

import { apply, fieldsOf, worthKeeping } from "./draft-fields.js";

const KEPT = "facet-drafts";
const OLD = 12 * 3600 * 1000; // ms
const MOST = 400_000; // characters, all drafts together
const { who = "" } = document.body.dataset;

const read = () => { try { return JSON.parse(sessionStorage.getItem(KEPT) ?? "{}"); } catch { return {}; } };
const write = (drafts) => {
  try { sessionStorage.setItem(KEPT, JSON.stringify(drafts)); } catch { /* no storage: the page itself still holds it */ }
};
const change = (act) => { const drafts = read(); act(drafts); write(drafts); };

const idOf = (form) => `${location.pathname} ${form.id || new URL(form.action, location.href).pathname}`;
const drop = (form) => change((drafts) => { delete drafts[idOf(form)]; });

export const keep = (form, sent = false) => change((drafts) => {
  const draft = { who, at: Date.now(), sent, back: drafts[idOf(form)]?.back, fields: fieldsOf(form) };
  if (JSON.stringify(draft).length < MOST - JSON.stringify(drafts).length) drafts[idOf(form)] = draft;
});
export const kept = () => Object.keys(read()).length > 0;

const formOf = (target) => {
  const form = target?.closest?.("main form");
  return form && who && worthKeeping(form) ? form : undefined;
};

// Arriving ----------------------------------------------------------------------------------------------------------

const came = performance.getEntriesByType("navigation")[0]?.type;
const taken = who && came !== "back_forward" && came !== "reload";

change((drafts) => {
  for (const [id, draft] of Object.entries(drafts)) {
    const theirs = who && draft.who !== who;
    if (theirs || Date.now() - draft.at > OLD || (draft.sent && taken)) delete drafts[id];
    else if (draft.sent || !who) Object.assign(draft, { sent: false, back: true });
  }
});

const note = (form) => {
  const line = document.createElement("p");
  line.className = "notice small draft-note";
  line.setAttribute("role", "status");
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "button plain small", textContent: "Discard it" });
  button.addEventListener("click", () => { drop(form); location.reload(); });
  line.append("What you had written here was not saved yet. It is back. ", button);
  (form.querySelector("[data-draft-here]") ?? form).prepend(line);
};
const restored = new WeakSet();
const restore = (form) => {
  const draft = read()[idOf(form)];
  if (!draft?.back || restored.has(form)) return;
  restored.add(form);
  for (let outer = form.closest("details"); outer; outer = outer.parentElement.closest("details")) outer.open = true;
  apply(form, draft.fields);
  if (form.matches(".editor, [data-notes]")) document.dispatchEvent(new CustomEvent("facet:say", { detail: { text: "What you had written is back." } }));
  else note(form);
};
const restoreAll = () => { if (who) document.querySelectorAll("main form").forEach(restore); };

if (!who && kept()) for (const line of document.querySelectorAll("[data-drafts-kept]")) line.hidden = false;
restoreAll();
document.addEventListener("htmx:afterSettle", restoreAll);

// Writing and sending -----------------------------------------------------------------------------------------------

document.addEventListener("input", (event) => { const form = formOf(event.target); if (form) keep(form); });
window.addEventListener("submit", (event) => {
  const leaves = new URL(event.target.action, location.href).pathname.startsWith("/sign-out/");
  if (leaves) try { sessionStorage.removeItem(KEPT); } catch { /* nothing was kept */ }
  const form = formOf(event.target);
  if (form && !event.defaultPrevented) keep(form, true);
});
document.addEventListener("facet:taken", (event) => drop(event.detail));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest?.("form.editor");
  const { xhr, successful } = event.detail;
  if (form && successful && !new URL(xhr.responseURL || location.href).pathname.startsWith("/sign-in/")) drop(form);
});
