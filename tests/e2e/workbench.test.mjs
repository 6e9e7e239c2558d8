// The checkers' own pages: layout, tabs, a described trigger, fixes back and forth, and what is left of it all without scripts.

import assert from "node:assert/strict";
import { test } from "node:test";

import { alive, assertAccessible, boxOf, eventually, portal } from "./browser.mjs";
import { DESKTOP, PHONE, WIDTHS, openWorkbench, reports, says, workbench } from "./workbench.mjs";

const site = portal();

const PIPELINE = `\
build:
  stage: build
  image: python:3.12-slim
  script: [make]
nightly:
  stage: test
  script: [make nightly]
  rules:
    - if: $NIGHTLY == "yes"
`;

const selectedTab = (checker) => checker.root.locator("[role=tab][aria-selected=true]").getAttribute("data-tab");

test("text and report stand side by side where there is room, and below each other on a phone", async () => {
  for (const options of [DESKTOP, PHONE]) {
    const checker = await openWorkbench(site, { options });
    // Once the editor is there, the report is not made anew any more.
    await checker.editor.waitFor();
    await checker.root.locator(".cm-lintRange").first().waitFor();
    const [field, report] = [await boxOf(checker.root.locator(".field")), await boxOf(checker.report)];
    const isBeside = report.x >= field.x + field.width - 1;
    assert.equal(isBeside, options === DESKTOP);
    assert.ok(isBeside || report.y > field.y + field.height - 1);
    const overflow = await checker.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(overflow, 0, "the page does not scroll sideways");
    await assertAccessible(checker.page);
  }
});

test("a tab that was chosen stays when the report is made anew, and its keys are those of tabs", async () => {
  const checker = await openWorkbench(site);
  const { keyboard } = checker.page;
  await checker.paste(PIPELINE);
  await reports(checker, /python/);
  assert.equal(await selectedTab(checker), "findings");
  await checker.root.locator("[role=tab][aria-selected=true]").focus();
  await keyboard.press("ArrowRight");
  assert.equal(await selectedTab(checker), "graph");
  await checker.root.locator("[data-panel=graph]").waitFor();
  assert.ok(!(await checker.root.locator("[data-panel=findings]").isVisible()));
  await checker.paste(`${PIPELINE}one-more-job: {script: make}\n`);
  await reports(checker, /one-more-job/);
  assert.equal(await selectedTab(checker), "graph");
  assert.equal(await checker.root.locator("[role=tab]:focus").count(), 1, "whoever is at a tab stays there");
  await assertAccessible(checker.page);

  const tabs = await checker.root.locator("[role=tab]").count();
  await checker.root.locator("[role=tab][aria-selected=true]").focus();
  await keyboard.press("End");
  assert.equal(await checker.root.locator("[role=tab]").nth(tabs - 1).getAttribute("aria-selected"), "true");
  await keyboard.press("ArrowRight");
  assert.equal(await selectedTab(checker), "findings");
  await keyboard.press("ArrowLeft");
  assert.notEqual(await selectedTab(checker), "findings");
  await keyboard.press("Home");
  assert.equal(await selectedTab(checker), "findings");
  assert.equal(await checker.root.locator("[role=tab][tabindex='0']").count(), 1);
  assert.deepEqual(checker.page.complaints, []);
});

test("a trigger that is described is tried beside the standard ones, by keyboard", async () => {
  for (const options of [DESKTOP, PHONE]) {
    const checker = await openWorkbench(site, { options });
    const { keyboard } = checker.page;
    await checker.paste(PIPELINE);
    await reports(checker, /python/);
    const columns = checker.root.locator("[data-panel=triggers] thead th");
    await checker.tab("triggers").click();
    await eventually(async () => assert.ok((await columns.count()) > 1));
    const before = await columns.count();
    await checker.root.getByText("Describe a trigger").focus();
    await keyboard.press("Enter");
    await checker.root.getByLabel("Branch", { exact: true }).focus();
    await keyboard.type("feature/search");
    await keyboard.press("Tab");
    await keyboard.press("Tab");
    await keyboard.press("Tab");
    await keyboard.type("NIGHTLY=yes");
    await eventually(async () => assert.ok((await columns.count()) > before, "it has a column of its own"));
    assert.match((await columns.allTextContents()).join(), /as described/);
    await assertAccessible(checker.page);
  }
});

test("the editor comes at the first touch, shows the findings, and takes fixes and places from the report", async () => {
  for (const [path, text, mistake, options = DESKTOP] of [
    ["/check/gitlab-ci/", PIPELINE, "python"],
    ["/check/gitlab-ci/", PIPELINE, "python", PHONE],
    ["/check/dockerfile/", "FROM python:3.12\n", "python"],
    ["/check/command/", "docker push nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3\n", "8444"],
  ]) {
    const checker = workbench(await site.open(path, { options }));
    const { keyboard } = checker.page;
    await checker.page.waitForLoadState("networkidle");
    assert.equal(await checker.editor.count(), 0, "nothing is fetched before it is wanted");
    await checker.field.focus();
    await checker.editor.waitFor();
    await checker.paste(text);
    await checker.root.locator(".cm-lintRange").first().waitFor();
    assert.equal(await checker.text(), text);
    const place = checker.findings.filter({ hasText: mistake }).locator("[data-goto]").first();
    await place.focus();
    await keyboard.press("Enter");
    await eventually(async () => assert.ok(await checker.editor.evaluate((content) => content.matches(":focus"))));
    const fix = checker.root.locator("button[data-fix]").first();
    await fix.focus();
    await keyboard.press("Enter");
    await eventually(async () => assert.notEqual(await checker.text(), text));
    const fixed = await checker.text();
    await checker.editor.focus();
    await keyboard.press("ControlOrMeta+z");
    await eventually(async () => assert.equal(await checker.text(), text));
    assert.ok(await checker.button("Redo the fix").isVisible());
    await checker.button("Redo the fix").click();
    assert.equal(await checker.text(), fixed);
    await assertAccessible(checker.page);
    assert.deepEqual(checker.page.complaints, []);
  }
});

for (const [where, options] of WIDTHS) {
  test(`fixes can be taken back and applied again, as long as their text stands there, ${where}`, async () => {
    const wrong = "nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3";
    const right = "nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3";
    const checker = await openWorkbench(site, { path: "/check/image-ref/", options });
    const undo = checker.button("Undo the fix");
    const redo = checker.button("Redo the fix");
    await checker.root.getByLabel("Used to").selectOption("push");
    await checker.paste(wrong);
    await checker.findings.filter({ hasText: "image-push-port" }).locator("[data-fix]").click();
    await eventually(async () => assert.equal(await checker.text(), right));
    await undo.click();
    assert.equal(await checker.text(), wrong);
    await redo.click();
    assert.equal(await checker.text(), right);
    await undo.click();
    await checker.paste("something/else:1");
    await eventually(async () => assert.ok(!(await undo.isVisible()) && !(await redo.isVisible())));
  });
}

test("the checkers within documents stay short, and lead to their page with what was typed", async () => {
  const page = await site.open("/naming/", { options: DESKTOP });
  await alive(page);
  const root = page.locator(".validator").first();
  assert.equal(await root.getByRole("button", { name: "Share" }).count(), 0);
  await root.locator("[data-field]").fill("orchestrator/typed-here:1.2.3");
  await root.getByRole("link", { name: "Open in the checker" }).click();
  await page.waitForURL(/\/check\/[a-z-]+\/#v1\./);
  const checker = workbench(page);
  await says(checker.notice, /Opened from a link/);
  assert.equal(await checker.text(), "orchestrator/typed-here:1.2.3");
});

test("without scripts the worked example stands there, and nothing that would not work", async () => {
  for (const path of ["/check/gitlab-ci/", "/check/dockerfile/"]) {
    const checker = workbench(await site.open(path, { options: { ...DESKTOP, javaScriptEnabled: false } }));
    assert.ok((await checker.field.inputValue()).length > 0);
    assert.match(await checker.verdict.innerText(), /onform/);
    assert.match(await checker.root.innerText(), /needs JavaScript/);
    assert.equal(await checker.root.getByRole("button").count(), 0);
    assert.equal(await checker.root.getByRole("tab").count(), 0);
    assert.ok(!(await checker.root.getByText("Describe a trigger").isVisible()));
  }
});
