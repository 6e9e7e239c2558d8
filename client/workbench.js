// What a checker's own page does with a checked text besides checking it: files beside it, links, exports, and keeping it on this
// device. The check itself (text, options, report, fixes, tabs, editor) is the island's, `crates/islands/`; the loader imports this module
// together with it.
//
// The two meet on the validator's element: the island dispatches `conform:answer` with each answer of the engine that it
// shows, and takes a text from `conform:text`; files beside the text stand as its property `suppliedFiles`. From the wasm come `ask`, which asks
// the engine, and the codec of links.

import { exporting } from "./workbench/exports.js";
import { filesBeside } from "./workbench/files.js";
import { keeping } from "./workbench/keep.js";
import { notices } from "./workbench/notice.js";
import { carry, sharing } from "./workbench/share.js";
import { fields, put } from "./workbench/work.js";

export { carry };

/**
 * Brings the tools of a checker's page to life.
 * @param {HTMLElement} root the validator's element
 * @param {object} wasm the islands' module: `ask`, `linkBytes`, `linkFragment`, `linkDeflated`, `linkWork`
 */
export const start = (root, wasm) => {
  const notice = notices(root);
  const files = filesBeside(root, notice);
  const kept = keeping(root, notice, files);
  const desk = { root, wasm, notice, files, kept };
  const share = sharing(desk);
  const tools = { ...exporting(desk), share: share.make, open: files.pick, clear: () => clear(desk), kept: kept.restore, dismiss: notice.clear };

  root.addEventListener("click", (event) => tools[event.target.closest("button[data-do]")?.dataset.do]?.());
  globalThis.addEventListener("hashchange", () => share.open());
  // A link that someone opened wins over what they had here the last time, which stays where it is.
  share.open().then((isLink) => isLink || kept.restoreAtStart());
};

/** Empties text, options and files, and forgets what was kept. */
const clear = ({ root, notice, files, kept }) => {
  for (const control of fields(root)) {
    if (control.type !== "hidden") control.value = control.querySelector("option[selected]")?.value ?? "";
  }
  files.replace([]);
  kept.forget();
  history.replaceState(history.state, "", location.pathname + location.search);
  put(root, { text: "" });
  root.querySelector("[data-field]").focus();
  notice.say("Cleared: the text, the files, and what was kept on this device.");
};
