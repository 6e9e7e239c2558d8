// The report in the forms in which it is passed on. Each of them comes from the engine, with credentials masked.

import { copy } from "./clipboard.js";
import { read } from "./work.js";

const FILES = {
  json: { name: "conformance.json", type: "application/json" },
  sarif: { name: "conformance.sarif", type: "application/sarif+json" },
};

/** The tools that export. */
export const exporting = ({ root, wasm, notice }) => {
  const report = async (format) => {
    const answer = await wasm.ask({ op: "export", format, ...read(root) });
    if (answer?.text === undefined) throw new Error(answer?.error ?? "The engine gave no report; the check may have taken too long.");
    return answer.text;
  };
  const telling = (tool) => () => tool().catch((error) => notice.warn(error.message));

  const markdown = async () => {
    const text = report("markdown");
    const isCopied = await copy(text);
    if (isCopied) return notice.say("The report is on the clipboard, as Markdown for a merge request or an issue.");
    notice.say("The browser does not let this page copy. Here is the report, to copy by hand:");
    notice.offer(await text);
  };
  const download = async (format) => {
    const { name, type } = FILES[format];
    const text = await report(format);
    save(name, new Blob([text], { type }));
    notice.say(`Saved as ${name}.`);
  };
  return { markdown: telling(markdown), json: telling(() => download("json")), sarif: telling(() => download("sarif")) };
};

const save = (name, blob) => {
  const href = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href, download: name }).click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
};
