// Notes are saved while one writes. Where somebody else saved first, both texts are there to choose from.

import { isSignIn } from "./signed-out.js";
import { renew } from "./token.js";

const form = document.querySelector("[data-notes]");
const PAUSE = 700;
const AGAIN = 5000;

const watch = () => {
  const text = form.querySelector("textarea");
  const version = form.querySelector("[name=version]");
  const clash = form.querySelector("[data-notes-clash]");
  let saved = text.value;
  let timer;
  let theirs;
  let sending = false;
  const tell = (word) => { form.querySelector("[data-notes-state]").textContent = word; };

  const settle = async (response) => {
    if (isSignIn(response.url)) {
      saved = undefined;
      document.dispatchEvent(new CustomEvent("facet:signed-out"));
      return tell("Not saved: you are signed out. Your text is kept.");
    }
    const answer = (response.headers.get("Content-Type") ?? "").includes("json") ? await response.json() : {};
    if (response.ok) {
      version.value = answer.version;
      document.dispatchEvent(new CustomEvent("facet:taken", { detail: form }));
      return tell("Saved");
    }
    saved = undefined;
    if (response.status === 409) {
      theirs = answer;
      clash.querySelector("[data-notes-theirs]").textContent = answer.notes || "(nothing)";
      clash.hidden = false;
      return tell("Not saved: choose below.");
    }
    tell(answer.error ?? "Not saved. Your text is still here.");
  };

  const save = async () => {
    clearTimeout(timer);
    if (sending || !clash.hidden || text.value === saved) return;
    sending = true;
    saved = text.value;
    tell("Saving…");
    try {
      renew(form);
      const body = new FormData(form);
      await settle(await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: true }));
    } catch {
      saved = undefined;
      tell("Not saved: the server cannot be reached. Trying again.");
      timer = setTimeout(save, AGAIN);
    }
    sending = false;
    if (saved !== undefined && text.value !== saved) timer = setTimeout(save, PAUSE);
  };

  const choose = (value) => {
    text.value = value;
    version.value = theirs.version;
    clash.hidden = true;
    saved = theirs.notes;
    if (text.value === saved) tell("Saved");
    else save();
    text.focus();
  };

  text.addEventListener("input", () => { clearTimeout(timer); tell("Writing…"); timer = setTimeout(save, PAUSE); });
  text.addEventListener("blur", save);
  window.addEventListener("pagehide", save);
  window.addEventListener("beforeunload", (event) => { if (!clash.hidden) event.preventDefault(); });
  form.addEventListener("submit", (event) => { event.preventDefault(); save(); });
  form.querySelector("[data-notes-both]").addEventListener("click", () => choose(`${theirs.notes}\n\n${text.value}`));
  form.querySelector("[data-notes-mine]").addEventListener("click", () => choose(text.value));
  form.querySelector("[data-notes-take]").addEventListener("click", () => choose(theirs.notes));
};

if (form) watch();
