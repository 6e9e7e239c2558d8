// The whole engine in this process, as its worker has it.

import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** The folder of the engine in a built site. */
const folderIn = async (dist) => join(dist, (await readdir(dist)).find((name) => name.startsWith("engine-")));

/** What the programs and their script take for the worker: they wait for a program to be handed over, and know where the portal is. */
const SCOPE = { name: "whole handed", location: new URL("http://localhost/engine/start.js") };

/** Starts a program with the script that belongs to it, which leaves it under a name, and returns what checks a pipeline. */
const started = async (script, name, program) => {
  // The worker's script waits for messages; here its program is called directly.
  const glue = new Function("self", "postMessage", "onmessage", `${script}\nreturn ${name};`)(SCOPE);
  await glue({ module_or_path: await WebAssembly.compile(program) });
  return (text) => glue.answer({ id: 0, op: "check", kind: "gitlab-ci", text, places: true, panel: "findings" }).summary;
};

/** The engine of a built site: a function that checks a pipeline, as the page asks for it after a keystroke, and returns its summary. */
export const engineOf = async (dist) => {
  const folder = await folderIn(dist);
  return started(await readFile(join(folder, "start.js"), "utf8"), "whole", await readFile(join(folder, "whole_bg.wasm")));
};

/** The same of a folder that wasm-bindgen has written. */
export const engineIn = async (folder) =>
  started(await readFile(join(folder, "whole.js"), "utf8"), "wasm_bindgen", await readFile(join(folder, "whole_bg.wasm")));
