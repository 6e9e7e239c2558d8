// The same texts by the worker in the browser and by the command, and what differs in their reports. Also run by `cargo xtask parity`.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const ENGINE = join(ROOT, "crates/conformance");

/** What a page reads. */
const LONGEST = 2 << 20;

/** How much goes to the worker at once, in characters. */
const LOAD = 4 << 20;

/** Below which files of the engine the tests have texts of which kinds, as string literals. */
const LITERALS = [
  ["tests/image_ref.rs", "image-ref"],
  ["tests/dockerfile.rs", "dockerfile"],
  ["tests/pipeline.rs", "gitlab-ci"],
  ["tests/pipeline_limits.rs", "gitlab-ci"],
  ["tests/suppression.rs", "gitlab-ci"],
  ["tests/messages.rs", "gitlab-ci"],
  ["tests/scripts.rs", "gitlab-ci"],
  ["src/yaml/tests.rs", "gitlab-ci"],
  ["src/generator/tests.rs", "gitlab-ci"],
  ["src/tag/tests.rs", "tag"],
  ["src/artifact/tests.rs", "artifact-name"],
  ["src/command/tests.rs", "command"],
  ["src/shell/tests.rs", "command"],
  ["src/secret.rs", "dockerfile"],
];

/** Kinds that are read line by line, so that each line of a table is a text as well. */
const BY_LINE = new Set(["image-ref", "tag", "artifact-name"]);

const read = (path) => readFileSync(join(ENGINE, path), "utf8");

const below = (folder) =>
  readdirSync(folder, { recursive: true })
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile())
    .sort();

/** The examples on the pages of the rules, with the options on their fences. */
export const examples = () =>
  below(join(ENGINE, "src"))
    .filter((path) => path.endsWith(".md"))
    .flatMap((page) => [...readFileSync(page, "utf8").matchAll(/^```(image-ref|tag|gitlab-ci|command|artifact-name|dockerfile)(.*)\n([^]*?)\n```$/gm)])
    .map(([, kind, words, text]) => ({ kind, text, options: Object.fromEntries([...words.matchAll(/(\S+)=(\S+)/g)].map(([, key, value]) => [key, value])) }))
    .filter(({ options }) => !("size-limit" in options));

/** The cases of tests/pipelines, each row of a table put in its place. */
const pipelines = () =>
  below(join(ENGINE, "tests/pipelines")).flatMap((path) =>
    readFileSync(path, "utf8")
      .split("\n=== ")
      .slice(1)
      .flatMap((written) => {
        const lines = written.split("\n").slice(1);
        const rows = lines.flatMap((line) => line.match(/^\|\?? (.*)/)?.[1] ?? []);
        const body = lines.filter((line) => !/^(\/\/|@ |\|\?? |\s*(\^|~ ))/.test(line)).join("\n");
        return rows.length === 0 ? [body] : rows.map((row) => body.replace("<>", () => row));
      })
      .map((text) => ({ kind: "gitlab-ci", text, options: {} })),
  );

const ESCAPES = { n: "\n", r: "\r", t: "\t", 0: "\0" };

/** The texts of a file's string literals, as Rust reads them. */
const literals = (source) => {
  const written = [...source.matchAll(/\/\/[^\n]*|r(#*)"([^]*?)"\1|"((?:[^"\\]|\\[^])*)"/g)];
  return written.flatMap(([, hashes, raw, text]) => {
    if (hashes !== undefined) return [raw];
    if (text === undefined) return [];
    return [
      text.replace(/\\(?:\n\s*|u\{([0-9a-fA-F]+)\}|x([0-9a-fA-F]{2})|([^]))/g, (_, letter, byte, short) => {
        if (letter ?? byte) return String.fromCodePoint(parseInt(letter ?? byte, 16));
        return short === undefined ? "" : (ESCAPES[short] ?? short);
      }),
    ];
  });
};

const written = () =>
  LITERALS.flatMap(([path, kind]) => {
    const texts = literals(read(path));
    const lines = BY_LINE.has(kind) ? texts.flatMap((text) => text.split("\n").flatMap((line) => line.split(" | "))) : [];
    return [...new Set([...texts, ...lines])].map((text) => ({ kind, text, options: {} }));
  });

/** What once failed in fuzzing, in every kind. */
const regressions = () =>
  below(join(ROOT, "fuzz/regressions")).flatMap((path) =>
    ["image-ref", "tag", "gitlab-ci", "command", "artifact-name", "dockerfile"].map((kind) => ({
      kind,
      text: readFileSync(path, "utf8"),
      options: {},
    })),
  );

/** Every text that the tests of the engine check. */
export const testInputs = () => [...examples(), ...pipelines(), ...written(), ...regressions()].map(whole);

/** A text as a file holds it: no half of a surrogate pair, and no byte order mark, which the command takes off. */
const whole = (input) => ({ ...input, text: input.text.toWellFormed().replace(/^\uFEFF/, "") });

/** The texts below a folder whose names, or the folder's, tell what they are. */
export const inputsBelow = (folder) =>
  below(folder).flatMap((path) => {
    const kind = kindOf(path);
    const bytes = readFileSync(path);
    const text = bytes.toString("utf8");
    const is_read = kind && bytes.length <= LONGEST && Buffer.from(text, "utf8").equals(bytes);
    return is_read ? [whole({ kind, text, options: {} })] : [];
  });

const kindOf = (path) => {
  if (/\.ya?ml$/.test(path)) return "gitlab-ci";
  if (/dockerfile/i.test(basename(path)) || /\/dockerfiles\//i.test(path)) return "dockerfile";
  return path.endsWith(".txt") ? "image-ref" : undefined;
};

/** The items by what `key` says of each. */
export const grouped = (items, key) => {
  const groups = new Map();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
};

/** The reports of the command, in the order of the inputs: one run for all that share a kind and options. */
const native = (program, inputs) => {
  const folder = mkdtempSync(join(tmpdir(), "parity-"));
  try {
    const groups = grouped([...inputs.keys()], (index) => JSON.stringify([inputs[index].kind, inputs[index].options]));
    const reports = [];
    for (const [number, [group, indices]] of [...groups].entries()) {
      const [kind, options] = JSON.parse(group);
      const place = join(folder, String(number));
      mkdirSync(place);
      for (const index of indices) writeFileSync(join(place, `${index}.txt`), inputs[index].text);
      for (const line of lines(program, kind, options, place)) {
        const source = line.match(/"source":"\.\/(\d+)\.txt"/);
        if (source) reports[Number(source[1])] = line.replace(source[0], '"source":"-"');
      }
    }
    return reports;
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const lines = (program, kind, options, folder) => {
  const flags = Object.entries(options).flatMap(([key, value]) => [`--${key}`, value]);
  // A line for each text can be told apart without reading it; the merged pipeline comes with a document alone.
  const forms = ["--format", "ndjson", "--output", "json=/dev/null"];
  const told = ["check", "--no-config", "--no-ignore", "--as", kind, ...flags, ...forms, "."];
  const { stdout, stderr, status } = spawnSync(program, told, { cwd: folder, encoding: "utf8", maxBuffer: 1 << 30 });
  assert.ok(status === 0 || status === 1, stderr);
  return stdout.split("\n");
};

/** The reports of the worker that the page names, in the order of the inputs; one worker for all of them. */
const inBrowser = async (page, inputs) => {
  const reports = [];
  for (const load of loads(inputs)) reports.push(...(await page.evaluate(ask, load)));
  await page.evaluate(() => globalThis.parityWorker?.terminate());
  return reports;
};

const loads = (inputs) => {
  const loads = [];
  let size = LOAD;
  for (const input of inputs) {
    if (size + input.text.length > LOAD) {
      loads.push([]);
      size = 0;
    }
    loads.at(-1).push(input);
    size += input.text.length;
  }
  return loads;
};

/** Runs in the page. */
const ask = async (inputs) => {
  const open = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(document.querySelector("[data-engine]").dataset.engine, { type: "module" });
      worker.onerror = () => reject(new Error("the worker broke down"));
      worker.onmessage = () => resolve(worker);
    });
  const worker = (globalThis.parityWorker ??= await open());
  return new Promise((resolve, reject) => {
    const reports = [];
    worker.onerror = () => reject(new Error("the worker broke down"));
    worker.onmessage = ({ data }) => {
      reports[data.id] = data.json ?? data.error;
      if (data.id === inputs.length - 1) resolve(reports);
    };
    inputs.forEach(({ kind, text, options }, id) => {
      // The command writes its options with hyphens, a message with underscores.
      const named = Object.fromEntries(Object.entries(options).map(([key, value]) => [key.replace("-", "_"), value]));
      worker.postMessage({ id, op: "check", kind, text, options: named, json: true });
    });
  });
};

/** The inputs whose two reports differ in any byte, with both. */
export const differences = async (page, program, inputs) => {
  const [browser, command] = [await inBrowser(page, inputs), native(program, inputs)];
  assert.equal(browser.length, inputs.length);
  const both = inputs.map((input, index) => ({ input, browser: browser[index], command: command[index] }));
  return both.filter(({ browser, command }) => !browser || browser !== command);
};
