// The browser and the command line are the same engine: the same text gets the same report, byte for byte.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

import { portal } from "./browser.mjs";
import { examples } from "./parity.mjs";
import { program } from "./program.mjs";

const site = portal();

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
  ["command", "auto", "T=v1.2.3\ndocker pull python:3 && docker push nexus.shared.cwiq.io:8444/orchestrator/server:$T\n/kaniko/executor -d \"$X:é\" \\\n  --cache $(date)\n"],
];

/** Texts put together from pieces that are nearly right, the same ones at each run. */
const nearMisses = (count) => {
  let state = 42;
  const below = (limit) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % limit;
  };
  const pick = (list) => list[below(list.length)];
  const pieces = {
    "image-ref": ["nexus.shared.cwiq.io", ":8443", ":8444", ":", "/", "orchestrator", "-", "server", "Runner-API", "cwiq-", "library/", "python", "v1.2.3", "main-a1b2c3d", "@sha256:", "é", "$NEXUS_REGISTRY", "${X}", " ", "\n", "https://"],
    tag: ["main-", "branch-", "a1b2c3d4", "A1B2C3D", "latest", "stable", "v", "1.2.3", "-uat", "-prod", "feat/x", "+", ",", " ", "\n", "é"],
    "artifact-name": ["orchestrator-", "cwiq-", "executor", "sandbox", "-0.3.0", "-1.el9.x86_64", ".rpm", ".whl", ".sh", "/etc/", "/usr/local/bin/", "main-a1b2c3d", "\n", "é", "https://pypi.org/simple/"],
    command: ["docker ", "pull ", "push ", "skopeo copy ", "/kaniko/executor ", "--destination ", "-d", "=", "\"", "'", "\\\n", "$(", ")", "<<E\n", "docker://", "nexus.shared.cwiq.io:8443/orchestrator/server:latest", "$NEXUS_REGISTRY", "python:3", " ", "\n", "; ", "é", "A=b\n"],
    "gitlab-ci": ["include:\n", "  - project: orchestrator/ci-templates\n", "    ref: v1\n", "    file: [/.gitlab-ci-common.yml, x]\n", "stages: [test, build]\n", "release:\n", "  stage: build\n", "  image: python:3\n", "  image: '$NEXUS_REGISTRY/a:b'\n", "variables:\n", "  NEXUS_HOST: é\n", "  IMAGE_NAME: cwiq-server\n", "  <<: *x\n", "a: &x {}\n", "\t", "[", "\"", "\r\n", "# é\n"],
  };
  return Array.from({ length: count }, () => {
    const kind = pick(Object.keys(pieces));
    const text = Array.from({ length: 1 + below(9) }, () => pick(pieces[kind])).join("");
    return { kind, text, options: { direction: pick(["auto", "push", "pull"]) } };
  });
};

/** The report of the command. */
const native = (command, { kind, text, options }) => {
  const flags = Object.entries(options).flatMap(([key, value]) => [`--${key}`, value]);
  const { stdout, stderr, error } = spawnSync(command, ["check", "--as", kind, ...flags, "--format", "json", "-"], {
    input: text,
    encoding: "utf8",
  });
  assert.ok(!error && stdout, `${error ?? stderr}`);
  return stdout.replace(/\n$/, "");
};

/** The reports of the worker that the page names, in the order of the texts. `engine` says with which program it begins. */
const inBrowser = (page, engine, texts) =>
  page.evaluate(
    ({ engine, texts }) =>
      new Promise((resolve, reject) => {
        const address = document.querySelector("[data-engine]").dataset.engine;
        const worker = new Worker(address, { name: engine });
        const reports = [];
        worker.onerror = () => reject(new Error("the worker broke down"));
        worker.onmessage = ({ data }) => {
          if (data.ready === undefined) reports.push(data.json ?? data.error);
          if (reports.length === texts.length) {
            worker.terminate();
            resolve(reports);
            return;
          }
          const { kind, text, options } = texts[reports.length];
          // The command writes its options with hyphens, a message with underscores.
          const named = Object.fromEntries(Object.entries(options).map(([key, value]) => [key.replace("-", "_"), value]));
          worker.postMessage({ id: reports.length, op: "check", kind, text, options: named, json: true });
        };
      }),
    { engine, texts },
  );

test("browser and command line give the same report on the same text, byte for byte", async () => {
  const command = program();
  const chosen = TEXTS.map(([kind, direction, text]) => ({ kind, text, options: { direction } }));
  const onPages = examples();
  assert.ok(onPages.length > 80, `${onPages.length} examples`);
  const texts = [...chosen, ...onPages, ...nearMisses(300)];
  const page = await site.open("/check/tag/");
  // The small engine alone, as long as nothing is beyond it.
  const names = texts.filter(({ kind }) => ["image-ref", "tag", "artifact-name"].includes(kind));
  assert.ok(names.length > 100, `${names.length} texts of names`);
  for (const [engine, asked] of [["whole", texts], ["names", names]]) {
    const reports = await inBrowser(page, engine, asked);
    for (const [index, text] of asked.entries()) {
      assert.equal(reports[index], native(command, text), `${engine}: ${JSON.stringify(text)}`);
    }
  }
});
