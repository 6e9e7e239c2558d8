// What stands in a checker survives a reload: on this device, for this page, and not with a credential in it.

import { isUntouched, put, read } from "./work.js";

/** The longest text that is kept, in characters with files and options: browsers give a site about 5 MiB for all its pages. */
const LIMIT = 1 << 20;

/** How long a text must have stood there, in milliseconds. */
const PAUSE = 700;

/** Keeping, and what was kept. */
export const keeping = (root, notice, files) => {
  const key = `conform:work:${root.closest(".workbench").dataset.page}`;
  const line = root.querySelector("[data-kept]");
  let timer;
  let isPaused = true;
  let complaint = "";

  const stored = () => {
    try {
      const work = JSON.parse(localStorage.getItem(key));
      return typeof work?.text === "string" ? work : undefined;
    } catch {
      // Storage that is switched off, or that someone else has written to.
      return undefined;
    }
  };
  const forget = () => {
    clearTimeout(timer);
    isPaused = true;
    line.textContent = "";
    complaint = "";
    try {
      localStorage.removeItem(key);
    } catch {
      // Where nothing can be kept, nothing has been.
    }
  };
  const refuse = (why) => {
    forget();
    isPaused = false;
    line.textContent = ` Not kept on this device: ${why}.`;
    if (complaint !== why) notice.warn(`Not kept on this device for the next visit: ${why}.`);
    complaint = why;
  };
  const write = (secrets) => {
    if (isUntouched(root)) return forget();
    const content = JSON.stringify({ ...read(root), name: files.name() });
    if (secrets > 0) return refuse("a password, token or key stands in it");
    if (content.length > LIMIT) return refuse("it is larger than 1 MiB");
    try {
      localStorage.setItem(key, content);
    } catch {
      return refuse("the browser has no room for it");
    }
    complaint = "";
    line.textContent = " It is kept on this device until you clear it.";
  };

  // Only what a person has done themselves is kept, not what a link has brought.
  root.addEventListener("input", () => (isPaused = false));
  root.addEventListener("click", (event) => {
    if (event.target.closest("[data-fix], [data-example], [data-undo], [data-redo], [type=reset]")) isPaused = false;
  });
  root.addEventListener("conform:answer", ({ detail }) => {
    clearTimeout(timer);
    // Without an answer nobody knows whether a credential stands in the text.
    if (detail && !isPaused) timer = setTimeout(write, PAUSE, detail.secrets);
  });

  const bring = (work, words) => {
    files.replace(work.files ?? [], work.name);
    put(root, work);
    notice.say(words);
    isPaused = false;
  };
  return {
    forget,
    pause: () => (isPaused = true),
    has: () => stored() !== undefined,
    /** Brings back what was kept, in place of what a link has brought. */
    restore: () => {
      const work = stored();
      if (!work) return notice.clear();
      history.replaceState(history.state, "", location.pathname + location.search);
      bring(work, "This is your text again, as it was kept on this device.");
    },
    /** Brings back what was kept, unless the person has begun anew in the meantime. */
    restoreAtStart: () => {
      const work = isUntouched(root) && stored();
      if (work) bring(work, "Restored from this device, where it is kept until you clear it.");
    },
  };
};
