// The browser and the command line are the same engine: the same text gets the same report, byte for byte.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { portal } from "./browser.mjs";

const site = portal();
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const NAME = "nexus.shared.cwiq.io:8443/orchestrator/server";
const TEXTS = [
  ["image-ref", "push", `${NAME}:1.2.3`],
  ["image-ref", "push", "nexus.shared.cwiq.io:8444/orchestrator/server:v1.2.3"],
  ["image-ref", "pull", `python\nnode:20-alpine\n${NAME}:latest\nghcr.io/a/b@sha256:${"a1".repeat(32)}`],
  ["image-ref", "auto", "nexus.dev.cwiq.io:8443/orchestrator-runner-api:main-a1b2c3d\n[::1]:5000/x\n\u{1F600}é/Server:1"],
  ["image-ref", "auto", ""],
  ["image-ref", "auto", `${"a/".repeat(200)}b:${"c".repeat(140)}`],
  ["tag", "auto", "main-a1b2c3d4, latest"],
  ["tag", "auto", "v1.2.3 stable branch-Feat/x-a1b2c3 1.0.0-uat 1.0.0-prod"],
  ["artifact-name", "auto", "orchestrator-executor-0.3.0-1.el9.x86_64.rpm\ncwiq-server\n/etc/orchestrator/\ncwiq_common-0.2.0-py3-none-any.whl"],
  ["gitlab-ci", "auto", "include:\n  - project: orchestrator/ci-templates\n    ref: develop\n    file: .gitlab-ci-common.yml\nstages: [test, validate]\nlint:\n  stage: test\n  image: python:3.12\n  script: [x]\n"],
  ["gitlab-ci", "auto", "variables:\n  NEXUS_REGISTRY: nexus.shared.cwiq.io:8444\na: &x {script: [é]}\nb:\n  <<: *x\n  image: $NEXUS_REGISTRY/orchestrator-server:$CI_COMMIT_SHA\n  image: twice\n"],
  ["gitlab-ci", "auto", "a: [1\nb: {\n\tc: d\n"],
];

/** The report of the command. */
const native = (program, [kind, direction, text]) => {
  const { stdout, stderr, error } = spawnSync(
    program,
    ["check", "--as", kind, "--direction", direction, "--format", "json", "-"],
    { input: text, encoding: "utf8" },
  );
  assert.ok(!error && stdout, `${error ?? stderr}`);
  return stdout.trim();
};

/** The report of the worker that the page names. */
const inBrowser = (page, [kind, direction, text]) =>
  page.evaluate(
    ([kind, direction, text]) =>
      new Promise((resolve, reject) => {
        const address = document.querySelector("[data-engine]").dataset.engine;
        const worker = new Worker(address, { type: "module" });
        worker.onerror = () => reject(new Error("the worker broke down"));
        worker.onmessage = ({ data }) => {
          if (data.ready) worker.postMessage({ id: 1, op: "check", kind, text, options: { direction }, json: true });
          else resolve(data.json ?? data.error);
          if (!data.ready) worker.terminate();
        };
      }),
    [kind, direction, text],
  );

test("browser and command line give the same report on the same text", async () => {
  const build = spawnSync("cargo", ["build", "--quiet", "--package", "orchestrator-conform", "--message-format", "json"], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  assert.equal(build.status, 0, build.stderr);
  const messages = build.stdout.trim().split("\n").map((line) => JSON.parse(line));
  const program = messages.findLast(({ executable }) => executable)?.executable;
  assert.ok(program, "cargo names the program it has built");
  const page = await site.open("/check/tag/");
  for (const text of TEXTS) {
    assert.deepEqual(JSON.parse(await inBrowser(page, text)), JSON.parse(native(program, text)), JSON.stringify(text));
  }
});
