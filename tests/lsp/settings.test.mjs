// Settings and included files: where they come from, and that their changes are seen.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { CAPABILITIES, COMMAND, folder, start, uri, write } from "./editor.mjs";

const BAD = "image: nexus.shared.cwiq.io:8443/library/python:3.12\nä: {script: x, tags: [orchestrator]}\n";
const codes = (diagnostics) => diagnostics.map(({ code }) => code);

/** Tells the server that files have changed. */
function watched(editor, path, ...names) {
  const changes = names.map((name) => ({ uri: uri(path, name), type: 2 }));
  return editor.connection.sendNotification("workspace/didChangeWatchedFiles", { changes });
}

test("the nearest conform.toml holds, and its changes are seen", async (t) => {
  const path = folder(t, { "a/conform.toml": 'ignore = ["image-pull-port"]\n', "conform.toml": 'severity = "error"\n' });
  const editor = await start(t, { path });
  const { params } = await editor.until(() => editor.asked.find(({ method }) => method === "client/registerCapability"));
  const globs = params.registrations[0].registerOptions.watchers.map(({ globPattern }) => globPattern);
  assert.deepEqual(globs, ["**/conform.toml", "**/*.{yml,yaml}"]);
  const document = uri(path, "a/ü/.gitlab-ci.yml");
  await editor.open(document, BAD);
  assert.ok(!codes(await editor.findings(document)).includes("image-pull-port"));
  write(path, "a/conform.toml", 'portal = "https://docs.example"\n');
  const now = await editor.nextFindings(document, () => watched(editor, path, "a/conform.toml"));
  const port = now.find(({ code }) => code === "image-pull-port");
  assert.equal(port.codeDescription.href, "https://docs.example/rules/image-pull-port/");
  rmSync(join(path, "a/conform.toml"));
  const above = await editor.nextFindings(document, () => watched(editor, path, "a/conform.toml"));
  assert.ok(above.every(({ severity, codeDescription }) => severity === 1 && !codeDescription));
});

test("paths have their own settings, and what is excluded is left alone", async (t) => {
  const settings = [
    'exclude = ["/vendor/"]',
    "[[override]]",
    'paths = ["/legacy/"]',
    'ignore = ["image-pull-port"]',
    "[[override]]",
    'paths = ["/whole.yml"]',
    "part = false",
    "",
  ];
  const path = folder(t, { "conform.toml": settings.join("\n") });
  const editor = await start(t, { path });
  await editor.open(uri(path, "vendor/.gitlab-ci.yml"), BAD);
  await editor.open(uri(path, "legacy/.gitlab-ci.yml"), BAD);
  assert.ok(!codes(await editor.findings(uri(path, "legacy/.gitlab-ci.yml"))).includes("image-pull-port"));
  const staged = "ä:\n  stage: its-own\n  script: x\n";
  await editor.open(uri(path, "whole.yml"), staged);
  assert.ok(codes(await editor.findings(uri(path, "whole.yml"))).includes("ci-undefined-stage"));
  assert.equal(editor.published.filter(({ uri }) => /vendor/.test(uri)).length, 0);
});

test("what a baseline holds back is not shown, and what is new is", async (t) => {
  const path = folder(t, { ".gitlab-ci.yml": BAD, "conform.toml": 'baseline = "known.json"\n' });
  const args = ["check", "--write-baseline", "known.json", ".gitlab-ci.yml"];
  spawnSync(COMMAND, args, { cwd: path });
  const editor = await start(t, { path });
  const document = uri(path, ".gitlab-ci.yml");
  await editor.open(document, BAD);
  assert.deepEqual(await editor.findings(document), []);
  await editor.change(document, 2, `${BAD}ö: {script: docker push nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3}\n`);
  const found = codes(await editor.findings(document, 2));
  assert.ok(found.includes("image-push-port") && !found.includes("image-pull-port"), found.join());
});

test("settings that are wrong are told once, with their line, and the last good ones stay", async (t) => {
  const path = folder(t, { "conform.toml": 'ignore = ["image-pull-port"]\n' });
  const editor = await start(t, { path });
  const document = uri(path, ".gitlab-ci.yml");
  await editor.open(document, BAD);
  await editor.findings(document);
  write(path, "conform.toml", 'ignore = [\n  "image-pull-prt",\n]\n');
  const now = await editor.nextFindings(document, () => watched(editor, path, "conform.toml"));
  assert.ok(!codes(now).includes("image-pull-port"));
  const message = await editor.until(() => editor.messages[0]);
  assert.match(message, /conform\.toml` is wrong at line 2, column 3: .*did you mean `image-pull-port`/);
  await editor.change(document, 2, `${BAD}#\n`);
  await editor.findings(document, 2);
  await editor.hover(document, { line: 0, character: 0 });
  assert.equal(editor.messages.length, 1);
});

test("what the editor says comes before the file, and a mistake in it is told", async (t) => {
  const path = folder(t, { "conform.toml": 'portal = "https://of-the-file.example"\n' });
  const editor = await start(t, { path, options: { portal: "https://of-the-editor.example", templates: "x" } });
  assert.match(await editor.until(() => editor.messages[0]), /unknown field `templates`/);
  const document = uri(path, ".gitlab-ci.yml");
  await editor.open(document, BAD);
  const href = (diagnostics) => diagnostics[0].codeDescription.href;
  assert.match(href(await editor.findings(document)), /of-the-file/);
  const settings = { orchestratorConform: { portal: "https://of-the-editor.example" }, yaml: { other: true } };
  const say = () => editor.connection.sendNotification("workspace/didChangeConfiguration", { settings });
  assert.match(href(await editor.nextFindings(document, say)), /of-the-editor/);
});

test("included files are those of the repository, as the editor shows them", async (t) => {
  const job = (image) => `.bäse:\n  image: ${image}\n`;
  const good = "nexus.shared.cwiq.io:8444/library/python:3.12";
  const path = folder(t, { "group/project/ci/bäse.yml": job(good) });
  mkdirSync(join(path, "group/project/.git"));
  const editor = await start(t, { path });
  const [document, included] = [uri(path, "group/project/.gitlab-ci.yml"), uri(path, "group/project/ci/bäse.yml")];
  const text = "include: /ci/bäse.yml\nä: {extends: .bäse, script: x}\n";
  await editor.open(document, text);
  assert.ok(!codes(await editor.findings(document)).some((code) => /include|extends|port/.test(code)));
  await editor.nextFindings(document, () => editor.open(included, job(good)));
  // Nothing is saved.
  const changed = job("nexus.shared.cwiq.io:8443/library/python:3.12");
  const now = await editor.nextFindings(document, () => editor.change(included, 2, changed));
  assert.ok(codes(now).includes("image-pull-port"), codes(now).join());
  const renamed = await editor.nextFindings(document, () => editor.change(included, 3, ".other:\n  image: x\n"));
  assert.ok(codes(renamed).includes("ci-unknown-extends"));
  // What is closed is again what is on the disk.
  const closed = await editor.nextFindings(document, () => editor.close(included));
  assert.ok(!codes(closed).includes("ci-unknown-extends"));
  rmSync(join(path, "group/project/ci/bäse.yml"));
  const gone = await editor.nextFindings(document, () => watched(editor, path, "group/project/ci/bäse.yml"));
  assert.ok(codes(gone).includes("ci-include"), codes(gone).join());
});

test("templates are looked up where the editor or the command line says", async (t) => {
  const path = folder(t, { "templates/t.yml": "ä:\n  image: nexus.shared.cwiq.io:8443/library/python:3.12\n" });
  const text = "include: [{project: orchestrator/ci-templates, ref: main, file: /t.yml}]\nä: {script: x}\n";
  const document = uri(path, "repository/.gitlab-ci.yml");
  for (const options of [undefined, { templateRoot: "templates" }, { templateRoot: join(path, "templates") }]) {
    const editor = await start(t, { path, options });
    await editor.open(document, text);
    const found = codes(await editor.findings(document)).includes("image-pull-port");
    assert.equal(found, options !== undefined, JSON.stringify(options));
    assert.equal(await editor.stop(), 0);
  }
  const editor = await start(t, { path, args: ["--template-root", join(path, "templates")] });
  await editor.open(document, text);
  assert.ok(codes(await editor.findings(document)).includes("image-pull-port"));
});

test("a folder that is added brings its includes", async (t) => {
  const path = folder(t, { "a.yml": ".a:\n  image: x\n" });
  const editor = await start(t, { capabilities: { ...CAPABILITIES, workspace: {} } });
  const document = uri(path, ".gitlab-ci.yml");
  await editor.open(document, "include: b.yml\nä: {script: x}\n");
  assert.ok(!codes(await editor.findings(document)).includes("ci-include"));
  const event = { added: [{ uri: uri(path, ""), name: "a" }], removed: [] };
  const add = () => editor.connection.sendNotification("workspace/didChangeWorkspaceFolders", { event });
  assert.ok(codes(await editor.nextFindings(document, add)).includes("ci-include"));
});
