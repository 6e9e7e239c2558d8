// The peers: YAML readers with GitLab's schema, compiled by ajv before the page is loaded, as programs and pages for a browser.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

import { build } from "esbuild";

/** Reads the YAML and keeps its places, which an editor needs to show where something is wrong. */
const YAML = `
  import { LineCounter, parseDocument } from "yaml";
  const reference = { tag: "!reference", collection: "seq", resolve: (sequence) => sequence };
  export const read = (text) => {
    const lineCounter = new LineCounter();
    const document = parseDocument(text, { lineCounter, merge: true, customTags: [reference] });
    return document.toJS({ maxAliasCount: -1 });
  };
`;

/** Reads the YAML and keeps no places. */
const JS_YAML = `
  import { CORE_SCHEMA, defineSequenceTag, load, mergeTag } from "js-yaml";
  const reference = defineSequenceTag("!reference", {
    create: () => [],
    addItem: (items, item) => { items.push(item); },
    identify: () => false,
  });
  const schema = CORE_SCHEMA.withTags(mergeTag, reference);
  export const read = (text) => load(text, { schema });
`;

/** Says what is wrong, in one line: less than any checker that people use would show. */
const CHECK = `
  import { read } from "reader";
  import validate from "validator";
  export const check = (text) => {
    try {
      validate(read(text));
      return (validate.errors ?? []).map(({ instancePath, message }) => instancePath + " " + message).join("\\n") || "valid";
    } catch (error) {
      return String(error);
    }
  };
`;

const IN_PAGE = `
  import { check } from "check";
  globalThis.check = check;
  globalThis.answer = (text, show) => show(check(text));
`;

const WORKER = `
  import { check } from "check";
  onmessage = ({ data }) => postMessage(check(data));
`;

const IN_WORKER = `
  const worker = new Worker(document.currentScript.dataset.worker);
  let waiting;
  worker.onmessage = ({ data }) => waiting(data);
  globalThis.answer = (text, show) => { waiting = show; worker.postMessage(text); };
`;

/** Checks on every change, as the portal does, and shows what came out. */
const PAGE = `
  const [field, result] = document.querySelectorAll("textarea, output");
  field.addEventListener("input", () => answer(field.value, (said) => { result.textContent = said; }));
`;

/** The schema as a program: all errors, because a checker shows all; no complaint about keywords for editors. */
const validator = async (folder, schemaFile) => {
  const require = createRequire(join(folder, "package.json"));
  const [{ default: Ajv }, { default: addFormats }] = [require("ajv"), require("ajv-formats")];
  const standalone = require("ajv/dist/standalone").default;
  const ajv = new Ajv({ strict: false, allErrors: true, code: { source: true, esm: true } });
  addFormats(ajv);
  return standalone(ajv, ajv.compile(JSON.parse(await readFile(schemaFile, "utf8"))));
};

const bundle = async (folder, entry, modules) => {
  const isModule = new RegExp(`^(${Object.keys(modules).join("|")})$`);
  const inMemory = {
    name: "in-memory",
    setup({ onLoad, onResolve }) {
      onResolve({ filter: isModule }, ({ path }) => ({ path, namespace: "memory" }));
      onLoad({ filter: /./, namespace: "memory" }, ({ path }) => ({ contents: modules[path], resolveDir: folder }));
    },
  };
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: folder },
    plugins: [inMemory],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2022",
    logLevel: "error",
  });
  return outputFiles[0].text;
};

const html = (scripts) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Peer</title><link rel="icon" href="data:,">
  <textarea data-field rows="16" cols="80" spellcheck="false"></textarea><output data-result></output>${scripts}`;

/** Every peer: its name, its page's path, and the files that the host is to serve for it. */
export const peers = async (folder, schemaFile) => {
  const validates = await validator(folder, schemaFile);
  const made = [];
  for (const [name, word, reader] of [
    ["js-yaml + ajv", "js-yaml", JS_YAML],
    ["yaml + ajv", "yaml", YAML],
  ]) {
    const modules = { reader, validator: validates, check: CHECK };
    const path = (file) => `/peers/${word}/${file}`;
    const files = {
      [path("page.js")]: PAGE,
      [path("check.js")]: await bundle(folder, IN_PAGE, modules),
      [path("start.js")]: IN_WORKER,
      [path("worker.js")]: await bundle(folder, WORKER, modules),
      [path("index.html")]: html(`<script src="check.js"></script><script src="page.js"></script>`),
      [path("worker.html")]: html(
        `<script src="start.js" data-worker="worker.js"></script><script src="page.js"></script>`,
      ),
    };
    made.push({ name, path: path("index.html"), files });
    made.push({ name: `${name}, in a worker`, path: path("worker.html"), files: {} });
  }
  return made;
};
