// A validator from the first look to the corrected text.

import assert from "node:assert/strict";
import { test } from "node:test";

import { alive, assertAccessible, boxOf, eventually, portal, validator } from "./browser.mjs";
import { WIDTHS } from "./workbench.mjs";

const site = portal();
const PATH = "/check/image-ref/";
const LABEL = "Image references, one a line";
const WRONG = "nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3";
const RIGHT = "nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3";

const openChecker = async (options) => {
  const page = await site.open(PATH, options);
  return { page, ...validator(page, LABEL) };
};

const verdictIs = (checker, verdict) =>
  eventually(async () => assert.equal(await checker.report.getAttribute("data-verdict"), verdict));

/** Waits for a finding of this rule. */
const shows = (checker, rule) => checker.findings.filter({ hasText: rule }).first().waitFor();

test("without scripts the worked example stands there with its report", async () => {
  const checker = await openChecker({ options: { javaScriptEnabled: false } });
  assert.ok((await checker.field.inputValue()).length > 0);
  assert.match(await checker.verdict.innerText(), /onform/);
  assert.match(await checker.root.innerText(), /needs JavaScript/);
  assert.equal(await checker.root.getByRole("button").count(), 0, "a button would do nothing");
});

for (const [where, options] of WIDTHS) {
  test(`typing is answered, with the offending part marked, and nothing to complain about, ${where}`, async () => {
    const checker = await openChecker({ options });
    await checker.field.fill(WRONG);
    await checker.root.getByLabel("Used to").selectOption("push");
    await shows(checker, "image-push-port");
    await verdictIs(checker, "fails");
    assert.ok((await checker.marks.count()) > 0);
    assert.equal(await checker.root.locator("[data-layer]").textContent(), `${WRONG}\n`);
    await eventually(async () => assert.match(await checker.status.textContent(), /^Does not conform: 1 error/));
    assert.deepEqual(checker.page.complaints, []);
  });
}

for (const [where, options] of WIDTHS) {
  test(`a fix corrects the text, moves on to the verdict, and can be undone, ${where}`, async () => {
    const checker = await openChecker({ options });
    await checker.field.fill(WRONG);
    await checker.root.getByLabel("Used to").selectOption("push");
    await checker.findings.filter({ hasText: "image-push-port" }).locator("[data-fix]").click();
    await eventually(async () => assert.equal(await checker.field.inputValue(), RIGHT));
    await verdictIs(checker, "conforms");
    assert.equal(await checker.page.evaluate(() => document.activeElement.className), "verdict");

    await checker.root.getByRole("button", { name: "Undo the fix" }).click();
    assert.equal(await checker.field.inputValue(), WRONG);
    await verdictIs(checker, "fails");

    await checker.root.getByRole("button", { name: "Back to the example" }).click();
    await eventually(async () => assert.equal(await checker.field.inputValue(), await checker.field.evaluate((field) => field.defaultValue)));
  });
}

for (const [where, options] of WIDTHS) {
  test(`it works by keyboard alone, ${where}`, async () => {
    const checker = await openChecker({ options });
    await checker.field.focus();
    await checker.page.keyboard.press("ControlOrMeta+a");
    await checker.page.keyboard.type(WRONG);
    await checker.page.keyboard.press("Tab");
    await checker.page.keyboard.type("push");
    await shows(checker, "image-push-port");
    await eventually(async () => {
      await checker.page.keyboard.press("Tab");
      assert.ok(await checker.page.evaluate(() => document.activeElement.matches("[data-fix]")));
    });
    await checker.page.keyboard.press("Enter");
    await eventually(async () => assert.equal(await checker.field.inputValue(), RIGHT));
  });
}

for (const [where, options] of WIDTHS) {
  test(`a place in the report selects it in the text, ${where}`, async () => {
    const checker = await openChecker({ options });
    await checker.field.fill(`nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3\n\u{1F600}é/Server:1\n`);
    const finding = checker.findings.filter({ hasText: "image-syntax" }).first();
    await eventually(async () => assert.match(await finding.innerText(), /Line 2, column \d+/));
    const marked = await finding.locator("mark").textContent();
    await finding.locator("[data-goto]").click();
    const selected = await checker.field.evaluate((field) => field.value.slice(field.selectionStart, field.selectionEnd));
    assert.ok(selected.length > 0);
    assert.equal(selected, marked);
  });
}

test("what was done before the island came to life counts", async () => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const prepare = (page) =>
    page.route("**/islands-*.js", async (route) => {
      await held;
      await route.continue();
    });
  const checker = await openChecker({ prepare });
  await checker.field.fill(WRONG);
  await checker.root.getByLabel("Used to").selectOption("push");
  release();
  await shows(checker, "image-push-port");
});

test("nothing is fetched before the first touch, and nothing after the engine is there", async () => {
  const asked = [];
  const checker = await openChecker({
    // The service worker fetches what it keeps whenever the page is at rest.
    options: { serviceWorkers: "block" },
    prepare: (page) => page.on("request", (request) => asked.push(new URL(request.url()))),
  });
  await checker.page.waitForLoadState("networkidle");
  const isOfCheckers = ({ pathname }) => /\/(engine-|islands-|editor-|workbench-)/.test(pathname);
  assert.deepEqual(asked.filter(isOfCheckers).map(String), []);
  await checker.field.focus();
  await checker.field.fill("https://secret.example/password:first");
  await eventually(async () => assert.match(await checker.report.innerText(), /first/));
  assert.ok(asked.some(({ pathname }) => pathname.startsWith("/engine-")));
  const before = asked.length;
  await checker.field.fill("https://secret.example/password:second");
  await eventually(async () => assert.match(await checker.report.innerText(), /second/));
  assert.equal(asked.length, before);
  assert.ok(asked.every((url) => url.origin === site.origin && !url.search));
});

test("a report that says the same again stays as it is, with what was selected in it", async () => {
  const checker = await openChecker();
  await checker.field.fill(WRONG);
  await checker.root.getByLabel("Used to").selectOption("push");
  await shows(checker, "image-push-port");
  const answered = checker.root.evaluate((root) => new Promise((answer) => root.addEventListener("conform:answer", () => answer(), { once: true })));
  const selected = () => checker.page.evaluate(() => `${getSelection()}`);
  await checker.findings.first().evaluate((finding) => getSelection().selectAllChildren(finding));
  const before = await selected();
  assert.match(before, /image-/);
  await checker.root.locator("form").evaluate((form) => form.requestSubmit());
  await answered;
  assert.equal(await selected(), before);
});

test("every part is accessible, before and after a check", async () => {
  const checker = await openChecker();
  await assertAccessible(checker.page);
  await checker.field.fill(WRONG);
  await checker.root.getByLabel("Used to").selectOption("push");
  await shows(checker, "image-push-port");
  await assertAccessible(checker.page);
});

test("a pipeline is drawn, with a table beside it that says the same", async () => {
  const page = await site.open("/check/gitlab-ci/");
  const checker = validator(page, "Pipeline");
  const job = (number) => `job-${number}: {stage: ${number % 2 ? "build" : "test"}, script: make, needs: [${number % 2 ? "" : `job-${number + 1}`}]}\n`;
  await checker.write(Array.from({ length: 60 }, (_, number) => job(number)).join(""));
  const choose = (name) => checker.root.getByRole("tab", { name }).click();
  await choose(/^Graph/);
  const boxes = checker.root.locator(".graph g");
  await eventually(async () => assert.equal(await boxes.count(), 60));
  const { width, height } = await boxOf(boxes.last().locator("text"));
  assert.ok(width > 30 && height > 5, "the name can be read");
  assert.equal(await checker.root.locator(".graph .need").count(), 30);
  await choose(/^Triggers/);
  await eventually(async () => assert.equal(await checker.root.locator(".matrix").first().locator("tbody tr").count(), 61));
  await choose(/^Expanded/);
  await eventually(async () => assert.match(await checker.root.locator(".merged pre").textContent(), /^job-0:\n {2}stage: test\n/));
  await assertAccessible(page);
  assert.deepEqual(page.complaints, []);
});
