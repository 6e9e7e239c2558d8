// Brings the islands of a page to life at the first touch of one, or at once where a checker has something to show. Until then a
// page costs no wasm. What a person did in the meantime is not lost: clicks are repeated, typed text is checked.
import { engineFor } from "./loader/engine.js";
import { adopt } from "./page/sheet.js";
import panels from "../styles/panels.css";

const addresses = { ...document.currentScript.dataset };
const islands = [...document.querySelectorAll("leptos-island")];
const touches = ["focusin", "pointerover", "touchstart", "dragenter", "input"];
const deeds = ["click", "input"];
const clicked = [];
const changed = new Set();
let started = false;
let touched;

const remember = (event) => {
  const button = event.type === "click" && event.target.closest("button");
  if (button) clicked.push(button);
  if (event.type === "input") changed.add(event.target);
};

const importModule = (name) => import(addresses[name]);

/** A checker's own page needs its tools from the start: there may be a text in the address, or one kept from the last visit. */
const importWorkbench = () => (document.querySelector(".workbench") ? importModule("workbench") : undefined);

const start = async (touch) => {
  touched ??= touch?.target;
  if (started) return;
  started = true;
  const engine = engineFor(addresses.engine, touched?.closest(".validator") ?? document.querySelector(".validator"));
  const wasm = fetch(addresses.wasm);
  adopt(panels);
  const [islandsModule, workbench] = await Promise.all([importModule("module"), importWorkbench(), wasm]);
  await islandsModule.default({ module_or_path: wasm });
  islandsModule.hydrate(importModule, engine);
  for (const island of islands) {
    for (const event of touches) island.removeEventListener(event, start);
    for (const deed of deeds) island.removeEventListener(deed, remember);
    islandsModule[island.dataset.component](island);
    // A browser that goes back to a page may have put back what was typed there.
    for (const field of island.querySelectorAll("[data-field]")) {
      if (field.value !== field.defaultValue) changed.add(field);
    }
    island.addEventListener("click", (event) => openInChecker(event, islandsModule));
  }
  workbench?.start(document.querySelector(".workbench .validator"), islandsModule);
  document.documentElement.dataset.islands = "live";
  // What was typed comes first: the check has begun when the editor is asked for.
  for (const control of changed) control.dispatchEvent(new Event("input", { bubbles: true }));
  // Whoever came near while the island slept is near now.
  touched?.dispatchEvent(new Event("pointerover", { bubbles: true }));
  for (const button of clicked) button.click();
};

/** The link from a checker within a document takes the text along. */
const openInChecker = async (event, islandsModule) => {
  const link = event.target.closest("a[data-open]");
  const validator = link?.closest(".validator");
  const field = validator?.querySelector("[data-field]");
  if (!field || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const { carry } = await importModule("workbench");
  await carry(link, validator, islandsModule);
};

/** Whether a checker has something to show before anyone touches it: from a link, from the last visit, or put back by the browser. */
const hasWork = () => {
  const bench = document.querySelector(".workbench");
  const fields = [...document.querySelectorAll("leptos-island [data-field]")];
  return Boolean(bench && (location.hash.startsWith("#v") || isKept(bench))) || fields.some((field) => field.value !== field.defaultValue);
};

const isKept = (bench) => {
  try {
    return localStorage.getItem(`conform:work:${bench.dataset.page}`) !== null;
  } catch {
    return false;
  }
};

for (const island of islands) {
  for (const touch of touches) island.addEventListener(touch, start, { passive: true });
  for (const deed of deeds) island.addEventListener(deed, remember);
}
// A link and what was kept are there already, what the browser puts back into fields comes with the event.
if (hasWork()) start();
globalThis.addEventListener("pageshow", () => hasWork() && start());
globalThis.addEventListener("hashchange", () => hasWork() && start());
