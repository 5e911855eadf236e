// Times in the reader's own zone, in the form in which the server wrote them; the whole moment on pointing at it.

const PARTS = {
  j: { day: "numeric" }, M: { month: "short" }, F: { month: "long" }, Y: { year: "numeric" },
  H: { hour: "2-digit", hourCycle: "h23" }, i: { minute: "2-digit" }, s: { second: "2-digit" },
};
const whole = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "long" });

const show = (time) => {
  const when = new Date(time.dateTime);
  if (Number.isNaN(when.valueOf())) return;
  const options = Object.assign({}, ...[...time.dataset.form].map((sign) => PARTS[sign] ?? {}));
  time.textContent = new Intl.DateTimeFormat("en-GB", options).format(when);
  time.title = whole.format(when);
  delete time.dataset.form;
};
const showAll = () => document.querySelectorAll("time[data-form]").forEach(show);

document.addEventListener("htmx:afterSettle", showAll);
showAll();
