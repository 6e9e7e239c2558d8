// Brings the islands of a page to life: once one of them comes into view and the browser is idle, or at the first touch of
// one. Until then a page costs no wasm. What a person did in the meantime is not lost: clicks are repeated, typed text is checked.
const { module, wasm } = document.currentScript.dataset;
const islands = [...document.querySelectorAll("leptos-island")];
const touches = ["focusin", "pointerover", "touchstart", "input"];
const deeds = ["click", "input"];
const clicked = [];
const changed = new Set();
let started = false;

const remember = (event) => {
  const button = event.type === "click" && event.target.closest("button");
  if (button) clicked.push(button);
  if (event.type === "input") changed.add(event.target);
};

const start = async () => {
  if (started) return;
  started = true;
  const islandsModule = await import(module);
  await islandsModule.default({ module_or_path: wasm });
  islandsModule.hydrate();
  for (const island of islands) {
    for (const touch of touches) island.removeEventListener(touch, start);
    for (const deed of deeds) island.removeEventListener(deed, remember);
    islandsModule[island.dataset.component](island);
    // A browser that goes back to a page may have put back what was typed there.
    for (const field of island.querySelectorAll("[data-field]")) {
      if (field.value !== field.defaultValue) changed.add(field);
    }
  }
  document.documentElement.dataset.islands = "live";
  for (const control of changed) control.dispatchEvent(new Event("input", { bubbles: true }));
  for (const button of clicked) button.click();
};

const whenIdle = window.requestIdleCallback ?? ((callback) => setTimeout(callback, 200));
const seen = new IntersectionObserver((entries) => {
  if (entries.some((entry) => entry.isIntersecting)) {
    seen.disconnect();
    whenIdle(start);
  }
});
for (const island of islands) {
  for (const touch of touches) island.addEventListener(touch, start, { passive: true });
  for (const deed of deeds) island.addEventListener(deed, remember);
  // The island's own element has no box.
  seen.observe(island.firstElementChild);
}
