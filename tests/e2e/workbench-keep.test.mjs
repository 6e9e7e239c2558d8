// What a person has typed survives a reload, on their device alone, until they clear it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { alive, assertAccessible, eventually, portal } from "./browser.mjs";
import { PHONE, file, openWorkbench, reports, says, workbench } from "./workbench.mjs";

const site = portal();
const PIPELINE = "my-job:\n  script: [make]\n";

const open = (options) => openWorkbench(site, { options });
const reload = async ({ page }) => {
  await page.reload();
  await alive(page);
};
const stored = ({ page }) => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("conform:work:")));

test("text, options and files are there after a reload, and gone after clearing", async () => {
  const checker = await open();
  assert.deepEqual(await stored(checker), [], "the example is not kept");
  await checker.paste(PIPELINE);
  await checker.root.getByLabel("Names with a hyphen").selectOption("allow");
  await checker.root.locator("[data-picker]").setInputFiles(file("build.yml", "a: {script: b}\n"));
  await says(checker.kept, /kept on this device/);
  await eventually(async () => assert.match(await checker.page.evaluate(() => localStorage["conform:work:gitlab-ci"] ?? ""), /build\.yml/));

  await reload(checker);
  await says(checker.notice, /Restored from this device/);
  assert.equal(await checker.text(), PIPELINE);
  assert.equal(await checker.root.getByLabel("Names with a hyphen").inputValue(), "allow");
  assert.equal(await checker.rows.count(), 1);
  await reports(checker, /my-job/);
  await assertAccessible(checker.page);

  await checker.button("Clear").focus();
  await checker.page.keyboard.press("Enter");
  assert.equal(await checker.text(), "");
  assert.equal(await checker.rows.count(), 0);
  await says(checker.notice, /Cleared/);
  assert.deepEqual(await stored(checker), []);
  await reload(checker);
  assert.equal(await checker.text(), await checker.example());
  assert.equal(await checker.notice.innerText(), "");
  assert.deepEqual(checker.page.complaints, []);
});

test("the name of a file that was picked is there after a reload", async () => {
  const checker = await open(PHONE);
  await checker.root.locator("[data-picker]").setInputFiles(file("service.yml", PIPELINE));
  await eventually(async () => assert.equal(await checker.text(), PIPELINE));
  await checker.root.locator("[data-picker]").setInputFiles(file("build.yml", "a: {script: b}\n"));
  await eventually(async () => assert.match(await checker.page.evaluate(() => localStorage["conform:work:gitlab-ci"] ?? ""), /build\.yml/));

  await reload(checker);
  await says(checker.notice, /Restored from this device/);
  await checker.rows.first().getByRole("button", { name: /^Check this one/ }).click();
  await says(checker.notice, /build\.yml is checked now, with service\.yml beside it/);
  await checker.button("Clear").click();
  await checker.root.locator("[data-picker]").setInputFiles([file("new.yml", "c: {script: d}\n")]);
  await says(checker.notice, /new\.yml/);
});

test("each page keeps its own", async () => {
  const checker = await open();
  await checker.paste(PIPELINE);
  await says(checker.kept, /kept on this device/);
  await checker.page.goto(`${site.origin}/check/dockerfile/`);
  await alive(checker.page);
  assert.equal(await checker.text(), await checker.example());
});

test("a text with a credential is not kept, what was kept before goes, and the person is told", async () => {
  const checker = await open(PHONE);
  await checker.paste(PIPELINE);
  await says(checker.kept, /kept on this device/);
  await checker.paste(`${PIPELINE}variables:\n  DB_PASSWORD: "hunter2-Very-Secret"\n`);
  await says(checker.notice, /Not kept .* password, token or key/);
  assert.deepEqual(await stored(checker), []);
  await checker.paste(PIPELINE);
  await says(checker.kept, /kept on this device until/);
});

test("a large text is not kept, and the person is told", async () => {
  const checker = await open();
  await checker.paste("# a long comment\n".repeat(70_000));
  await says(checker.notice, /larger than 1 MiB/);
  assert.deepEqual(await stored(checker), []);
});

test("a storage that is switched off, or holds something else, does no harm", async () => {
  const page = await site.open("/404.html");
  await page.evaluate(() => localStorage.setItem("conform:work:gitlab-ci", "{not json"));
  await page.goto(`${site.origin}/check/gitlab-ci/`);
  await alive(page);
  const checker = workbench(page);
  await checker.paste(PIPELINE);
  await reports(checker, /my-job/);
  assert.deepEqual(page.complaints, []);
});
