// What the page can hand to the engine's worker, and what comes back: crates/worker describes the messages.

import { test } from "node:test";
import assert from "node:assert/strict";

import { portal } from "./browser.mjs";

const site = portal();

const PIPELINE = "# \u{1F600}\ninclude: /base.yml\na:\n  extends: .base\n  script: make\n  variables: {DB_PASSWORD: hunter2x}\n";

/** The answers to requests, in their order, of the worker that the page names; it begins with the whole engine. */
const ask = async (...requests) => {
  const page = await site.open("/check/gitlab-ci/");
  const answers = await page.evaluate(async (requests) => {
    const worker = new Worker(document.querySelector("[data-engine]").dataset.engine);
    const next = () => new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
    await next();
    const answers = [];
    for (const [id, request] of requests.entries()) {
      worker.postMessage({ id, ...request });
      answers.push(await next());
    }
    return answers;
  }, requests);
  assert.deepEqual(page.complaints, []);
  return answers;
};

test("files, an event and places go in, and an editor's list comes back", async () => {
  const odd = [7, null, "a.yml", {}, { origin: "local" }, { origin: "elsewhere", name: "a", text: "b" }];
  const base = { origin: "local", name: "base.yml", text: ".base: {image: 'alpine:3.19'}" };
  const options = { branch: "main", variables: "DEPLOY=1\nunfinished", changed: "a\nb" };
  const check = { op: "check", kind: "gitlab-ci", text: PIPELINE };
  const [full, plain] = await ask({ ...check, files: [...odd, base], options, places: true }, check);
  assert.match(full.html, /alpine:3\.19/);
  assert.match(full.html, /data-event="described"/);
  assert.equal(full.marked, undefined);
  assert.equal(full.secrets, 1);
  const findings = JSON.parse(full.diagnostics);
  const secret = findings.find(({ rule }) => rule === "secret-literal");
  assert.equal(PIPELINE.slice(secret.from, secret.to), "hunter2x");
  assert.deepEqual([secret.severity, secret.docs, secret.fix], ["error", "/rules/secret-literal/", null]);
  assert.doesNotMatch(plain.html, /alpine:3\.19|described/);
  assert.equal(plain.diagnostics, undefined);
  assert.ok(plain.marked.includes("<mark"));
});

test("an export links to this portal and shows no credential", async () => {
  const request = { op: "export", kind: "gitlab-ci", text: PIPELINE };
  const formats = ["markdown", "json", "sarif", "pdf"];
  const [markdown, json, sarif, pdf] = await ask(...formats.map((format) => ({ ...request, format })));
  assert.ok(markdown.text.includes(`(${site.origin}/rules/secret-literal/)`), markdown.text);
  assert.equal(JSON.parse(json.text).reports[0].kind, "gitlab-ci");
  const { runs } = JSON.parse(sarif.text);
  assert.equal(runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri, ".gitlab-ci.yml");
  for (const { text, secrets } of [markdown, json, sarif]) {
    assert.equal(secrets, 1);
    assert.doesNotMatch(text, /hunter/);
  }
  assert.match(pdf.error, /none of/);
});

test("a request that is beyond the small program loads the whole one, which then answers everything", async () => {
  const page = await site.open("/check/image-ref/", { options: { serviceWorkers: "block" } });
  const said = await page.evaluate(async (pipeline) => {
    const worker = new Worker(document.querySelector("[data-engine]").dataset.engine, { name: "names" });
    const requests = [
      { op: "check", kind: "tag", text: "latest" },
      { op: "check", kind: "auto", text: pipeline },
      { op: "check", kind: "tag", text: "1.2.3" },
    ];
    // All at once: they are answered in their order.
    for (const [id, request] of requests.entries()) worker.postMessage({ id, ...request });
    const said = [];
    return new Promise((resolve) => {
      worker.onmessage = ({ data: { ready, id, kind, beyond } }) => {
        said.push(ready ?? [id, kind, beyond]);
        if (id === 2) resolve(said);
      };
    });
  }, PIPELINE);
  assert.deepEqual(said, [true, [0, "tag", undefined], false, true, [1, "gitlab-ci", undefined], [2, "tag", undefined]]);
  assert.deepEqual(page.complaints, []);
});
