// An editor for the tests of the language server: VS Code's own client library on one end, the command on the other.

import { spawn } from "node:child_process";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import protocol from "vscode-languageserver-protocol/node";

const { createProtocolConnection, StreamMessageReader, StreamMessageWriter } = protocol;

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const TARGET = process.env.CARGO_TARGET_DIR ?? join(ROOT, "target");

/** The command under test. */
export const COMMAND = process.env.CONFORM ?? join(TARGET, "debug/orchestrator-conform");

/** What an editor of today can do, without asking for findings by itself. */
export const CAPABILITIES = {
  general: { positionEncodings: ["utf-16"] },
  textDocument: {
    hover: { contentFormat: ["markdown", "plaintext"] },
    publishDiagnostics: { versionSupport: true, codeDescriptionSupport: true, tagSupport: { valueSet: [1, 2] } },
  },
  workspace: {
    didChangeWatchedFiles: { dynamicRegistration: true },
    workspaceEdit: { documentChanges: true },
  },
};

/** A folder with these files, by their paths; it is gone after the test. */
export function folder(test, files = {}) {
  const path = mkdtempSync(join(tmpdir(), "conform-lsp-"));
  test.after(() => rmSync(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    write(path, name, text);
  }
  return path;
}

/** Writes a file below a folder. */
export function write(path, name, text) {
  mkdirSync(dirname(join(path, name)), { recursive: true });
  writeFileSync(join(path, name), text);
}

/** The URI of a file below a folder. */
export function uri(path, name) {
  return pathToFileURL(join(path, name)).href;
}

/** Starts the server and presents an editor to it; the server ends with the test. */
export async function start(test, { path, capabilities = CAPABILITIES, options, args = [] } = {}) {
  const editor = new Editor(test, args);
  const root = path ? pathToFileURL(path).href : null;
  editor.welcome = await editor.connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: root,
    workspaceFolders: root && [{ uri: root, name: "root" }],
    capabilities,
    initializationOptions: options,
  });
  await editor.connection.sendNotification("initialized", {});
  return editor;
}

/** One side of a conversation with the server. */
export class Editor {
  /** Everything that was published, in order. */
  published = [];
  /** What was shown to the person. */
  messages = [];
  /** What the server asked for: method and parameters. */
  asked = [];
  /** What the client library could not make sense of. */
  faults = [];
  #waiting = [];

  constructor(test, args = []) {
    this.process = spawn(COMMAND, ["lsp", ...args], { stdio: ["pipe", "pipe", "inherit"] });
    this.ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.connection = createProtocolConnection(
      new StreamMessageReader(this.process.stdout),
      new StreamMessageWriter(this.process.stdin),
    );
    this.connection.onError((error) => this.faults.push(error));
    this.connection.onNotification("textDocument/publishDiagnostics", (params) => this.#note(this.published, params));
    this.connection.onNotification("window/showMessage", (params) => this.#note(this.messages, params.message));
    this.connection.onRequest((method, params) => {
      this.#note(this.asked, { method, params });
      return null;
    });
    this.connection.listen();
    test.after(() => {
      this.connection.dispose();
      this.process.kill();
    });
  }

  #note(list, entry) {
    list.push(entry);
    this.#waiting = this.#waiting.filter((look) => !look());
  }

  /** Waits until a look at what has come finds something, and returns that. */
  until(look) {
    return new Promise((resolve) => {
      const attempt = () => {
        const found = look();
        if (found !== undefined) resolve(found);
        return found !== undefined;
      };
      if (!attempt()) this.#waiting.push(attempt);
    });
  }

  /** Opens a document. */
  open(uri, text, { language = "yaml", version = 1 } = {}) {
    return this.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: language, version, text },
    });
  }

  /** Changes a document. */
  change(uri, version, changes) {
    const contentChanges = typeof changes === "string" ? [{ text: changes }] : changes;
    return this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges,
    });
  }

  /** Closes a document. */
  close(uri) {
    return this.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
  }

  /** The findings of a version of a document, once they are published. */
  async findings(uri, version = 1, after = 0) {
    const isIt = (entry) => entry.uri === uri && entry.version === version;
    const entry = await this.until(() => this.published.slice(after).findLast(isIt));
    return entry.diagnostics;
  }

  /** The findings that are published for a document from now on, whatever its version. */
  async nextFindings(uri, act) {
    const after = this.published.length;
    await act();
    const isIt = (entry) => entry.uri === uri;
    return (await this.until(() => this.published.slice(after).find(isIt))).diagnostics;
  }

  /** What is told about a place. */
  hover(uri, position) {
    return this.connection.sendRequest("textDocument/hover", { textDocument: { uri }, position });
  }

  /** What may be written at a place. */
  complete(uri, position) {
    return this.connection.sendRequest("textDocument/completion", { textDocument: { uri }, position });
  }

  /** What can be done about a range. */
  actions(uri, range, context = {}) {
    const params = { textDocument: { uri }, range, context: { diagnostics: [], ...context } };
    return this.connection.sendRequest("textDocument/codeAction", params);
  }

  /** Says goodbye; the exit status. */
  async stop() {
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    return this.ended;
  }
}

/** The place of the first occurrence of a part of a text, `into` characters further, in UTF-16. */
export function place(text, part, into = 0) {
  const offset = text.indexOf(part) + into;
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length - 1, character: before.at(-1).length };
}

/** The range of the first occurrence of a part of a text, in UTF-16. */
export function range(text, part) {
  return { start: place(text, part), end: place(text, part, part.length) };
}

/** The part of a text that a range in UTF-16 is about. */
export function at(text, { start, end }) {
  return text.slice(offset(text, start), offset(text, end));
}

/** A text after edits. */
export function edited(text, edits) {
  const places = edits.map((edit) => ({ from: offset(text, edit.range.start), to: offset(text, edit.range.end), edit }));
  places.sort((one, other) => other.from - one.from);
  return places.reduce((text, { from, to, edit }) => text.slice(0, from) + edit.newText + text.slice(to), text);
}

function offset(text, { line, character }) {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\r|\n/g)) {
    starts.push(match.index + match[0].length);
  }
  return starts[line] + character;
}
