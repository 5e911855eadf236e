// The small pieces that a mix is drawn with.

export const make = (tag, props = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
};

export const chip = (label, pressed, click) => {
  const button = make("button", { type: "button", textContent: label });
  button.setAttribute("aria-pressed", String(pressed));
  button.addEventListener("click", click);
  return button;
};

export const number = (value, name, low, high) => {
  const box = make("input", { type: "number", inputMode: "numeric", value: String(value), min: String(low), max: String(high) });
  box.setAttribute("aria-label", name);
  return box;
};
