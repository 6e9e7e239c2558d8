// The conversation itself: how it starts and ends, and what is answered to nonsense.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { COMMAND, Editor, folder, start, uri } from "./editor.mjs";

const code = (expected) => (error) => error.code === expected;

test("before it is presented the server refuses, and goes with status 1", async (t) => {
  const editor = new Editor(t);
  const hover = { textDocument: { uri: "file:///a" }, position: { line: 0, character: 0 } };
  await assert.rejects(editor.connection.sendRequest("textDocument/hover", hover), code(-32002));
  await assert.rejects(editor.connection.sendRequest("shutdown"), code(-32002));
  await editor.open("file:///a/.gitlab-ci.yml", "image: python\n");
  await editor.connection.sendNotification("exit");
  assert.equal(await editor.ended, 1);
  assert.deepEqual(editor.published, []);
});

test("what is not known or wrong is refused, and the conversation goes on", async (t) => {
  const editor = await start(t);
  const { connection } = editor;
  await assert.rejects(connection.sendRequest("textDocument/definition", {}), code(-32601));
  await assert.rejects(connection.sendRequest("$/unknown", {}), code(-32601));
  await assert.rejects(connection.sendRequest("textDocument/hover", { position: 3 }), code(-32602));
  await assert.rejects(editor.hover("file:///never/opened", { line: 0, character: 0 }), /not open/);
  await assert.rejects(connection.sendRequest("initialize", {}), code(-32600));
  await connection.sendNotification("textDocument/didChange", { textDocument: {} });
  await connection.sendNotification("textDocument/didOpen", { textDocument: { uri: 3 } });
  await connection.sendNotification("$/whatever", {});
  await editor.change("file:///never/opened", 2, "a: b");
  await editor.close("file:///never/opened");
  const document = "gitlab:/group/project/.gitlab-ci.yml?ref=main";
  await editor.open(document, "image: python\n");
  // Places that are nowhere are the nearest that there is.
  const far = { line: 4294967295, character: 4294967295 };
  await editor.change(document, 2, [{ range: { start: far, end: far }, text: "ä: {script: x}\n" }]);
  assert.notDeepEqual(await editor.findings(document, 2), []);
  assert.equal(await editor.hover(document, far), null);
  await connection.sendRequest("shutdown");
  await assert.rejects(editor.hover(document, far), code(-32600));
  await connection.sendNotification("exit");
  assert.equal(await editor.ended, 0);
});

test("an editor that is gone without a word ends the server with status 1", async (t) => {
  const editor = await start(t);
  await editor.open("file:///a/.gitlab-ci.yml", "image: python\n");
  editor.process.stdin.end();
  assert.equal(await editor.ended, 1);
});

test("a request that is taken back is answered as such", async (t) => {
  const editor = await start(t);
  const document = "file:///a/.gitlab-ci.yml";
  await editor.open(document, "ä: {script: x}\n".repeat(20_000));
  const source = new (await import("vscode-languageserver-protocol/node")).default.CancellationTokenSource();
  const params = { textDocument: { uri: document }, position: { line: 0, character: 0 } };
  const answer = editor.connection.sendRequest("textDocument/hover", params, source.token);
  source.cancel();
  await assert.rejects(answer, code(-32800));
  // And one about a text that has changed since.
  const stale = editor.hover(document, { line: 0, character: 0 });
  await editor.change(document, 2, "ä: {script: y}\n");
  await assert.rejects(stale, code(-32801));
});

test("a text over the limit gets the one finding that says so", async (t) => {
  const path = folder(t);
  const editor = await start(t, { path });
  const document = uri(path, ".gitlab-ci.yml");
  await editor.open(document, `# ${"é".repeat(32 << 20)}`);
  const findings = await editor.findings(document);
  assert.deepEqual(findings.map(({ code }) => code), ["input-size"]);
  await editor.change(document, 2, "ä: {script: x}\n");
  assert.ok((await editor.findings(document, 2)).every(({ code }) => code !== "input-size"));
});

test("bytes that are no message are answered and passed over", async () => {
  const answers = await converse([
    frame("{"),
    "Content-Length: ten\r\n\r\n",
    frame('{"jsonrpc":"2.0","id":5,"method":7}'),
    frame("[]"),
    frame('{"jsonrpc":"2.0","id":6,"method":"initialize","params":{"capabilities":{}}}'),
    frame('{"jsonrpc":"2.0","id":"ü","method":"shutdown"}'),
    frame('{"jsonrpc":"2.0","method":"exit"}'),
  ]);
  assert.equal(answers.status, 0);
  const told = answers.messages.map(({ id, error }) => [id, error?.code]);
  assert.deepEqual(told, [[null, -32700], [null, -32700], [5, -32600], [null, -32600], [6, undefined], ["ü", undefined]]);
  assert.ok(answers.messages.every(({ error }) => !error || error.message.length > 10));
});

test("help says how it is started, and nothing else is written", async () => {
  const { status, stdout } = await run(["lsp", "--help"], "");
  assert.equal(status, 0);
  assert.match(stdout, /language server/);
  const wrong = await run(["lsp", "--portal"], "");
  assert.equal(wrong.status, 2);
});

/** What comes back for some bytes, as messages; fails where anything but messages does. */
async function converse(parts) {
  const { status, stdout } = await run(["lsp", "--stdio"], parts.join(""));
  const messages = [];
  let rest = Buffer.from(stdout);
  while (rest.length > 0) {
    const [header, length] = /^Content-Length: (\d+)\r\n\r\n/.exec(rest.toString("latin1"));
    messages.push(JSON.parse(rest.subarray(header.length, header.length + Number(length))));
    rest = rest.subarray(header.length + Number(length));
  }
  return { status, messages };
}

function run(args, input) {
  return new Promise((resolve, reject) => {
    const process = spawn(COMMAND, args);
    let stdout = "";
    process.stdout.setEncoding("utf8").on("data", (part) => (stdout += part));
    process.once("error", reject);
    process.once("close", (status) => resolve({ status, stdout }));
    process.stdin.end(input);
  });
}

function frame(content) {
  return `Content-Length: ${Buffer.byteLength(content)}\r\n\r\n${content}`;
}
