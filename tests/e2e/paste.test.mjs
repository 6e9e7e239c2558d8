// What is pasted anywhere in the portal, outside of any field, is checked.

import assert from "node:assert/strict";
import { test } from "node:test";

import { eventually, portal } from "./browser.mjs";
import { DESKTOP, WIDTHS, says, workbench } from "./workbench.mjs";

const site = portal();
const permissions = ["clipboard-read", "clipboard-write"];

const open = async (path, options) => {
  const page = await site.open(path, { options: { ...options, permissions } });
  const paste = async (text) => {
    await page.evaluate((words) => navigator.clipboard.writeText(words), text);
    await page.keyboard.press("ControlOrMeta+v");
  };
  return { page, paste };
};

for (const [where, options] of WIDTHS) {
  test(`on a document it is taken to the box for anything, and nothing of it stays behind, ${where}`, async () => {
    const { page, paste } = await open("/kaniko/", options);
    const asked = site.requests.length;
    await paste("docker pull python:3.12\n");
    await page.waitForURL(`${site.origin}/`);
    const checker = workbench(page);
    await says(page.locator("[data-detected]"), /command line/);
    assert.equal(await checker.text(), "docker pull python:3.12\n");
    await says(checker.report, /python/);
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
    assert.ok(site.requests.slice(asked).every((path) => !path.includes("python")));
    await page.goBack();
    await page.waitForURL("**/kaniko/");
    assert.deepEqual(page.complaints, []);
  });
}

test("on a checker's page it is that checker's text", async () => {
  const { page, paste } = await open("/check/tag/", DESKTOP);
  await page.locator("h1").click();
  await paste("main-a1b2c3d4");
  const checker = workbench(page);
  await eventually(async () => assert.equal(await checker.text(), "main-a1b2c3d4"));
  await says(checker.verdict, /onform/);
  assert.match(page.url(), /\/check\/tag\/$/);
});

test("in a field and in the search it is what is typed there, and nothing is nothing", async () => {
  const { page, paste } = await open("/services/", DESKTOP);
  await page.getByRole("searchbox", { name: /^Filter/ }).focus();
  await paste("worker");
  assert.equal(await page.getByRole("searchbox", { name: /^Filter/ }).inputValue(), "worker");
  await page.locator("h1").click();
  await paste("  \n");
  await page.keyboard.press("/");
  const field = page.locator("dialog.search").getByRole("combobox");
  await field.waitFor();
  await paste("tag");
  await eventually(async () => assert.equal(await field.inputValue(), "tag"));
  assert.match(page.url(), /\/services\/$/);
});
