// What an editor can do about findings.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { CAPABILITIES, COMMAND, edited, place, range, start } from "./editor.mjs";

const DOCUMENT = "file:///nowhere/.gitlab-ci.yml";
const PIPELINE = [
  "# 😀 ü",
  "image: nexus.shared.cwiq.io:8443/library/python:3.12 # 😀",
  "tést:",
  "  stage: test",
  "  tags: [orchestrator]",
  '  script: ["echo 😀 é", "docker push nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3"]',
  "",
].join("\r\n");

const edits = (action) => action.edit.documentChanges[0].edits;
const codes = (diagnostics) => diagnostics.map(({ code }) => code);

/** An action of a kind whose title matches. */
function find(actions, title) {
  const found = actions.find((action) => title.test(action.title));
  assert.ok(found, `${title} is not among ${actions.map((action) => action.title).join(", ")}`);
  return found;
}

test("a safe fix is preferred, names its finding and version, and leaves the finding behind", async (t) => {
  const editor = await start(t);
  await editor.open(DOCUMENT, PIPELINE, { version: 3 });
  const fix = find(await editor.actions(DOCUMENT, range(PIPELINE, "8444")), /8443/);
  assert.equal(fix.kind, "quickfix");
  assert.equal(fix.isPreferred, true);
  assert.deepEqual(codes(fix.diagnostics), ["image-push-port"]);
  assert.deepEqual(fix.edit.documentChanges[0].textDocument, { uri: DOCUMENT, version: 3 });
  const after = edited(PIPELINE, edits(fix));
  assert.equal(after, PIPELINE.replace(":8444/", ":8443/"));
  await editor.change(DOCUMENT, 4, after);
  assert.ok(!codes(await editor.findings(DOCUMENT, 4)).includes("image-push-port"));
});

test("a suggested fix says so and is not preferred", async (t) => {
  const editor = await start(t);
  const text = "ä:\n  script: docker push nexus.shared.cwiq.io:8443/orchestrator/sever:1.2.3\n";
  await editor.open(DOCUMENT, text);
  const fix = find(await editor.actions(DOCUMENT, range(text, "sever")), /server/);
  assert.match(fix.title, /\(suggested\)$/);
  assert.equal(fix.isPreferred, undefined);
  assert.match(edited(text, edits(fix)), /orchestrator\/server:1\.2\.3/);
});

test("a finding that the editor names gets its fix wherever the cursor is", async (t) => {
  const editor = await start(t);
  await editor.open(DOCUMENT, PIPELINE);
  const diagnostics = await editor.findings(DOCUMENT);
  const cursor = { start: place(PIPELINE, "tést"), end: place(PIPELINE, "tést") };
  assert.ok(!(await editor.actions(DOCUMENT, cursor)).some(({ title }) => /8443/.test(title)));
  find(await editor.actions(DOCUMENT, cursor, { diagnostics }), /8443/);
});

test("all safe fixes at once make what `check --fix` makes", async (t) => {
  const editor = await start(t);
  await editor.open(DOCUMENT, PIPELINE);
  const whole = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const actions = await editor.actions(DOCUMENT, whole, { only: ["source.fixAll"] });
  assert.deepEqual(actions.map(({ kind }) => kind), ["source.fixAll"]);
  const after = edited(PIPELINE, edits(actions[0]));
  assert.equal(after, fixed(PIPELINE));
  assert.ok(after !== PIPELINE && after.includes(":8444/library/") && after.includes(":8443/orchestrator/"));
  // Asked by hand for everything it is there as well; moving the cursor costs no second check.
  find(await editor.actions(DOCUMENT, whole, { triggerKind: 1 }), /^Apply/);
  assert.ok((await editor.actions(DOCUMENT, whole, { triggerKind: 2 })).every(({ kind }) => kind === "quickfix"));
  // Nothing is left, and nothing is offered.
  await editor.change(DOCUMENT, 2, after);
  assert.deepEqual(await editor.actions(DOCUMENT, whole, { only: ["source"] }), []);
});

test("a rule can be ignored here, with a reason to be written", async (t) => {
  const editor = await start(t);
  await editor.open(DOCUMENT, PIPELINE);
  const ignore = find(await editor.actions(DOCUMENT, range(PIPELINE, "8444")), /^Ignore `image-push-port` here$/);
  const after = edited(PIPELINE, edits(ignore));
  assert.match(after, /\r\n {2}# conform: ignore image-push-port -- [^\r\n]+\r\n {2}script:/);
  await editor.change(DOCUMENT, 2, after);
  assert.ok(!codes(await editor.findings(DOCUMENT, 2)).includes("image-push-port"));
  // Within a text over several lines the comment would be a part of it.
  const block = "ä:\n  script:\n    - |\n      docker push nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3\n";
  await editor.change(DOCUMENT, 3, block);
  const titles = (await editor.actions(DOCUMENT, range(block, "8444"))).map(({ title }) => title);
  assert.ok(titles.length > 0 && titles.every((title) => !title.startsWith("Ignore")), titles.join());
});

test("an editor without versioned edits gets plain ones", async (t) => {
  const capabilities = { ...CAPABILITIES, workspace: {} };
  const editor = await start(t, { capabilities });
  await editor.open(DOCUMENT, PIPELINE);
  const fix = find(await editor.actions(DOCUMENT, range(PIPELINE, "8444")), /8443/);
  assert.deepEqual(Object.keys(fix.edit.changes), [DOCUMENT]);
  assert.equal(edited(PIPELINE, fix.edit.changes[DOCUMENT]), PIPELINE.replace(":8444/", ":8443/"));
});

function fixed(text) {
  const args = ["check", "--no-config", "--as", "gitlab-ci", "--fix", "-"];
  try {
    return execFileSync(COMMAND, args, { input: text, encoding: "utf8", stdio: ["pipe", "pipe", "ignore"] });
  } catch (error) {
    // Status 1: there are errors left.
    return error.stdout;
  }
}
