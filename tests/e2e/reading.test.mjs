// What a reader does on the pages: choose colours, find the place, copy, ask what a rule is, print.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assertAccessible, boxOf, eventually, portal } from "./browser.mjs";
import { WIDTHS } from "./workbench.mjs";

const site = portal();

const PHONE = { viewport: { width: 390, height: 844 } };
const DESK = { viewport: { width: 1280, height: 800 } };

const ground = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const LIGHT = "rgb(253, 253, 252)";
const DARK = "rgb(20, 23, 26)";

/** A page whose deferred scripts never arrive: what it shows is what it shows before they run. */
const withoutPageScript = (page) => page.route(/\.js$/, (route) => route.abort());

test("the chosen colours are there before any script file runs, on the next page too", async () => {
  const page = await site.open("/naming/", { options: { ...DESK, colorScheme: "light" } });
  assert.equal(await ground(page), LIGHT);
  const button = page.getByRole("button", { name: "Colours" });
  await button.focus();
  await page.keyboard.press("Enter");
  await eventually(async () => assert.ok(await page.getByRole("radio", { name: "System" }).evaluate((radio) => radio.matches(":focus"))));
  await assertAccessible(page);
  await page.keyboard.press("ArrowUp");
  assert.equal(await ground(page), DARK);
  assert.equal(await page.evaluate(() => localStorage.getItem("conform:theme")), "dark");
  await eventually(async () => assert.equal(await page.locator("meta[name=theme-color]").first().getAttribute("content"), DARK));
  await page.keyboard.press("Escape");
  assert.ok(!(await page.getByRole("radio", { name: "Dark" }).isVisible()));
  assert.ok(await button.evaluate((element) => element.matches(":focus")), "the focus is back where it was");
  assert.deepEqual(page.complaints, []);

  await withoutPageScript(page);
  await page.goto(`${site.origin}/kaniko/`);
  assert.equal(await ground(page), DARK, "no flash of light");
  await page.unroute(/\.js$/);
  await page.goto(`${site.origin}/kaniko/`);
  await page.getByRole("button", { name: "Colours" }).click();
  assert.ok(await page.getByRole("radio", { name: "Dark" }).isChecked());
  await page.getByText("System", { exact: true }).click();
  assert.equal(await ground(page), LIGHT);
  assert.equal(await page.evaluate(() => localStorage.getItem("conform:theme")), null);
  await page.emulateMedia({ colorScheme: "dark" });
  assert.equal(await ground(page), DARK, "the system has the say again");
  await page.context().close();
});

test("where storage is refused the colours can still be chosen, for this page", async () => {
  const prepare = (page) =>
    page.addInitScript(() => {
      Object.defineProperty(globalThis, "localStorage", {
        get: () => {
          throw new DOMException("refused", "SecurityError");
        },
      });
    });
  const page = await site.open("/naming/", { options: { ...DESK, colorScheme: "light" }, prepare });
  await page.getByRole("button", { name: "Colours" }).click();
  await page.getByText("Dark", { exact: true }).click();
  assert.equal(await ground(page), DARK);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("the table of contents marks the section that is read", async () => {
  const page = await site.open("/kaniko/", { options: DESK });
  const current = page.locator(".contents [aria-current=true]");
  const reads = (title) => eventually(async () => assert.deepEqual(await current.allInnerTexts(), [title]));
  await page.locator("#tag-the-image").evaluate((heading) => heading.scrollIntoView({ behavior: "instant" }));
  await reads("Tag the image");
  await page.locator("#why-kaniko").evaluate((heading) => heading.scrollIntoView({ behavior: "instant" }));
  await reads("Why Kaniko");
  // The last section is too short to come up, and its link marks it all the same.
  await page.locator(".contents").getByRole("link", { name: "Related pages" }).click();
  await reads("Related pages");
  await page.context().close();
});

test("an address with a section opens there", async () => {
  for (const options of [DESK, PHONE]) {
    const page = await site.open("/kaniko/#pass-the-tag-on", { options });
    await eventually(async () => {
      const { y } = await boxOf(page.locator("#pass-the-tag-on"));
      assert.ok(y >= 56 && y < 200, `at ${y}`);
    });
    await page.context().close();
  }
});

test("on a phone the sections stand in a bar that stays, opens, and leads on", async () => {
  const page = await site.open("/kaniko/", { options: PHONE });
  const bar = page.getByRole("navigation", { name: "On this page" });
  const link = bar.getByRole("link", { name: "Cache layers" });
  assert.ok(!(await link.isVisible()));
  await page.locator("#name-the-image").evaluate((heading) => heading.scrollIntoView({ behavior: "instant" }));
  await bar.getByText("On this page").click();
  await assertAccessible(page);
  await link.click();
  await eventually(async () => assert.ok(!(await link.isVisible()), "the list closes behind the reader"));
  const below = async () => {
    const [heading, foot] = await Promise.all([boxOf(page.locator("#cache-layers")), boxOf(bar)]);
    assert.ok(heading.y >= foot.y + foot.height && heading.y < 300, `the heading at ${heading.y} is not covered`);
  };
  await eventually(below);
  await page.context().close();
});

for (const [where, options] of WIDTHS) {
  test(`code and the address of a section are copied, and said to be, and nothing moves, ${where}`, async () => {
    const permissions = ["clipboard-read", "clipboard-write"];
    const page = await site.open("/kaniko/", { options: { ...options, permissions } });
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    const block = page.locator("figure.code").filter({ hasText: "needs:" }).first();
    const button = block.getByRole("button", { name: "Copy .gitlab-ci.yml" });
    await button.focus();
    const before = await boxOf(button);
    assert.ok(before.height >= 24 && before.width >= 24);
    await page.keyboard.press("Enter");
    const status = page.locator("body > [role=status]");
    await eventually(async () => assert.equal(await status.innerText(), "The code is copied"));
    assert.equal(await button.evaluate((element) => getComputedStyle(element, "::after").content), '"Copied"');
    const after = await boxOf(button);
    assert.deepEqual([after.width, after.height], [before.width, before.height]);
    const code = await copied();
    assert.match(code, /^deploy-dev:\n {2}needs:\n {4}- job: build-push\n {6}artifacts: true\n/);

    await page.getByRole("link", { name: "Link to the section “Cache layers”" }).click();
    await eventually(async () => assert.equal(await copied(), `${site.origin}/kaniko/#cache-layers`));
    assert.equal(new URL(page.url()).hash, "#cache-layers");
    await eventually(async () => assert.equal(await status.innerText(), "The address of the section is copied"));
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}

test("the label of a code block has its place before the copy button comes", async () => {
  const heights = async (javaScriptEnabled) => {
    const page = await site.open("/kaniko/", { options: { ...DESK, javaScriptEnabled } });
    const all = await page.locator("figure.code").evaluateAll((blocks) => blocks.map((block) => block.offsetHeight));
    await page.context().close();
    return all;
  };
  assert.deepEqual(await heights(true), await heights(false));
});

test("marked lines have a ground and a bar, also on paper and in forced colours", async () => {
  const page = await site.open("/kaniko/", { options: DESK });
  const line = page.locator(".line.marked").first();
  const look = () =>
    line.evaluate((element) => {
      const { backgroundColor, borderInlineStartWidth } = getComputedStyle(element);
      return { backgroundColor, borderInlineStartWidth };
    });
  const plain = await look();
  assert.equal(plain.borderInlineStartWidth, "3px");
  assert.notEqual(plain.backgroundColor, "rgba(0, 0, 0, 0)");
  for (const media of [{ media: "print" }, { media: "screen", forcedColors: "active" }]) {
    await page.emulateMedia(media);
    const { backgroundColor, borderInlineStartWidth } = await look();
    assert.equal(borderInlineStartWidth, "3px");
    assert.notEqual(backgroundColor, await ground(page), JSON.stringify(media));
  }
  await page.context().close();
});

test("the name of a rule says what the rule finds, by pointer and by keyboard, and Escape closes it", async () => {
  const page = await site.open("/discrepancies/", { options: DESK });
  const rule = page.locator(".rule").filter({ hasText: "tag-short-sha" }).first();
  const [link, hint] = [rule.getByRole("link"), rule.locator("[role=tooltip]")];
  assert.ok(!(await hint.isVisible()));
  await link.hover();
  assert.ok(await hint.isVisible());
  assert.match(await hint.innerText(), /^error A commit/);
  const [name, box] = await Promise.all([boxOf(link), boxOf(hint)]);
  assert.ok(box.y >= name.y && box.y - (name.y + name.height) < 4, "it stands at the name");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 8 });
  assert.ok(await hint.isVisible(), "the pointer can go there");
  await page.keyboard.press("Escape");
  assert.ok(!(await hint.isVisible()));
  await page.mouse.move(0, 0);

  await link.focus();
  assert.ok(await hint.isVisible());
  const described = await link.evaluate((element) => document.getElementById(element.getAttribute("aria-describedby")).textContent);
  assert.match(described, /^error A/);
  await page.keyboard.press("Escape");
  assert.ok(!(await hint.isVisible()));
  assert.ok(await link.evaluate((element) => element.matches(":focus")));
  await page.keyboard.press("Tab");
  await link.focus();
  assert.ok(await hint.isVisible(), "it comes again");
  await page.context().close();
});

test("the first touch of a rule's name shows its hint, the second leads to its page", async () => {
  const page = await site.open("/discrepancies/", { options: { ...PHONE, hasTouch: true, isMobile: true } });
  const rule = page.locator("dl .rule").filter({ hasText: "tag-short-sha" }).first();
  const hint = rule.locator("[role=tooltip]");
  await rule.getByRole("link").tap();
  assert.ok(await hint.isVisible());
  const { x, width } = await boxOf(hint);
  assert.ok(x >= 0 && x + width <= 390, "it is within the screen");
  assert.equal(new URL(page.url()).pathname, "/discrepancies/");
  await rule.getByRole("link").tap();
  await page.waitForURL(/\/rules\/tag-short-sha\/$/);
  await page.context().close();
});

test("the list of pages shows the current one, however long it is", async () => {
  const page = await site.open("/rules/dockerfile-labels/", { options: DESK });
  const current = page.locator("#pages [aria-current=page]");
  await eventually(async () => {
    const { y, height } = await boxOf(current);
    assert.ok(y > 56 && y + height < 800, `at ${y}`);
  });
  assert.equal(await page.evaluate(() => scrollY), 0);
  await page.context().close();
});

test("on paper there is the page and nothing around it, whole and in light colours", async () => {
  const page = await site.open("/nexus/", { options: { viewport: { width: 700, height: 990 }, colorScheme: "dark" } });
  await page.emulateMedia({ media: "print" });
  assert.equal(await ground(page), LIGHT);
  for (const around of [".site-header", ".sidebar", ".contents", ".contents-above", ".neighbours", ".copy", ".permalink"]) {
    for (const element of await page.locator(around).all()) assert.ok(!(await element.isVisible()), around);
  }
  const address = page.locator("main a.external").first();
  assert.match(await address.evaluate((link) => getComputedStyle(link, "::after").content), /href|https/);
  const cut = await page.locator(".table-scroll, .diagram-scroll, pre").evaluateAll((parts) =>
    parts.filter((part) => part.scrollWidth > document.documentElement.clientWidth).map((part) => part.className),
  );
  assert.deepEqual(cut, []);
  await page.context().close();
});

test("without scripts there is no control that would do nothing, and the sections are there to open", async () => {
  const page = await site.open("/kaniko/", { options: { ...PHONE, javaScriptEnabled: false } });
  assert.ok(!(await page.getByRole("button", { name: "Colours" }).isVisible()));
  assert.ok(!(await page.getByRole("button", { name: /^Search/ }).isVisible()));
  assert.equal(await page.getByRole("button", { name: /^Copy/ }).count(), 0);
  await page.locator(".contents-above summary").click();
  await page.locator(".contents-above").getByRole("link", { name: "Cache layers" }).click();
  assert.equal(new URL(page.url()).hash, "#cache-layers");
  await page.goto(`${site.origin}/discrepancies/`);
  const rule = page.locator(".rule").first();
  await rule.getByRole("link").focus();
  assert.ok(await rule.locator("[role=tooltip]").isVisible(), "a hint needs no script");
  await page.context().close();
});

test("a page tells the day of its last change where it is known, and names no place to edit that there is not", async () => {
  const page = await site.open("/kaniko/", { options: DESK });
  for (const day of await page.locator(".page-origin time").allInnerTexts()) assert.match(day, /^20\d\d-\d\d-\d\d$/);
  for (const target of await page.locator(".page-origin a").evaluateAll((links) => links.map((link) => link.href))) {
    assert.match(target, /^https?:.*content\/pages\/kaniko-builds\.md/);
  }
  await page.goto(`${site.origin}/not-here-yet/`);
  assert.match(await page.locator("main").innerText(), /Deploy Patterns \(how the deploy and verify stages work\): linked from/);
  await page.context().close();
});

test("a page of each type is accessible with each choice of colours, on a phone too", async () => {
  const paths = ["/", "/kaniko/", "/services/", "/discrepancies/", "/rules/", "/rules/tag-short-sha/", "/check/tag/", "/not-here-yet/", "/404.html"];
  for (const theme of ["light", "dark"]) {
    // The other one than the system's, so that the choice itself is what is looked at.
    const options = { ...PHONE, colorScheme: theme === "dark" ? "light" : "dark" };
    const prepare = (page) => page.addInitScript((choice) => localStorage.setItem("conform:theme", choice), theme);
    const page = await site.open(paths[0], { options, prepare });
    for (const path of paths) {
      await page.goto(site.origin + path);
      assert.equal(await ground(page), theme === "dark" ? DARK : LIGHT, path);
      await assertAccessible(page);
    }
    await page.context().close();
  }
});
