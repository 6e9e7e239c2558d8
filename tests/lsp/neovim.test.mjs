// A real editor, where it is there: Neovim's own client asks, shows, edits and types.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { COMMAND, folder } from "./editor.mjs";

const SCRIPT = fileURLToPath(new URL("neovim.lua", import.meta.url));
const isThere = spawnSync("nvim", ["--version"]).status === 0;
const skip = !isThere && "left out: nvim is not on PATH";

test("Neovim shows findings, applies a fix, and is offered keywords", { skip }, (t) => {
  const script = '  script: "echo 😀 é && docker push nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3"';
  const path = folder(t, { ".gitlab-ci.yml": `# 😀\nbäu:\n${script}\n` });
  const env = { ...process.env, CONFORM: COMMAND, FOLDER: path };
  const { stdout, stderr } = spawnSync("nvim", ["--headless", "--clean", "-c", `luafile ${SCRIPT}`], {
    env,
    encoding: "utf8",
    timeout: 90_000,
  });
  const line = stdout.split("\n").find((line) => line.startsWith("{"));
  assert.ok(line, stderr);
  const told = JSON.parse(line);
  assert.equal(told.error, undefined);
  assert.equal(told.first["image-push-port"], "8444");
  assert.match(told.hover, /Port 8444 is read-only[^]*https:\/\/docs\.example\/rules\/image-push-port\//);
  assert.deepEqual(told.fixed, ["# 😀", "bäu:", script.replace("8444", "8443")]);
  assert.equal(told.left["image-push-port"], undefined);
  assert.equal(told.typed["pipeline-templates"], "bäu");
  assert.ok(told.offered.includes("stage"), told.offered.join());
  assert.equal(told.stopped, true);
});
