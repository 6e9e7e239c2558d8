// The pages for newcomers: the steps with their progress, and the generator of what a new service starts with.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { alive, assertAccessible, eventually, portal, validator, written } from "./browser.mjs";

const site = portal();

const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };

/** What is right for each step, by the label of its field. */
const ANSWERS = {
  "The image of runner-api": () => "nexus.shared.cwiq.io:8443/orchestrator/runner-service:main-a1b2c3d4",
  "The image of a job": () => "nexus.shared.cwiq.io:8444/library/python:3.12-slim",
  "The tag of that push": () => "branch-feat-search-a1b2c3d4",
  "The includes of a backend service": (text) =>
    `${text.trimEnd().replace("v1.0.0", "main")}\n      - /.gitlab-ci-trivy.yml\n      - /.gitlab-ci-scan.yml\n`,
  "The build command": (text) =>
    text
      .replace("8444", "8443")
      .replace("--cache=true", '--cache=true --cache-repo="nexus.shared.cwiq.io:8443/orchestrator/server/cache"')
      .replace('--build-arg "VCS', '--build-arg "BUILD_DATE=$(date -u +%Y-%m-%dT%H:%M:%SZ)" --build-arg "VCS'),
  "A deployment": (text) =>
    text
      .replace("  script:", "  needs:\n    - job: build-push\n      artifacts: true\n  id_tokens:\n    VAULT_ID_TOKEN:\n      aud: $VAULT_ADDR\n  script:")
      .replace("$CI_JOB_JWT_V2", "$VAULT_ID_TOKEN")
      .replace("main-${CI_COMMIT_SHORT_SHA}", "${IMAGE_TAG}"),
};

const progress = (page) => page.locator("[data-progress] label");

for (const [name, viewport] of Object.entries(SIZES)) {
  test(`each step starts wrong, is done once it conforms, and stays done after a reload until the path starts over: ${name}`, async () => {
    const page = await site.open("/start/", { options: { viewport } });
    await alive(page);
    const entries = Object.entries(ANSWERS);
    for (const [index, [label, answer]] of entries.entries()) {
      const step = page.locator(".step", { has: page.getByLabel(label, { exact: true }) });
      assert.match(await step.locator(".step-state").innerText(), /^To do/, label);
      const { field, verdict } = validator(page, label);
      await field.fill(answer(await field.inputValue()));
      await eventually(async () => assert.match(await verdict.innerText(), /^Conforms(?!, with)/, label));
      assert.match(await step.locator(".step-state").innerText(), /^Done/, label);
      await eventually(async () => assert.match(await progress(page).innerText(), new RegExp(`^${index + 1} of 6`)));
    }
    await page.reload();
    await eventually(async () => assert.match(await progress(page).innerText(), /^6 of 6/));
    assert.equal(await page.locator(".step .done:visible").count(), 6);
    await page.getByRole("button", { name: "Start over" }).click();
    assert.match(await progress(page).innerText(), /^0 of 6/);
    await page.reload();
    assert.equal(await page.locator(".step .done:visible").count(), 0);
    assert.deepEqual(page.complaints, []);
  });
}

for (const [name, viewport] of Object.entries(SIZES)) {
  test(`the generator works by keyboard alone: ${name}`, async () => {
    const page = await site.open("/start/new-service/", { options: { viewport, acceptDownloads: true } });
    await alive(page);
    const service = page.getByLabel("Service", { exact: true });
    const result = page.locator("[data-result]");
    await service.focus();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("iam-api");
    await eventually(async () => assert.match(await result.innerText(), /orchestrator\/iam-service/));
    // Tab leads through the form in the order in which it is read.
    const focused = () => page.evaluate(() => document.activeElement.dataset.option ?? document.activeElement.textContent);
    const way = [];
    for (let index = 0; index < 7; index += 1) {
      await page.keyboard.press("Tab");
      way.push(await focused());
    }
    assert.deepEqual(way, ["language", "dockerfile", "checks", "scans", "latest", "release", "deploy"]);
    await page.keyboard.press("Space");
    await eventually(async () => assert.doesNotMatch(await result.innerText(), /deploy-dev:/));
    assert.match(await result.innerText(), /push-latest:/);
    const verdicts = await result.locator(".verdict").allInnerTexts();
    assert.deepEqual(verdicts, ["Conforms", "Conforms"]);

    const file = result.locator(".file").first();
    const shown = await file.locator("pre code").textContent();
    const download = file.getByRole("button", { name: "Download .gitlab-ci.yml" });
    await download.focus();
    const [saved] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    assert.match(saved.suggestedFilename(), /gitlab-ci\.yml$/);
    assert.equal(await readFile(await saved.path(), "utf8"), shown);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `something is ${over} px wider than the page`);
    assert.deepEqual(page.complaints, []);
  });
}

test("what is generated conforms in the checker of its kind as well", async () => {
  const page = await site.open("/start/new-service/");
  await alive(page);
  await page.getByLabel("What it is").selectOption("node");
  const code = page.locator(".file pre code");
  await eventually(async () => assert.match(await code.first().textContent(), /gitlab-ci-node/));
  const texts = await code.allTextContents();
  for (const [index, path] of ["/check/gitlab-ci/", "/check/dockerfile/"].entries()) {
    const checker = await site.open(path);
    await alive(checker);
    await written(checker.locator("[data-field]").first(), texts[index]);
    await eventually(async () => assert.match(await checker.locator(".verdict").first().innerText(), /^Conforms(?!, with)/));
    await checker.context().close();
  }
});

test("a name that will not do is refused with the reason, and a new one is made with a warning", async () => {
  const page = await site.open("/start/new-service/");
  await alive(page);
  const service = page.getByLabel("Service", { exact: true });
  const result = page.locator("[data-result]");
  await service.fill("cwiq-billing");
  await eventually(async () => assert.match(await result.innerText(), /cwiq-/));
  assert.equal(await result.locator("pre").count(), 0);
  await service.fill("billing-worker");
  await eventually(async () => assert.match(await result.innerText(), /orchestrator\/billing-worker/));
  assert.match(await result.locator(".verdict").first().innerText(), /with warnings/);
  assert.match(await result.locator(".made-notes").innerText(), /catalogue/);
});

test("the pages are accessible in both themes, with what they show at first and later", async () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const path of ["/start/", "/start/new-service/"]) {
      const page = await site.open(path, { options: { colorScheme, viewport: SIZES.phone } });
      await alive(page);
      await assertAccessible(page);
      const field = page.locator("[data-field], #generator-service").first();
      await field.fill(path === "/start/" ? ANSWERS["The image of runner-api"]() : "billing-worker");
      await eventually(async () => assert.match(await page.locator(".verdict").first().innerText(), /^Conforms/));
      await assertAccessible(page);
      await page.context().close();
    }
  }
});

test("without scripts the example is complete, and nothing promises what needs one", async () => {
  const page = await site.open("/start/new-service/", { options: { javaScriptEnabled: false } });
  assert.match(await page.locator(".file pre").first().innerText(), /push-latest:/);
  assert.deepEqual(await page.locator(".generated .verdict").allInnerTexts(), ["Conforms", "Conforms"]);
  const path = await site.open("/start/", { options: { javaScriptEnabled: false } });
  assert.equal(await path.locator("[data-progress]:visible").count(), 0);
});
