// The command, as cargo builds it for the tests.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Builds `orchestrator-conform` where that is needed, and answers its path. */
export const program = () => {
  const build = spawnSync("cargo", ["build", "--quiet", "--package", "orchestrator-conform", "--message-format", "json"], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  assert.equal(build.status, 0, build.stderr);
  const messages = build.stdout.trim().split("\n").map((line) => JSON.parse(line));
  const path = messages.findLast(({ executable }) => executable)?.executable;
  assert.ok(path, "cargo names the program it has built");
  return path;
};
