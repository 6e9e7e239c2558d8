// Links that carry a text, and the report in the forms in which it is passed on.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";

import { alive, assertAccessible, eventually, portal } from "./browser.mjs";
import { DESKTOP, PHONE, file, openWorkbench, reports, says as elementSays, workbench } from "./workbench.mjs";

const site = portal();
const GOLDEN = (await readFile(new URL("../../crates/link/tests/golden/v1.txt", import.meta.url), "utf8")).trim();
const PIPELINE = "größe 🚀:\n  image: python:3.12\n  script: [make]\n";

const open = async ({ hash = "", options = DESKTOP, clipboard = true } = {}) => {
  const permissions = clipboard ? ["clipboard-read", "clipboard-write"] : [];
  const prepare = async (page) => {
    await page.context().grantPermissions(permissions);
    if (!clipboard) {
      await page.addInitScript(() => {
        const refuse = () => Promise.reject(new DOMException("no", "NotAllowedError"));
        Object.defineProperty(navigator, "clipboard", { value: { write: refuse, writeText: refuse } });
      });
    }
  };
  return openWorkbench(site, { path: `/check/gitlab-ci/${hash}`, options, prepare });
};
const says = (checker, words) => elementSays(checker.notice, words);
const clipboard = ({ page }) => page.evaluate(() => navigator.clipboard.readText());

test("a link brings text, options and files to another device, and no server sees them", async () => {
  const sender = await open();
  await sender.paste(PIPELINE);
  await sender.root.getByText("Describe a trigger").click();
  await sender.root.getByLabel("Branch", { exact: true }).fill("release/1");
  await sender.root.locator("[data-picker]").setInputFiles(file("build.yml", "a: {script: b}\n"));
  await sender.button("Share").focus();
  await sender.page.keyboard.press("Enter");
  await says(sender, /link is on the clipboard and in the address bar/);
  const link = await clipboard(sender);
  assert.match(link, /\/check\/gitlab-ci\/#v1\.[\w-]+$/);
  assert.equal(sender.page.url(), link);
  await assertAccessible(sender.page);

  const asked = site.requests.length;
  const receiver = await open({ hash: new URL(link).hash, options: PHONE });
  await says(receiver, /Opened from a link/);
  assert.equal(await receiver.text(), PIPELINE);
  assert.equal(await receiver.root.getByLabel("Branch", { exact: true }).inputValue(), "release/1");
  assert.equal(await receiver.rows.count(), 1);
  await reports(receiver, /größe 🚀/);
  assert.ok(site.requests.slice(asked).every((path) => !path.includes("v1")));
  assert.deepEqual([...sender.page.complaints, ...receiver.page.complaints], []);

  // A change makes the address a lie, so it goes.
  await receiver.paste("other: {script: make}\n");
  assert.doesNotMatch(receiver.page.url(), /#/);
});

test("a link with a text of another kind opens the checker of that kind, or the box for anything", async () => {
  for (const [path, text] of [
    ["/check/dockerfile/", "FROM python:3.12\n"],
    ["/", "orchestrator-executor-0.3.0-1.el9.x86_64.rpm"],
  ]) {
    const sender = await openWorkbench(site, { path });
    await sender.paste(text);
    await sender.button("Share").click();
    await eventually(() => assert.match(sender.page.url(), /#v1\./));
    const page = await site.open(`/check/gitlab-ci/${new URL(sender.page.url()).hash}`, { options: PHONE });
    await page.waitForURL(sender.page.url());
    const receiver = workbench(page);
    await says(receiver, /Opened from a link/);
    assert.equal(await receiver.text(), text);
    assert.deepEqual(page.complaints, []);
  }
});

test("a link of the first version opens", async () => {
  const checker = await open({ hash: `#${GOLDEN}` });
  await says(checker, /Opened from a link/);
  assert.match(await checker.text(), /büild 🚀:/);
  assert.equal(await checker.root.getByLabel("Path").inputValue(), "templates/build.yml");
});

test("a link wins over what was kept here, which stays, and can be brought back", async () => {
  const checker = await open();
  const mine = "mine: {script: make}\n";
  await checker.paste(mine);
  await elementSays(checker.kept, /kept/);
  await checker.page.goto(`${site.origin}/check/gitlab-ci/#${GOLDEN}`);
  await checker.page.reload();
  await alive(checker.page);
  await says(checker, /Opened from a link\. What you had here the last time is still kept/);
  assert.match(await checker.text(), /büild/);
  await checker.button("Go back to my text").click();
  assert.equal(await checker.text(), mine);
  assert.doesNotMatch(checker.page.url(), /#/);
});

test("a link that is damaged, newer, or a bomb is refused in words, and the page stays as it is", async () => {
  const bomb = `#v1.${deflateRawSync(Buffer.alloc(64 << 20)).toString("base64url")}`;
  for (const [hash, words] of [
    [`#${GOLDEN.slice(0, -7)}`, /damaged/],
    ["#v1.!", /damaged/],
    ["#v9.AAAA", /newer version/],
    [bomb, /more than the 2 MiB/],
  ]) {
    const checker = await open({ hash });
    await says(checker, words);
    assert.equal(await checker.text(), await checker.example());
  }
});

test("no link is made of a text with a credential, in the text, a file or a variable", async () => {
  const secret = "hunter2-Very-Secret";
  const places = {
    text: (checker) => checker.paste(`${PIPELINE}variables:\n  DB_PASSWORD: "${secret}"\n`),
    file: (checker) => checker.root.locator("[data-picker]").setInputFiles(file("a.yml", `variables:\n  DB_PASSWORD: "${secret}"\n`)),
    variable: async (checker) => {
      await checker.root.getByText("Describe a trigger").click();
      await checker.root.getByLabel("Variables, one a line").fill(`DB_PASSWORD=${secret}`);
    },
  };
  for (const [place, write] of Object.entries(places)) {
    const checker = await open();
    await checker.paste(PIPELINE);
    await write(checker);
    await checker.button("Share").click();
    await says(checker, /^No link: a password, token or key stands in here/);
    assert.doesNotMatch(checker.page.url(), /#/, place);
  }
});

test("where the browser does not let the page copy, the link stands in a field", async () => {
  const checker = await open({ clipboard: false });
  await checker.paste(PIPELINE);
  await checker.button("Share").click();
  await says(checker, /to copy by hand/);
  assert.equal(await checker.copy.inputValue(), checker.page.url());
  assert.ok(await checker.copy.evaluate((field) => field === document.activeElement));
  await assertAccessible(checker.page);
});

test("a long link is said to be long", async () => {
  const checker = await open();
  const noise = Array.from({ length: 6000 }, (_, index) => `# ${(index * 2654435761 % 4294967296).toString(36)}${Math.imul(index, 40503).toString(36)}`);
  await checker.paste(noise.join("\n"));
  await checker.button("Share").click();
  await says(checker, /It is long \(\d+ kB\)/);
});

test("the report is copied as Markdown, and saved as JSON and SARIF", async () => {
  for (const options of [DESKTOP, PHONE]) {
    const checker = await open({ options });
    await checker.paste(PIPELINE);
    await checker.button("Copy as Markdown").click();
    await says(checker, /on the clipboard, as Markdown/);
    assert.match(await clipboard(checker), /python/);
    for (const [name, field] of [["JSON", "version"], ["SARIF", "runs"]]) {
      const [download] = await Promise.all([checker.page.waitForEvent("download"), checker.button(`Download ${name}`).click()]);
      assert.equal(download.suggestedFilename(), `conformance.${name.toLowerCase()}`);
      assert.ok(field in JSON.parse(await readFile(await download.path(), "utf8")));
      await says(checker, /Saved as conformance\./);
    }
    assert.deepEqual(checker.page.complaints, []);
  }
});
