// What is told under the pointer, and what is offered while a person writes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { edited, folder, place, start, uri } from "./editor.mjs";

const DOCUMENT = "file:///nowhere/.gitlab-ci.yml";

/** What is told at the first occurrence of a part of a text, `into` characters further. */
async function told(editor, text, part, into = 1, document = DOCUMENT) {
  const hover = await editor.hover(document, place(text, part, into));
  return hover?.contents.value ?? null;
}

/** The offers at the `|` of a text, and the text once one is taken. */
async function offers(editor, marked, { document = DOCUMENT, version = 2 } = {}) {
  const text = marked.replace("|", "");
  await editor.change(document, version, text);
  const items = await editor.complete(document, place(marked, "|"));
  const take = (label) => {
    const item = items.find((item) => item.label === label);
    assert.ok(item, `${label} is not among ${items.map((item) => item.label).join(", ")}`);
    return edited(text, [item.textEdit]);
  };
  return { labels: items.map((item) => item.label), take };
}

test("a finding tells its rule, why, and where that stands", async (t) => {
  const editor = await start(t, { options: { portal: "https://docs.example" } });
  const text = "# 😀\nä: {script: 'é docker push nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3'}\n";
  await editor.open(DOCUMENT, text.replace("é docker", "docker"));
  const told = await editor.hover(DOCUMENT, place(text.replace("é docker", "docker"), "8444", 2));
  assert.equal(told.contents.kind, "markdown");
  assert.match(told.contents.value, /\*\*error\*\* `image-push-port`/);
  assert.match(told.contents.value, /Port 8444 is read-only/);
  assert.match(told.contents.value, /Fix: .*8443.* \(safe\)/);
  assert.match(told.contents.value, /takes no writes/);
  assert.match(told.contents.value, /https:\/\/docs\.example\/rules\/image-push-port\//);
  assert.equal(told.range.end.character - told.range.start.character, 4);
});

test("variables, images, jobs, keywords and ignored rules tell what they amount to", async (t) => {
  const editor = await start(t);
  const text = [
    "variables:",
    "  NEXUS_HOST: nexus.shared.cwiq.io # 😀",
    "bäu:",
    "  stage: test",
    '  script: "😀 $NEXUS_HOST"',
    "  image: ${NEXUS_HOST}:8444/library/python:3.12",
    "  # conform: ignore image-moving-tag -- why not",
    "  interruptible: true",
    "tést:",
    "  needs: [bäu]",
    "  script: x",
    "",
  ].join("\n");
  await editor.open(DOCUMENT, text);
  assert.match(await told(editor, text, "$NEXUS_HOST", 4), /the pipeline: `nexus\.shared\.cwiq\.io`/);
  const image = await told(editor, text, ":8444/library", 8);
  assert.match(image, /`nexus\.shared\.cwiq\.io:8444\/library\/python:3\.12`[^]*pulled by `bäu`[^]*- tag `3\.12`/);
  const job = await told(editor, text, "[bäu", 2);
  assert.match(job, /^script job `bäu`, stage `test`\n\n- push to `main`: runs/);
  assert.match(await told(editor, text, "interruptible"), /`interruptible` takes `true` or `false`/);
  assert.match(await told(editor, text, "image-moving-tag", 3), /`image-moving-tag` \(/);
  assert.equal(await told(editor, text, "x\n", 0), null);
});

test("a secret is not repeated under the pointer", async (t) => {
  const editor = await start(t);
  const text = "variables:\n  DB_PASSWORD: hunter2hunter2\nä:\n  script: echo $DB_PASSWORD\n";
  await editor.open(DOCUMENT, text);
  assert.ok(!/hunter2/.test(await told(editor, text, "$DB_PASSWORD", 4)));
  assert.ok(!/hunter2/.test(await told(editor, text, "hunter2", 3)));
});

test("a Dockerfile tells its base image and completes it", async (t) => {
  const path = folder(t);
  const editor = await start(t, { path });
  const document = uri(path, "Dockerfile");
  const text = "# é 😀\nFROM nexus.shared.cwiq.io:8444/library/python:3.12\n";
  await editor.open(document, text, { language: "dockerfile" });
  assert.match(await told(editor, text, "library", 2, document), /- registry `nexus\.shared\.cwiq\.io:8444`/);
  const { take } = await offers(editor, "# é 😀\nFROM ne|\n", { document });
  assert.equal(take("nexus.shared.cwiq.io:8444/orchestrator/server"), "# é 😀\nFROM nexus.shared.cwiq.io:8444/orchestrator/server\n");
});

test("names of the standard and keywords of GitLab are offered where they belong", async (t) => {
  const editor = await start(t);
  assert.ok(editor.welcome.capabilities.completionProvider.triggerCharacters.includes("/"));
  await editor.open(DOCUMENT, "");
  const at = (marked) => offers(editor, marked);
  assert.equal((await at("# 😀\nwork|")).take("workflow"), "# 😀\nworkflow:");
  assert.equal((await at("bäu 😀:\n  sta|")).take("stage"), "bäu 😀:\n  stage: ");
  assert.equal((await at("ä:\n  rules:\n    - if: $X\n      wh|")).take("when"), "ä:\n  rules:\n    - if: $X\n      when: ");
  assert.equal((await at("ä:\n  when: m|")).take("manual"), "ä:\n  when: manual");
  const push = 'ä:\n  script: ["😀 docker push nexus.shared.cwiq.io:8443/orchestrator/|"]\n';
  assert.equal((await at(push)).take("server"), push.replace("|", "server"));
  const include = "include:\n  - project: orchestrator/ci-templates\n    file: /|\n";
  const { labels } = await at(include);
  assert.ok(labels.length > 2 && labels.every((label) => label.startsWith("/") && label.endsWith(".yml")), labels.join());
  assert.equal((await at("include:\n  - project: |")).take("orchestrator/ci-templates"), "include:\n  - project: orchestrator/ci-templates");
  assert.ok((await at("stages:\n  - |")).labels.includes("deploy-dev"));
  assert.equal((await at("stages: [ä, ö]\nj:\n  stage: |")).take("ö"), "stages: [ä, ö]\nj:\n  stage: ö");
  assert.equal((await at("bäu:\n  script: x\ntest:\n  script: x\n  needs: [b|]\n")).take("bäu"), "bäu:\n  script: x\ntest:\n  script: x\n  needs: [bäu]\n");
  assert.ok((await at(".bäse:\n  script: x\ntest:\n  extends: |\n")).labels.includes(".bäse"));
  assert.ok((await at("ä:\n  script: echo $|")).labels.includes("NEXUS_REGISTRY_PUSH"));
  assert.deepEqual((await at("ä: x # st|")).labels, []);
});

test("an own standard brings its own names", async (t) => {
  const { readFileSync } = await import("node:fs");
  const standard = readFileSync(new URL("../../content/conventions.toml", import.meta.url), "utf8");
  const own = standard.replaceAll('image = "server"', 'image = "sërver-own"'.replace("ë", "e"));
  assert.notEqual(own, standard);
  const path = folder(t, { "own.toml": own, "conform.toml": 'conventions = "own.toml"\n' });
  const editor = await start(t, { path });
  const document = uri(path, ".gitlab-ci.yml");
  await editor.open(document, "");
  await editor.findings(document);
  const { labels } = await offers(editor, "ä:\n  image: a/orchestrator/|", { document });
  assert.ok(labels.includes("server-own"), labels.join());
});
