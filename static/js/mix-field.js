// Draws a mix as chips and rows on top of its text field, and writes every change back into that field.
import { even, format, parse, rescale } from "./mix-language.js";
import { chip, make, number } from "./mix-parts.js";
import { stepper } from "./stepper.js";

const people = () => Math.max(1, Number(document.querySelector("[name=count]")?.value) || 1);

const enhance = (field) => {
  const input = field.querySelector("input");
  const ranges = field.dataset.mixField === "ranges";
  const choices = ranges ? [] : JSON.parse(input.dataset.choices || "[]").filter(([value]) => value).map(([value, label]) => [value, label[0].toUpperCase() + label.slice(1)]);
  const start = parse(input.value);
  if (!start || (!ranges && !choices.length) || start.rows.some((row) => !ranges && !choices.some(([v]) => v === row.key))) return;
  const state = start;
  const caption = field.querySelector("label");
  const chips = make("div", { className: "mix-chips" });
  const rows = make("div", { className: "mix-rows", hidden: true });
  const group = make("div", {}, chips, rows);
  caption.id ||= `${input.id}-caption`;
  group.setAttribute("role", "group");
  group.setAttribute("aria-labelledby", caption.id);
  const notes = field.querySelector(":scope > .help, :scope > .errors");
  if (notes?.id) group.setAttribute("aria-describedby", notes.id);

  const whole = () => (state.unit === "%" ? 100 : people());
  const spread = () => even(whole(), state.rows.length).forEach((n, i) => { state.rows[i].amount = n; });
  const write = () => {
    input.value = format(state);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const tell = () => {
    const sum = state.rows.reduce((all, row) => all + row.amount, 0);
    const foot = rows.querySelector(".mix-sum");
    if (!foot) return;
    const rest = whole() - sum;
    const sign = state.unit === "%" ? "%" : "";
    foot.textContent = rest > 0 ? `The other ${rest}${sign}: any` : rest < 0 ? `${-rest}${sign || " people"} too many` : `Adds up to ${sign ? "100%" : `all ${sum}`}`;
    foot.toggleAttribute("data-off", rest < 0);
    for (const [i, bar] of rows.querySelectorAll(".bar").entries()) Object.assign(bar, { max: whole(), value: state.rows[i].amount });
  };
  const change = (rowsNow, focusChip) => {
    state.rows = rowsNow;
    spread();
    draw();
    write();
    if (focusChip !== undefined) chips.children[focusChip]?.focus();
  };
  const rangeEnds = (row) => {
    const [from, to] = row.key.split("-");
    const ends = [number(from, "From age", 18, 90), number(to ?? from, "To age", 18, 90)];
    for (const end of ends) end.addEventListener("input", (event) => {
      event.stopPropagation();
      row.key = `${ends[0].value}-${ends[1].value}`;
      write();
    });
    return make("span", { className: "from-to" }, ends[0], "to", ends[1]);
  };
  const line = (row, i) => {
    const name = choices.find(([value]) => value === row.key)?.[1] ?? row.key;
    const amount = number(row.amount, `${state.unit === "%" ? "Percent" : "How many"}: ${name}`, 0, whole());
    if (state.unit === "%") amount.step = "5";
    amount.addEventListener("input", (event) => {
      event.stopPropagation();
      row.amount = Math.max(0, Math.round(Number(amount.value) || 0));
      tell();
      write();
    });
    const end = make("span", { className: "mix-end" }, make("progress", { className: "bar" }));
    if (ranges) {
      const drop = make("button", { type: "button", className: "mix-drop", textContent: "×" });
      drop.setAttribute("aria-label", `Remove ages ${row.key}`);
      drop.addEventListener("click", () => change(state.rows.filter((_, j) => j !== i), 0));
      end.append(drop);
    }
    return make("div", { className: "mix-row" }, ranges ? rangeEnds(row) : make("span", { textContent: name }), stepper(amount, name), end);
  };
  const addRange = () => {
    const last = state.rows.at(-1)?.key.split("-")[1];
    const from = Math.min(80, last ? Number(last) + 1 : Number(document.querySelector("[name=age_min]")?.value) || 25);
    change([...state.rows, { key: `${from}-${Math.min(90, from + 9)}`, amount: 0 }]);
    rows.querySelector(".mix-row:last-of-type input")?.focus();
  };
  const setUnit = (unit) => {
    if (unit === state.unit) return;
    state.unit = unit;
    rescale(state.rows.map((row) => row.amount), whole()).forEach((n, i) => { state.rows[i].amount = n; });
    draw();
    write();
    rows.querySelector(`.units [aria-pressed="true"]`)?.focus();
  };
  const draw = () => {
    const on = new Set(state.rows.map((row) => row.key));
    chips.replaceChildren(chip("Any", !on.size, () => change([], 0)));
    for (const [i, [value, label]] of choices.entries()) {
      chips.append(chip(label, on.has(value), () => change(on.has(value) ? state.rows.filter((row) => row.key !== value) : [...state.rows, { key: value, amount: 0 }], i + 1)));
    }
    if (ranges) chips.append(chip(field.dataset.add, false, addRange));
    rows.hidden = !state.rows.length;
    const units = make("span", { className: "units" }, chip("People", state.unit !== "%", () => setUnit("n")), chip("Percent", state.unit === "%", () => setUnit("%")));
    rows.replaceChildren(...state.rows.map(line), make("div", { className: "mix-foot" }, make("span", { className: "mix-sum" }), units));
    tell();
  };

  document.querySelector("[name=count]")?.addEventListener("input", () => {
    if (state.unit === "%" || !state.rows.length) return;
    rescale(state.rows.map((row) => row.amount), people()).forEach((n, i) => { state.rows[i].amount = n; });
    draw();
    input.value = format(state);
  });
  field.querySelector(".mix-plain").after(group);
  field.dataset.ready = "";
  caption.removeAttribute("for");
  draw();
};

for (const field of document.querySelectorAll("[data-mix-field]")) enhance(field);
