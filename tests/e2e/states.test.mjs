// What a page shows after something has been done on it is accessible too: in both themes, on a desk and on a phone. What it shows at first is in
// pages.test.mjs.

import assert from "node:assert/strict";
import { test } from "node:test";

import { alive, assertAccessible, boxOf, eventually, portal } from "./browser.mjs";
import { PHONE, WIDTHS, file, openWorkbench, reports, says } from "./workbench.mjs";

const site = portal();

/** Fails where axe complains in either theme, and where the page is wider than its window. */
const assertGood = async (page) => {
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(wider, 0, `${wider} pixels wider than the window`);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await assertAccessible(page);
  }
};

const PIPELINE = "include:\n  - local: /build.yml\nstages: [build]\nmy-job:\n  stage: build\n  image: python:3.12\n  script: [make]\n";

for (const [where, options] of WIDTHS) {
  test(`each panel of a report is accessible and reached by keyboard, ${where}`, async () => {
    const checker = await openWorkbench(site, { options });
    await checker.editor.waitFor();
    await checker.paste(PIPELINE);
    await reports(checker, /my-job|docker\.io|python/i);
    await checker.tab("findings").focus();
    for (const name of ["graph", "triggers", "images", "expanded", "checks"]) {
      await checker.page.keyboard.press("ArrowRight");
      await eventually(async () => {
        assert.equal(await checker.tab(name).getAttribute("aria-selected"), "true");
        assert.ok(await checker.root.locator(`[data-panel=${name}]`).isVisible());
      });
      // Wherever the tabs stand, the chosen one is in view.
      const box = await boxOf(checker.tab(name));
      assert.ok(box.x >= 0 && box.x + box.width <= options.viewport.width, name);
      await assertGood(checker.page);
    }
    assert.deepEqual(checker.page.complaints, []);
  });

  test(`the tools of a checker are accessible while they say something, ${where}`, async () => {
    const checker = await openWorkbench(site, { options });
    await checker.editor.waitFor();
    await checker.root.locator("[data-picker]").setInputFiles([file(".gitlab-ci.yml", PIPELINE), file("build.yml", ".a: {script: b}\n")]);
    await says(checker.notice, /with 1 file beside it/);
    await checker.root.getByText("Describe a trigger").click();
    await assertGood(checker.page);

    const preview = checker.root.locator(".preview summary").first();
    await preview.focus();
    await checker.page.keyboard.press("Enter");
    await checker.root.locator(".preview[open] .diff").waitFor();
    await assertGood(checker.page);

    await checker.button("Share").focus();
    await checker.page.keyboard.press("Enter");
    await eventually(async () => assert.match(await checker.notice.innerText(), /link/i));
    // What became of the tool is in view, wherever on the page the tool stands.
    await eventually(async () => {
      const said = await boxOf(checker.notice);
      assert.ok(said.y >= 0 && said.y + said.height <= options.viewport.height, JSON.stringify(said));
    });
    await assertGood(checker.page);
    assert.deepEqual(checker.page.complaints, []);
  });

  test(`the search is accessible with results and without, ${where}`, async () => {
    const page = await site.open("/naming/", { options });
    await page.getByRole("button", { name: "Search" }).first().focus();
    await page.keyboard.press("Enter");
    const field = page.locator("dialog.search").getByRole("combobox");
    const status = page.locator(".search-status");
    for (const [typed, answer] of [["image", /rules/], ["zzzqqq", /Nothing found/]]) {
      await field.fill(typed);
      await says(status, answer);
      await assertGood(page);
    }
  });

  test(`the choice of colours is accessible and made by keyboard, ${where}`, async () => {
    const page = await site.open("/naming/", { options });
    await page.getByRole("button", { name: "Colours" }).focus();
    await page.keyboard.press("Enter");
    const dark = page.getByRole("radio", { name: "Dark" });
    await dark.waitFor();
    await assertGood(page);
    await dark.focus();
    await page.keyboard.press("Space");
    assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
  });
}

test("the menu of a phone is accessible, and opened and closed by keyboard", async () => {
  const page = await site.open("/naming/", { options: PHONE });
  const menu = page.getByRole("button", { name: "Menu" });
  const pages = page.getByRole("navigation", { name: "Pages", exact: true });
  await menu.focus();
  await page.keyboard.press("Enter");
  await pages.waitFor();
  await assertGood(page);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await pages.waitFor({ state: "hidden" });
  assert.ok(await menu.evaluate((button) => button === document.activeElement), "the keyboard is where it was");
  const sections = page.locator(".contents-above summary");
  await sections.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("navigation", { name: "On this page" }).getByRole("link").first().waitFor();
  await assertGood(page);
});

test("the catalogue of rules says on a phone what each rule finds, without scrolling sideways", async () => {
  const page = await site.open("/rules/", { options: PHONE });
  for (const cell of await page.locator(".rules td:last-child").all()) {
    const box = await boxOf(cell);
    assert.ok(box.width > 200 && box.x + box.width <= PHONE.viewport.width, JSON.stringify(box));
  }
});

test("a table is filtered and sorted by keyboard on a phone", async () => {
  const page = await site.open("/services/", { options: PHONE });
  await alive(page);
  const names = () => page.locator(".sortable tbody tr:visible th").allInnerTexts();
  await page.getByRole("searchbox", { name: /^Filter/ }).focus();
  await page.keyboard.type("worker");
  await eventually(async () => assert.ok((await names()).length > 1 && (await names()).every((name) => /worker/.test(name))));
  const header = page.locator(".sortable").getByRole("button", { name: "Service" });
  for (const [direction, order] of [["ascending", 1], ["descending", -1]]) {
    await header.focus();
    await page.keyboard.press("Enter");
    const shown = await names();
    assert.deepEqual(shown, [...shown].sort((one, other) => order * one.localeCompare(other)), direction);
  }
  await assertGood(page);
});
