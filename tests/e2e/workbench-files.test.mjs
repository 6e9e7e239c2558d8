// Several files: a pipeline and what it includes, picked or dropped, and how they are told apart.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assertAccessible, eventually, portal } from "./browser.mjs";
import { DESKTOP, PHONE, file, openWorkbench, reports, says } from "./workbench.mjs";

const site = portal();

const PIPELINE = "include:\n  - local: /templates/build.yml\n  - project: orchestrator/ci-templates\n    file: /go.yml\nmy-task:\n  script: [make]\n";
const TEMPLATE = "job-of-the-template:\n  script: [make]\n";

const open = async (options = DESKTOP, path) => {
  const checker = await openWorkbench(site, { options, path });
  // The jobs that are understood stand there.
  if ((await checker.tab("triggers").count()) > 0) await checker.tab("triggers").click();
  return { ...checker, picker: checker.root.locator("[data-picker]") };
};

test("a pipeline and the template it includes, picked by keyboard, resolve", async () => {
  for (const options of [DESKTOP, PHONE]) {
    const checker = await open(options);
    const chooser = checker.page.waitForEvent("filechooser");
    await checker.button("Open files").focus();
    await checker.page.keyboard.press("Enter");
    await (await chooser).setFiles([file("build.yml", TEMPLATE), file(".gitlab-ci.yml", PIPELINE)]);
    await eventually(async () => assert.equal(await checker.text(), PIPELINE));
    await says(checker.notice, /Read \.gitlab-ci\.yml, with 1 file beside it/);
    assert.equal(await checker.rows.count(), 1);
    await reports(checker, /job-of-the-template/);

    // Its path can be another one, which no include names, and back again.
    const path = checker.rows.first().getByLabel("Path");
    await path.fill("elsewhere/build.yml");
    await path.press("Enter");
    await eventually(async () => assert.match(await checker.rows.first().innerText(), /no include names it/));
    await eventually(async () => assert.doesNotMatch(await checker.report.textContent(), /job-of-the-template/));
    await path.fill("templates/build.yml");
    await path.press("Tab");
    await reports(checker, /job-of-the-template/);
    await eventually(async () => assert.match(await checker.rows.first().innerText(), /answers \/templates\/build\.yml/));
    assert.match(await checker.root.locator("[data-wanted]").innerText(), /orchestrator\/ci-templates:go\.yml/);
    await assertAccessible(checker.page);

    await checker.rows.first().getByRole("button", { name: /^Remove/ }).focus();
    await checker.page.keyboard.press("Enter");
    assert.equal(await checker.rows.count(), 0);
    await eventually(async () => assert.doesNotMatch(await checker.report.textContent(), /job-of-the-template/));
    assert.deepEqual(checker.page.complaints, []);
  }
});

test("a file that comes later gets the path that an include wants, and can be the one that is checked", async () => {
  const checker = await open();
  await checker.paste(PIPELINE);
  await reports(checker, /my-task/);
  await checker.picker.setInputFiles(file("build.yml", TEMPLATE));
  await reports(checker, /job-of-the-template/);
  assert.equal(await checker.text(), PIPELINE, "the text of the person stays");
  assert.equal(await checker.rows.first().getByLabel("Path").inputValue(), "templates/build.yml");

  await checker.rows.first().getByRole("button", { name: /^Check this one/ }).click();
  await eventually(async () => assert.equal(await checker.text(), TEMPLATE));
  assert.equal(await checker.rows.first().getByLabel("Path").inputValue(), ".gitlab-ci.yml");
  await says(checker.notice, /templates\/build\.yml is checked now/);
});

test("files of another project and of a URL answer as well", async () => {
  const checker = await open();
  await checker.paste(PIPELINE.replace("/templates/build.yml", "/other.yml"));
  await reports(checker, /my-task/);
  await checker.picker.setInputFiles(file("go.yml", TEMPLATE));
  await reports(checker, /job-of-the-template/);
  assert.equal(await checker.rows.first().getByLabel("Path").inputValue(), "orchestrator/ci-templates:go.yml");
});

test("files can be dropped on the checker", async () => {
  const checker = await open();
  const transfer = await checker.page.evaluateHandle(
    ([pipeline, template]) => {
      const data = new DataTransfer();
      data.items.add(new File([pipeline], ".gitlab-ci.yml"));
      data.items.add(new File([template], "build.yml"));
      return data;
    },
    [PIPELINE, TEMPLATE],
  );
  await checker.field.dispatchEvent("dragover", { dataTransfer: transfer });
  assert.ok(await checker.root.evaluate((root) => root.hasAttribute("data-dropping")));
  await checker.field.dispatchEvent("drop", { dataTransfer: transfer });
  await eventually(async () => assert.equal(await checker.text(), PIPELINE));
  assert.equal(await checker.rows.count(), 1);
  assert.ok(!(await checker.root.evaluate((root) => root.hasAttribute("data-dropping"))));
});

test("what is no text, or too large, is said so, and the rest is read", async () => {
  const checker = await open();
  await checker.picker.setInputFiles([
    { name: "logo.png", mimeType: "image/png", buffer: Buffer.from([0x89, 0x50, 0xff, 0x00]) },
    { name: "zeros.yml", mimeType: "text/yaml", buffer: Buffer.alloc(16) },
    { name: "huge.yml", mimeType: "text/yaml", buffer: Buffer.alloc((2 << 20) + 1, "a") },
    file(".gitlab-ci.yml", PIPELINE),
  ]);
  await says(checker.notice, /Read \.gitlab-ci\.yml\. logo\.png is no text in UTF-8\. zeros\.yml is no text\. huge\.yml has 2\.0 MiB; up to 2 MiB are read\./);
  assert.equal(await checker.text(), PIPELINE);
});

test("a checker of one text takes one file", async () => {
  const checker = await open(DESKTOP, "/check/dockerfile/");
  await checker.picker.setInputFiles(file("Dockerfile", "FROM scratch\n"));
  await eventually(async () => assert.equal(await checker.text(), "FROM scratch\n"));
  await says(checker.notice, /Read Dockerfile\./);
});
