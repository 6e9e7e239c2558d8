// Findings: where they are shown, what of, and that the newest text decides.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { at, CAPABILITIES, COMMAND, folder, place, range, start, uri } from "./editor.mjs";

const PIPELINE = [
  "# 😀 ünïcödé",
  "bäu:",
  "  stage: test",
  '  script: "echo 😀😀 é && docker push nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3"',
  ".unused: {image: x}",
  "",
].join("\r\n");

const named = (diagnostics, rule) => diagnostics.find((diagnostic) => diagnostic.code === rule);

test("a finding stands at its characters, in UTF-16 and with CRLF", async (t) => {
  const path = folder(t, { "conform.toml": 'portal = "https://docs.example/"\n' });
  const editor = await start(t, { path });
  assert.equal(editor.welcome.capabilities.positionEncoding, "utf-16");
  assert.equal(editor.welcome.serverInfo.name, "orchestrator-conform");
  const document = uri(path, "ä b/.gitlab-ci.yml");
  await editor.open(document, PIPELINE);
  const diagnostics = await editor.findings(document);
  const port = named(diagnostics, "image-push-port");
  assert.equal(at(PIPELINE, port.range), "8444");
  assert.deepEqual(port.range, range(PIPELINE, "8444"));
  assert.equal(port.severity, 1);
  assert.equal(port.source, "orchestrator-conform");
  assert.equal(port.codeDescription.href, "https://docs.example/rules/image-push-port/");
  assert.match(port.message, /^Port 8444 is read-only[^\n]*\nPush to port 8443/);
  assert.deepEqual(named(diagnostics, "ci-unused-hidden-job").tags, [1]);
  assert.equal(await editor.stop(), 0);
  assert.deepEqual(editor.faults, []);
});

test("an editor that counts bytes is answered in bytes", async (t) => {
  const capabilities = { ...CAPABILITIES, general: { positionEncodings: ["utf-16", "utf-8"] } };
  const editor = await start(t, { capabilities });
  assert.equal(editor.welcome.capabilities.positionEncoding, "utf-8");
  await editor.open("file:///nowhere/.gitlab-ci.yml", PIPELINE);
  const port = named(await editor.findings("file:///nowhere/.gitlab-ci.yml"), "image-push-port");
  const line = Buffer.from(PIPELINE.split("\r\n")[port.range.start.line]);
  assert.equal(line.subarray(port.range.start.character, port.range.end.character).toString(), "8444");
  assert.equal(port.codeDescription, undefined);
  // What is changed is counted in bytes as well: the 😀 of the comment.
  const changed = { range: { start: { line: 0, character: 2 }, end: { line: 0, character: 6 } }, text: "é\r\n#" };
  await editor.change("file:///nowhere/.gitlab-ci.yml", 2, [changed]);
  const moved = named(await editor.findings("file:///nowhere/.gitlab-ci.yml", 2), "image-push-port");
  assert.deepEqual(moved.range, { start: { ...port.range.start, line: 4 }, end: { ...port.range.end, line: 4 } });
});

test("after edits the findings are those of a check of the text", async (t) => {
  const editor = await start(t);
  const document = "file:///nowhere/.gitlab-ci.yml";
  await editor.open(document, PIPELINE);
  let text = PIPELINE;
  const change = (part, by) => {
    const contentChange = { range: range(text, part), text: by };
    text = text.replace(part, by);
    return contentChange;
  };
  // Several in one notification, each in what the one before left; one within a pair of code units' neighbours.
  await editor.change(document, 2, [change("😀😀", "é😀"), change("stage: test\r\n  ", ""), change(":8444", ":8443")]);
  await editor.change(document, 3, [change(".unused", "ünused"), change("8443/orchestrator", "8443/orchestratör")]);
  const shown = await editor.findings(document, 3);
  const expected = JSON.parse(check(text)).reports[0].findings;
  const told = ({ line, column }) => ({ line: line - 1, character: column - 1 });
  assert.deepEqual(
    shown.map(({ code, range }) => ({ code, range })),
    expected.map(({ rule, span }) => ({ code: rule, range: { start: told(span.start), end: told(span.end) } })),
  );
  assert.ok(shown.length > 1);
});

test("closing takes the findings away", async (t) => {
  const editor = await start(t);
  const document = "file:///nowhere/Dockerfile";
  await editor.open(document, "FROM python\n", { language: "dockerfile" });
  assert.notDeepEqual(await editor.findings(document), []);
  assert.deepEqual(await editor.nextFindings(document, () => editor.close(document)), []);
  // It is not checked any more, and may be opened again.
  await editor.open(document, "FROM nexus.shared.cwiq.io:8444/library/python:3.12\n", { version: 7 });
  await editor.findings(document, 7);
});

test("names and languages tell what is checked, and other YAML is left alone", async (t) => {
  const path = folder(t);
  const editor = await start(t, { path });
  const bad = "image: nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3\nä:\n  script: x\n";
  const compose = "services:\n  web:\n    image: python\n";
  await editor.open(uri(path, "compose.yaml"), compose);
  await editor.open(uri(path, "notes.md"), bad, { language: "markdown" });
  const checked = ["a.gitlab-ci.yml", "ci/part.yml", "Containerfile", "x.dockerfile"];
  for (const name of checked) {
    await editor.open(uri(path, name), /yml$/.test(name) ? bad : "FROM python\n", { language: "plaintext" });
  }
  await editor.open("untitled:Untitled-1", bad, { language: "gitlab-ci" });
  for (const document of [...checked.map((name) => uri(path, name)), "untitled:Untitled-1"]) {
    assert.notDeepEqual(await editor.findings(document), [], document);
  }
  // Answered only once they were looked at.
  assert.equal(await editor.hover(uri(path, "compose.yaml"), { line: 2, character: 12 }), null);
  assert.deepEqual(await editor.actions(uri(path, "notes.md"), range(bad, "image")), []);
  assert.deepEqual(editor.published.filter(({ uri }) => /compose|notes/.test(uri)), []);
  // A file that becomes a pipeline is checked, and stops being checked with it.
  await editor.change(uri(path, "compose.yaml"), 2, bad);
  assert.notDeepEqual(await editor.findings(uri(path, "compose.yaml"), 2), []);
  await editor.change(uri(path, "compose.yaml"), 3, compose);
  assert.deepEqual(await editor.findings(uri(path, "compose.yaml"), 3), []);
});

test("a part of a pipeline is not told what the rest may have", async (t) => {
  const path = folder(t);
  const editor = await start(t, { path });
  const part = "ä:\n  stage: its-own\n  extends: .elsewhere\n  script: x\n";
  await editor.open(uri(path, "ci/part.yml"), part);
  assert.equal(named(await editor.findings(uri(path, "ci/part.yml")), "ci-undefined-stage"), undefined);
  await editor.open(uri(path, ".gitlab-ci.yml"), part);
  assert.ok(named(await editor.findings(uri(path, ".gitlab-ci.yml")), "ci-undefined-stage"));
});

test("typing in a long file makes no queue, and the last text wins", async (t) => {
  const editor = await start(t);
  const document = "file:///nowhere/.gitlab-ci.yml";
  const job = (number) => `jöb-${number}:\n  stage: test\n  script:\n    - echo ${number}\n`;
  const text = Array.from({ length: 5_000 }, (_, number) => job(number)).join("");
  assert.ok(text.split("\n").length > 20_000);
  await editor.open(document, text);
  await editor.findings(document);
  const last = 301;
  const before = editor.published.length;
  for (let version = 2; version <= last; version += 1) {
    const character = 2 + (version - 2);
    const here = { line: 1, character };
    const typed = version === last ? "\n  image: python" : "x";
    await editor.change(document, version, [{ range: { start: here, end: here }, text: typed }]);
    // Reading goes on while a text is checked: what needs no check is answered in between.
    if (version === 150) await editor.complete(document, { line: 0, character: 0 });
  }
  await editor.findings(document, last);
  const versions = editor.published.slice(before).map(({ version }) => version);
  assert.ok(versions.length < 60, `${versions.length} checks for 300 keystrokes`);
  assert.deepEqual(versions, [...versions].sort((one, other) => one - other));
  assert.equal(new Set(versions).size, versions.length);
});

test("an editor that asks for findings gets them so, and no others", async (t) => {
  const path = folder(t);
  const capabilities = structuredClone(CAPABILITIES);
  capabilities.textDocument.diagnostic = { dynamicRegistration: false };
  capabilities.workspace.diagnostics = { refreshSupport: true };
  const editor = await start(t, { path, capabilities });
  assert.equal(editor.welcome.capabilities.diagnosticProvider.interFileDependencies, true);
  const document = uri(path, ".gitlab-ci.yml");
  const ask = (previousResultId) =>
    editor.connection.sendRequest("textDocument/diagnostic", { textDocument: { uri: document }, previousResultId });
  await editor.open(document, PIPELINE);
  const first = await ask();
  assert.equal(first.kind, "full");
  assert.equal(at(PIPELINE, named(first.items, "image-push-port").range), "8444");
  assert.deepEqual(await ask(first.resultId), { kind: "unchanged", resultId: first.resultId });
  // Asked before it is checked, it is answered for the newer text.
  await editor.change(document, 2, [{ range: range(PIPELINE, "8444"), text: "8443" }]);
  const second = await ask(first.resultId);
  assert.ok(second.kind === "full" && !named(second.items, "image-push-port"));
  await editor.connection.sendNotification("workspace/didChangeWatchedFiles", {
    changes: [{ uri: uri(path, "conform.toml"), type: 1 }],
  });
  await editor.until(() => editor.asked.find(({ method }) => method === "workspace/diagnostic/refresh"));
  assert.deepEqual(editor.published, []);
});

function check(text) {
  const args = ["check", "--no-config", "--format", "json", "--as", "gitlab-ci", "-"];
  try {
    return execFileSync(COMMAND, args, { input: text, encoding: "utf8" });
  } catch (error) {
    // Status 1: there are errors.
    return error.stdout;
  }
}
