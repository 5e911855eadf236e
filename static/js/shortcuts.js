// One key, one control: <button data-shortcut="r">. Whatever the control does on a click, its key does.
//
//   data-shortcut="n"                 a letter, "?", "/", a digit, "ArrowLeft"; "mod" is Ctrl, or Cmd on a Mac:
//   data-shortcut="j ArrowRight"      "mod+z", "mod+shift+z". Several keys are separated by spaces.
//   data-shortcut-label="Next person" what the list on "?" says; else the accessible name
//   data-shortcut-scope               on a tile or row: keys inside it act on the one that here.js says
//
// Nothing happens while somebody types. Keys without a modifier can be turned off in the list (WCAG 2.1.4).

import { here } from "./here.js";

const root = document.documentElement;
const KEPT = "facet-shortcuts";
const MAC = /Mac|iPhone|iPad/.test(navigator.platform);
const NAMES = {
  mod: MAC ? "⌘" : "Ctrl", shift: MAC ? "⇧" : "Shift", arrowleft: "←", arrowright: "→", arrowup: "↑", arrowdown: "↓",
  escape: "Esc", enter: "Enter", " ": "Space",
};

const single = {
  get on() { return root.dataset.shortcuts !== "off"; },
  set on(on) {
    root.dataset.shortcuts = on ? "on" : "off";
    try { localStorage.setItem(KEPT, root.dataset.shortcuts); } catch { /* kept for this page only */ }
  },
};
try { root.dataset.shortcuts = localStorage.getItem(KEPT) === "off" ? "off" : "on"; } catch { root.dataset.shortcuts = "on"; }

const typing = (element) => Boolean(element?.closest?.(
  "textarea, select, [contenteditable], [role=slider], input:not([type=checkbox], [type=button], [type=submit], [type=reset])",
));

const spelled = (event) => {
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("mod");
  if (event.altKey) parts.push("alt");
  // Of signs, shift is part of how they are typed ("?"); of letters and named keys it is part of what is asked.
  if (event.shiftKey && (/^[a-z]$/i.test(event.key) || event.key.length > 1)) parts.push("shift");
  return [...parts, event.key.toLowerCase()].join("+");
};
const keysOf = (element) => element.dataset.shortcut.toLowerCase().split(" ").filter(Boolean);

// A control in a closed menu still answers its key; one that is hidden does not.
const reachable = (element) => {
  const closed = element.closest("details:not([open])");
  return (closed && element !== closed.querySelector("summary") ? closed.querySelector("summary") : element).checkVisibility();
};
const open = () => document.querySelector("dialog[open]");

const found = (keys) => {
  const within = open() ?? document;
  const all = [...within.querySelectorAll("[data-shortcut]")].filter((element) => keysOf(element).includes(keys) && reachable(element));
  const scope = here();
  return all.find((element) => scope?.contains(element)) ?? all.find((element) => !element.closest("[data-shortcut-scope]"));
};

const act = (element) => {
  if (element.disabled || element.getAttribute("aria-disabled") === "true") {
    if (element.title) document.dispatchEvent(new CustomEvent("facet:say", { detail: { text: element.title } }));
  } else if (element.matches("input:not([type=checkbox], [type=radio]), textarea, select")) {
    element.focus();
    element.select?.();
  } else {
    element.click();
  }
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.repeat || event.isComposing || typing(event.target)) return;
  const keys = spelled(event);
  if (!single.on && !keys.startsWith("mod+")) return;
  const element = found(keys);
  if (!element) return;
  event.preventDefault();
  act(element);
});

// The list ---------------------------------------------------------------------------------------------------------

const label = (element) => {
  const said = element.dataset.shortcutLabel || element.getAttribute("aria-label") || element.labels?.[0]?.textContent || element.textContent;
  return said.replace(/\s+/g, " ").trim();
};
const cap = (text) => {
  const key = document.createElement("kbd");
  key.textContent = NAMES[text] ?? (text.length === 1 ? text.toUpperCase() : text);
  return key;
};
const row = (element) => {
  const line = document.createElement("div");
  const name = document.createElement("dt");
  const keys = document.createElement("dd");
  name.textContent = label(element);
  keysOf(element).forEach((one, index) => {
    if (index) keys.append(" or ");
    const parts = one === "+" ? ["+"] : one.split("+");
    parts.forEach((part, at) => keys.append(...(at ? [" ", cap(part)] : [cap(part)])));
  });
  line.append(name, keys);
  return line;
};

const fill = (dialog) => {
  const seen = new Set();
  const rows = { page: [], everywhere: [] };
  for (const element of document.querySelectorAll("main [data-shortcut], [data-shortcut]")) {
    if (dialog.contains(element) || seen.has(element.dataset.shortcut)) continue;
    seen.add(element.dataset.shortcut);
    rows[element.closest("main") ? "page" : "everywhere"].push(row(element));
  }
  for (const [where, lines] of Object.entries(rows)) {
    const part = dialog.querySelector(`[data-shortcuts-of="${where}"]`);
    part.hidden = !lines.length;
    part.querySelector("dl").replaceChildren(...lines);
  }
};

const dialog = document.querySelector("#shortcuts");
const opener = document.querySelector("[data-shortcuts-open]");
if (dialog && opener) {
  const box = dialog.querySelector("[data-shortcuts-single]");
  opener.hidden = false;
  opener.addEventListener("click", () => {
    if (dialog.open) return dialog.close();
    fill(dialog);
    box.checked = single.on;
    dialog.showModal();
  });
  box.addEventListener("change", () => { single.on = box.checked; });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}
