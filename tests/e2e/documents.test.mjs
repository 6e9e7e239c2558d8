// What a person does on the documents: paste, see, fix, and read it all without scripts too.

import assert from "node:assert/strict";
import { test } from "node:test";

import { alive, assertAccessible, eventually, paths, portal, validator } from "./browser.mjs";
import { WIDTHS } from "./workbench.mjs";

const site = portal();

const open = async (path, label, options) => {
  const page = await site.open(path, options);
  return { page, ...validator(page, label) };
};

const verdictIs = (checker, verdict) =>
  eventually(async () => assert.equal(await checker.report.getAttribute("data-verdict"), verdict));

/** Pastes `wrong`, waits for the rule's finding, applies its fix, and sees `right` conform. */
const mend = async (checker, wrong, rule, right) => {
  await checker.write(wrong);
  const finding = checker.findings.filter({ hasText: rule }).first();
  await finding.waitFor();
  await verdictIs(checker, "fails");
  // The worked example may have the same finding: the marks tell which text the report is about.
  await eventually(async () => assert.equal((await checker.root.locator("[data-layer]").textContent()).trimEnd(), wrong.trimEnd()));
  await finding.locator("[data-fix]").first().click();
  await eventually(async () => assert.equal(await checker.text(), right));
  await verdictIs(checker, "conforms");
  assert.deepEqual(checker.page.complaints, []);
};

for (const [where, options] of WIDTHS) {
  test(`on the naming page, a wrong reference is found, fixed, and conforms, ${where}`, async () => {
    const checker = await open("/naming/", "Image references, one a line", { options });
    const reference = (port) => `nexus.shared.cwiq.io:${port}/orchestrator/server:1.2.3`;
    await mend(checker, reference(8444), "image-push-port", reference(8443));
  });
}

for (const [where, options] of WIDTHS) {
  test(`on the naming page, a wrong tag is found, fixed, and conforms, ${where}`, async () => {
    const checker = await open("/naming/", "Tags that a push to main applies", { options });
    await checker.root.getByLabel("Pipeline started by").selectOption("push-tag");
    await mend(checker, "v1.2.3, stable", "tag-version-prefix", "1.2.3, stable");
  });
}

const pipeline = (ref) => `include:
  - project: 'orchestrator/ci-templates'
    ref: ${ref}
    file:
      - '/.gitlab-ci-common.yml'
      - '/.gitlab-ci-python.yml'
      - '/.gitlab-ci-trivy.yml'
      - '/.gitlab-ci-scan.yml'
`;

for (const [where, options] of WIDTHS) {
  test(`on the pipeline page, a wrong pipeline is found, fixed, and conforms, ${where}`, async () => {
    const checker = await open("/pipeline/", "Your .gitlab-ci.yml", { options });
    await mend(checker, pipeline("develop"), "pipeline-template-ref", pipeline("main"));
  });
}

const ANYTHING = "Anything: a reference, a tag, a name, a .gitlab-ci.yml, a Dockerfile";

test("the home page tells each kind of text, asks nobody, and lets a person correct it", async () => {
  const asked = [];
  const box = await open("/", ANYTHING, {
    // The service worker fetches what it keeps whenever the page is at rest.
    options: { serviceWorkers: "block" },
    prepare: (page) => page.on("request", (request) => asked.push(new URL(request.url()))),
  });
  const detected = box.root.locator("[data-detected]");
  const says = (words) => eventually(async () => assert.match(await detected.innerText(), words));
  await box.write("nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3");
  // The worked example is a reference too: the marks tell that the engine itself has answered.
  await box.marks.first().waitFor({ state: "attached" });
  await eventually(async () => assert.match(await box.root.locator("[data-layer]").textContent(), /8444/));
  await says(/^Read as image reference/);
  assert.ok(await box.root.getByLabel("Used to").isVisible());
  const before = asked.length;
  for (const [text, words] of [
    ["main-a1b2c3d4", /^Read as (image )?tag/],
    ["stages: [build]\nbuild:\n  stage: build\n  script: [make]\n", /^Read as .*(pipeline|gitlab)/i],
    ["orchestrator-executor-0.3.0-1.el9.x86_64.rpm", /^Read as RPM/],
    ["/etc/cwiq/", /^Read as .*(system|directory)/i],
    ["FROM python:3.12\nRUN make\n", /^Read as Dockerfile/],
    ["docker pull python:3.12", /^Read as .*command line/],
    ["apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n", /^Recognised as Kubernetes manifest/],
  ]) {
    await box.write(text);
    await says(words);
  }
  // What has no check gets no verdict, for it would be one on something else.
  await eventually(async () => assert.match(await box.root.locator(".report").innerText(), /^Not checked: Kubernetes manifest/));
  const later = asked.slice(before).map(({ pathname }) => pathname);
  const known = [/^\/editor-/, /^\/engine-\w+\/whole_bg\.wasm$/];
  assert.deepEqual(
    later.filter((path) => !known.some((file) => file.test(path))),
    [],
    "nothing is asked for after the engine has loaded but the editor and the whole engine, for a pipeline",
  );
  assert.ok(asked.every((url) => url.origin === site.origin && !url.search));

  await box.root.getByLabel("Read it as").selectOption("tag");
  await eventually(async () => assert.ok(!(await box.root.getByLabel("Used to").isVisible())));
  assert.ok(await box.root.getByLabel("Pipeline started by").isVisible());
  assert.deepEqual(box.page.complaints, []);
});

test("each text to try on the home page is put into the box and checked", async () => {
  const box = await open("/", ANYTHING);
  await alive(box.page);
  const samples = box.root.locator("[data-example]");
  assert.ok((await samples.count()) >= 5);
  for (const sample of await samples.all()) {
    const text = await sample.getAttribute("data-example");
    const [, noun] = (await sample.innerText()).split(" ");
    await sample.click();
    await eventually(async () => assert.equal(await box.text(), text));
    const words = new RegExp(noun === "package" ? "RPM|package" : noun, "i");
    await eventually(async () => assert.match(await box.root.locator("[data-detected]").innerText(), words));
    await eventually(async () => assert.match(await box.verdict.innerText(), /onform/));
  }
});

for (const [where, options] of WIDTHS) {
  test(`the tag builder answers as its fields change, by keyboard too, ${where}`, async () => {
    const page = await site.open("/naming/", { options });
    const builder = page.locator(".validator").filter({ has: page.locator("[data-operation=forward]") });
    const made = builder.locator(".made");
    const says = (words) => eventually(async () => assert.match(await made.innerText(), words));
    await says(/main-a1b2c3d4/);
    assert.ok(!(await builder.getByLabel("Branch").isVisible()));

    await builder.getByLabel("What happens").focus();
    await page.keyboard.type("Push to feature");
    await eventually(async () => assert.ok(await builder.getByLabel("Branch").isVisible()));
    await page.keyboard.press("Tab");
    await page.keyboard.type("runner-api");
    await page.keyboard.press("Tab");
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("fix/Login page");
    await says(/nexus\.shared\.cwiq\.io:8443\/orchestrator\/runner-service:branch-fix-login-page-a1b2c3d4/);
    await says(/nexus\.shared\.cwiq\.io:8444\/orchestrator\/runner-service:branch-fix-login-page-a1b2c3d4/);

    await builder.getByLabel("Commit").fill("xyz");
    await says(/not a SHA/);
    await builder.getByRole("button", { name: "Back to the example" }).click();
    await says(/main-a1b2c3d4/);
    await assertAccessible(page);
    assert.deepEqual(page.complaints, []);
  });
}

test("without scripts every page has its prose, tables, diagrams and worked examples", async () => {
  const context = await site.browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  for (const path of await paths(site)) {
    await page.goto(site.origin + path);
    assert.ok((await page.locator("h1").innerText()).length > 3, path);
    assert.ok((await page.locator("main").innerText()).length > 200, path);
    for (const part of await page.locator(".validator").all()) {
      assert.match(await part.locator(".report .verdict, .made-name").first().innerText(), /onform|[a-z0-9]/, path);
      assert.equal(await part.getByRole("button").count(), 0, `${path}: a button would do nothing`);
    }
  }
  for (const [path, tables, drawings] of [
    ["/naming/", 8, 0],
    ["/nexus/", 4, 1],
    ["/docker-registry/", 7, 0],
    ["/pipeline/", 3, 3],
    ["/kaniko/", 3, 0],
    ["/services/", 1, 0],
    ["/discrepancies/", 1, 0],
  ]) {
    await page.goto(site.origin + path);
    assert.ok((await page.locator("main table").count()) >= tables, `${path} has its tables`);
    assert.ok((await page.locator("main svg[role=img]:visible").count()) >= drawings, `${path} has its diagrams`);
  }
  await page.goto(`${site.origin}/discrepancies/`);
  for (let number = 1; number <= 15; number += 1) assert.equal(await page.locator(`#d${number}`).count(), 1);
  await context.close();
});

test("the menu of a phone opens and leads on without scripts", async () => {
  const page = await site.open("/naming/", { options: { viewport: { width: 390, height: 844 }, javaScriptEnabled: false } });
  const link = page.locator("#pages").getByRole("link", { name: "Kaniko builds" });
  assert.ok(!(await link.isVisible()));
  await page.getByRole("button", { name: "Menu" }).click();
  await link.click();
  assert.equal(new URL(page.url()).pathname, "/kaniko/");
});

test("no page is wider than a phone", async () => {
  const context = await site.browser.newContext({ viewport: { width: 360, height: 780 } });
  const page = await context.newPage();
  for (const path of await paths(site)) {
    await page.goto(site.origin + path);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `${path} is ${over} pixels too wide`);
  }
  await context.close();
});
