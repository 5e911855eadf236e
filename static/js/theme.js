// Runs before the first paint, so that a chosen colour scheme never flashes the other one.
(function () {
  try {
    var kept = localStorage.getItem("facet-theme");
    if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
  } catch (error) { /* storage is off: the system's scheme stands */ }
})();
