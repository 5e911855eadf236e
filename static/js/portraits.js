// Portraits that are drawn while one waits (data-live) show a stand-in until they are there, and ask again when
// the answer was "not yet". A portrait that cannot be fetched leaves its tile quiet instead of a broken picture, and
// the tag on it says so.

const AGAIN_SECONDS = [2, 4, 8];
const LOST = "Portrait cannot be shown";

const watch = (img) => {
  const frame = img.closest(".frame");
  if (!frame || img.dataset.watched) return;
  img.dataset.watched = "";
  const tag = frame.querySelector(".ai-tag");
  const { textContent: words, lang } = tag ?? {};
  const say = (text, language) => tag && Object.assign(tag, { textContent: text, lang: language });
  let tries = 0;
  const settle = () => {
    if (frame.classList.contains("missing")) say(words, lang);
    frame.classList.remove("loading", "missing");
  };
  const fail = () => {
    const wait = img.hasAttribute("data-live") ? AGAIN_SECONDS[tries++] : undefined;
    if (wait === undefined) {
      frame.classList.remove("loading");
      frame.classList.add("missing");
      say(LOST, "en");
    } else setTimeout(() => { img.src = img.src; }, wait * 1000);
  };
  img.addEventListener("load", settle);
  img.addEventListener("error", fail);
  if (img.complete && img.naturalWidth > 0) return;
  if (img.hasAttribute("data-live")) frame.classList.add("loading");
  if (img.complete && img.loading !== "lazy") fail();
};

const watchAll = () => document.querySelectorAll(".frame > img").forEach(watch);
document.addEventListener("htmx:afterSettle", watchAll);
watchAll();
