// How long the language server takes to start, and from a change to its findings.
//
// CONFORM=the/command node tests/measure/language-server.mjs

import { Editor } from "../lsp/editor.mjs";

const STARTS = 15;
const CHANGES = 20;
const DOCUMENT = "file:///nowhere/.gitlab-ci.yml";

const ends = [];
const test = { after: (end) => ends.push(end) };

const times = [];
for (let start = 0; start < STARTS; start += 1) {
  const begin = performance.now();
  const editor = await started();
  times.push(performance.now() - begin);
  await editor.stop();
}
console.log(`from the start of the process to the answer of initialize: ${milliseconds(times)}`);

for (const lines of [60, 1_000, 20_000]) {
  const editor = await started();
  const begin = performance.now();
  await editor.open(DOCUMENT, pipeline(lines));
  await editor.findings(DOCUMENT);
  console.log(`${lines} lines, from didOpen to publishDiagnostics: ${(performance.now() - begin).toFixed(1)} ms`);
  console.log(`${lines} lines, from didChange to publishDiagnostics: ${milliseconds(await changes(editor))}`);
  await editor.stop();
}
ends.forEach((end) => end());

async function started() {
  const editor = new Editor(test);
  await editor.connection.sendRequest("initialize", { processId: null, rootUri: null, capabilities: {} });
  return editor;
}

/** The times of changes, each made once the findings of the one before are there. */
async function changes(editor) {
  const times = [];
  const here = { line: 6, character: 12 };
  for (let version = 2; version < CHANGES + 2; version += 1) {
    const begin = performance.now();
    await editor.change(DOCUMENT, version, [{ range: { start: here, end: here }, text: "x" }]);
    await editor.findings(DOCUMENT, version);
    times.push(performance.now() - begin);
  }
  return times;
}

/** A pipeline of about so many lines. */
function pipeline(lines) {
  const job = (number) =>
    [
      `job-${number}:`,
      "  stage: test",
      "  image: nexus.shared.cwiq.io:8444/library/python:3.12",
      "  tags: [orchestrator]",
      "  script:",
      `    - echo ${number}`,
      `    - make test-${number}`,
      "  artifacts:",
      "    paths: [dist/]",
      "",
    ].join("\n");
  return `stages: [test]\n${Array.from({ length: Math.ceil(lines / 9) }, (_, number) => job(number)).join("")}`;
}

function milliseconds(times) {
  const sorted = times.toSorted((one, other) => one - other);
  return `median ${sorted[sorted.length >> 1].toFixed(1)} ms, worst ${sorted.at(-1).toFixed(1)} ms`;
}
