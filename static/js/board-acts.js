// Acts on a board or in the library: a form is sent in the background, the answer is a toast with an undo, the board is drawn again.

import { isSignIn } from "./signed-out.js";
import { toast } from "./toast.js";
import { token } from "./token.js";

const undone = []; // what "mod+z" takes back, the last first

const showUndo = () => {
  for (const button of document.querySelectorAll("[data-undo]")) {
    button.setAttribute("aria-disabled", String(!undone.length));
    button.title = undone.length ? `Undo: ${undone.at(-1).said}` : "Nothing to undo yet.";
  }
};

const remember = (said, undo) => {
  if (!undo) return undefined;
  const entry = { said, undo };
  undone.push(entry);
  if (undone.length > 50) undone.shift();
  showUndo();
  return entry;
};

const takeBack = async (entry) => {
  const place = undone.indexOf(entry);
  if (place < 0) return;
  undone.splice(place, 1);
  showUndo();
  const body = new FormData();
  for (const [name, value] of Object.entries(entry.undo.fields)) body.append(name, value);
  for (const person of entry.undo.people ?? []) body.append("people", person);
  const answer = await send(entry.undo.url, body);
  if (!answer) return;
  toast(answer.say);
  await refresh();
};

// The answer of the server, or nothing after saying what is wrong.
export async function send(url, body) {
  let response;
  try {
    response = await fetch(url, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": token() } });
  } catch {
    toast("The server cannot be reached. Nothing was changed.", { kind: "error" });
    return undefined;
  }
  const kind = response.headers.get("Content-Type") ?? "";
  if (response.redirected && isSignIn(response.url)) {
    document.dispatchEvent(new CustomEvent("facet:signed-out"));
    return undefined;
  }
  if (response.redirected || (response.ok && !kind.includes("json"))) {
    location.assign(response.url);
    return undefined;
  }
  const answer = kind.includes("json") ? await response.json() : {};
  if (response.ok) return answer;
  toast(answer.error ?? REFUSED[response.status] ?? "The server could not do that. Try once more.", { kind: "error" });
  if (response.status === 409 || response.status === 404) await refresh();
  return undefined;
}
const REFUSED = { 403: "Your role in this team does not allow that.", 404: "That is not there any more.", 429: "Too much at once. Wait a moment." };

// Draw the board again, where the focus and the scroll position stay.
export async function refresh(focus) {
  const { scrollX, scrollY } = window;
  const lanes = document.querySelector("[data-lanes]")?.scrollLeft ?? 0;
  const id = focus ?? (document.activeElement?.closest("[data-live]") ? document.activeElement.id : "");
  // htmx would carry styles that scripts have set over as attributes, which the content policy refuses.
  for (const styled of document.querySelectorAll("[data-live] [style]")) styled.removeAttribute("style");
  const live = `#${document.querySelector("[data-live]").id}`;
  await htmx.ajax("GET", location.pathname + location.search, { target: live, swap: "outerHTML", select: live });
  showUndo();
  window.scrollTo(scrollX, scrollY);
  const again = document.querySelector("[data-lanes]");
  if (again) again.scrollLeft = lanes;
  if (id) document.getElementById(id)?.focus({ preventScroll: !focus });
  document.dispatchEvent(new CustomEvent("board:drawn"));
}

export function say(answer) {
  const entry = remember(answer.say, answer.undo);
  toast(answer.say, { undo: entry && (() => takeBack(entry)) });
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-act]");
  if (!form || event.defaultPrevented || event.submitter?.hasAttribute("data-plain")) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  const answer = await send(form.action, new FormData(form, event.submitter));
  delete form.dataset.busy;
  if (!answer) return;
  document.dispatchEvent(new CustomEvent("facet:taken", { detail: form }));
  for (const menu of document.querySelectorAll("details[data-menu][open]")) menu.open = false;
  if (form.matches("[popover]:popover-open")) form.hidePopover();
  say(answer);
  await refresh(answer.focus && `open-${answer.focus}`);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-undo]") && undone.length) takeBack(undone.at(-1));
});
showUndo();
