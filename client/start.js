// The pages for newcomers: remembers on this device which steps are done, and gives generated files their buttons.

import { addCopyButtons } from "./page/copy.js";

const KEY = "conform:start";

const remembered = () => {
  try {
    const words = JSON.parse(localStorage.getItem(KEY));
    return new Set(Array.isArray(words) ? words : []);
  } catch {
    // No storage, or not what was put there: the path starts anew.
    return new Set();
  }
};

const remember = (words) => {
  try {
    if (words.size > 0) localStorage.setItem(KEY, JSON.stringify([...words]));
    else localStorage.removeItem(KEY);
  } catch {
    // Without storage the progress lasts as long as the page.
  }
};

/** Counts the steps that are done, from now on and from earlier visits. */
const followProgress = (panel) => {
  const steps = [...document.querySelectorAll("[data-step]")];
  const bar = panel.querySelector("progress");
  let done = remembered();

  const show = () => {
    for (const step of steps) step.toggleAttribute("data-is-done", done.has(step.dataset.step));
    const count = steps.filter((step) => done.has(step.dataset.step)).length;
    panel.querySelector("[data-done]").textContent = count;
    bar.value = count;
    return count;
  };

  const look = (step) => {
    const { step: word } = step.dataset;
    if (done.has(word) || !step.querySelector('.report[data-verdict="conforms"]')) return;
    done.add(word);
    remember(done);
    panel.querySelector("[data-told]").textContent = `${show()} of ${steps.length} checks done`;
  };

  for (const step of steps) {
    new MutationObserver(() => look(step)).observe(step, { childList: true, subtree: true });
  }
  panel.querySelector("[data-forget]").addEventListener("click", () => {
    done = new Set();
    remember(done);
    show();
    panel.querySelector("[data-told]").textContent = "The path starts anew";
  });
  show();
};

/** The text of the file that stands above its actions. */
const textOf = (link) => link.closest("section").querySelector("pre code").textContent;

const save = (name, text) => {
  const href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  Object.assign(document.createElement("a"), { href, download: name }).click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
};

const deflated = async (bytes) => {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};

/** Goes to the checker with the file in the address; if that cannot be made, without it. */
const carry = async (link) => {
  const work = { kind: link.dataset.kind, text: textOf(link), options: {}, files: [] };
  const address = async () => {
    const wasm = await import(document.querySelector("[data-module]").dataset.module);
    return `${link.href}#${wasm.linkFragment(await deflated(wasm.linkBytes(work)))}`;
  };
  location.assign(await address().catch(() => link.href));
};

/** Gives what the engine has written its buttons: it writes text alone. */
const followGenerated = (result) => {
  const equip = () => {
    addCopyButtons(result);
    for (const link of result.querySelectorAll("[data-file]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `Download ${link.dataset.file}`;
      button.addEventListener("click", () => save(link.dataset.file, textOf(link)));
      link.before(button);
      link.addEventListener("click", (event) => {
        event.preventDefault();
        carry(link);
      });
    }
  };
  // Only what the engine puts there is a child of the result itself; the buttons stand further down.
  new MutationObserver(equip).observe(result, { childList: true });
  equip();
};

const panel = document.querySelector("[data-progress]");
if (panel) followProgress(panel);
const result = document.querySelector(".generator ~ [data-result]");
if (result) followGenerated(result);
