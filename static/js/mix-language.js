// The tiny language of a mix: "f 6, m 6", "f 50%, m 50%", "25-34 50%, 35-44 50%"; empty means any.

export const parse = (text) => {
  const parts = text.split(",").map((part) => part.trim()).filter(Boolean);
  if (!parts.length) return { rows: [], unit: "%" };
  const rows = [];
  let unit = "";
  for (const part of parts) {
    const found = /^(\S+?)\s*[:=]?\s+(\d+)\s*(%?)$/u.exec(part);
    if (!found) return null; // someone wrote it by hand in a form of their own: leave it to the server
    rows.push({ key: found[1], amount: Number(found[2]) });
    unit ||= found[3] || "n";
    if ((found[3] || "n") !== unit) return null;
  }
  return { rows, unit };
};

export const format = ({ rows, unit }) =>
  rows.filter((row) => row.key).map((row) => `${row.key} ${row.amount}${unit === "%" ? "%" : ""}`).join(", ");

// Shares a whole as evenly as whole numbers can, the remainder going to the first.
export const even = (whole, parts) =>
  Array.from({ length: parts }, (_, i) => Math.floor(whole / parts) + (i < whole % parts ? 1 : 0));

// The same proportions in another unit, by largest remainder, so that the sum is kept.
export const rescale = (amounts, whole) => {
  const sum = amounts.reduce((a, b) => a + b, 0);
  if (!sum) return even(whole, amounts.length);
  const exact = amounts.map((amount) => (amount * whole) / sum);
  const floors = exact.map(Math.floor);
  let left = whole - floors.reduce((a, b) => a + b, 0);
  const order = exact.map((value, i) => [value - floors[i], i]).sort((a, b) => b[0] - a[0]);
  for (const [, i] of order) if (left-- > 0) floors[i] += 1;
  return floors;
};
