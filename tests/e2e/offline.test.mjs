// The portal without a network after the first visit, and the way from one release to the next.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, afterEach, test } from "node:test";
import { fileURLToPath } from "node:url";

import { alive, assertAccessible, eventually, paths, portal, written } from "./browser.mjs";
import { serve } from "./server.mjs";

/** Milliseconds for registering, which waits until a page is at rest, and for storing everything. */
const STORED = 30_000;

const DIST = process.env.DIST ?? fileURLToPath(new URL("../../dist", import.meta.url));
const site = portal();

let dist;
let host;
let context;
before(async () => {
  dist = await mkdtemp(join(tmpdir(), "portal-"));
});
after(() => rm(dist, { recursive: true, force: true }));
beforeEach(async () => {
  await rm(dist, { recursive: true, force: true });
  await cp(DIST, dist, { recursive: true, filter: (path) => !/\.(?:br|gz)$/.test(path) });
  host = await serve(dist);
  context = await site.browser.newContext();
});
afterEach(async () => {
  await context.close();
  await host.close();
});

const open = async (path) => {
  const page = await context.newPage();
  page.complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) page.complaints.push(message.text());
  });
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  await page.goto(host.origin + path);
  return page;
};

/** Waits until the service worker has stored everything and serves the page. */
const stored = (page) =>
  eventually(async () => assert.ok(await page.evaluate(() => navigator.serviceWorker.controller?.state === "activated")), STORED);

const cutNetwork = async () => {
  await context.setOffline(true);
  await host.close();
};

/** Changes the list of the service worker, as a release with other files does; `change` gets the files with their hashes. */
const release = async (change) => {
  const file = join(dist, "sw.js");
  const [list, ...script] = (await readFile(file, "utf8")).split("\n");
  const files = JSON.parse(list.slice(list.indexOf("{"), -1));
  await change(files);
  await writeFile(file, [`self.portalFiles=${JSON.stringify(files)};`, ...script].join("\n"));
};

/** Puts `text` in the place of the page's title, on the host and in the list. */
const retitle = async (files, path, text) => {
  const file = join(dist, path, "index.html");
  const html = (await readFile(file, "utf8")).replace(/<title>.*?<\/title>/, `<title>${text}</title>`);
  await writeFile(file, html);
  files[path] = `sha256-${createHash("sha256").update(html).digest("base64")}`;
};

const cached = (page) =>
  page.evaluate(async () => {
    const [name, ...others] = await caches.keys();
    const keys = await (await caches.open(name)).keys();
    return { others, files: keys.map(({ url }) => new URL(url).pathname).sort() };
  });

const update = (page) => page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));

test("loading a page asks for nothing that only the offline portal needs", async () => {
  await open("/naming/");
  assert.ok(!host.requests.includes("/sw.js"), "the service worker is registered after loading");
});

test("after one visit every page is there without a network, and what is not there is said to be missing", async () => {
  const all = await paths(host);
  const first = await open("/");
  await stored(first);
  await cutNetwork();
  const titles = await first.evaluate(async (addresses) => {
    const titleOf = async (address) => {
      const response = await fetch(address);
      return response.ok && new DOMParser().parseFromString(await response.text(), "text/html").querySelector("h1")?.innerText;
    };
    return Promise.all(addresses.map(titleOf));
  }, all);
  assert.deepEqual(all.filter((_, at) => !titles[at]), [], "these are not there");

  const page = await context.newPage();
  const response = await page.goto(`${host.origin}/rules/image-push-port/`);
  assert.equal(response.status(), 200);
  const styled = await page.evaluate(() => document.styleSheets[0].cssRules.length > 0);
  assert.ok(styled, "pages have their styles");

  const missing = await page.goto(`${host.origin}/no/such/page/`);
  assert.equal(missing.status(), 404);
  assert.match(await page.locator("main").innerText(), /There is no page at this address/);
  await page.goto(`${host.origin}/naming`);
  assert.equal(new URL(page.url()).pathname, "/naming/");
});

test("after one visit to a document, a pipeline can be checked without a network", async () => {
  const first = await open("/naming/");
  await stored(first);
  await cutNetwork();
  const page = await context.newPage();
  await page.goto(`${host.origin}/check/gitlab-ci/`);
  await alive(page);
  await written(page.locator("[data-field]").first(), "build:\n  stage: build\n  scirpt: make\n");
  await eventually(async () => assert.match(await page.locator(".report").first().innerText(), /scirpt/));
});

test("after one visit to a document, search finds without a network", async () => {
  const first = await open("/naming/");
  await stored(first);
  await cutNetwork();
  const page = await context.newPage();
  await page.goto(`${host.origin}/kaniko/`);
  await page.keyboard.press("/");
  await page.getByRole("combobox", { name: /^Search/ }).fill("image-push-port");
  await eventually(async () => assert.match(await page.locator("dialog [role=option]").first().innerText(), /push-port/));
});

test("a new release is offered, reloads nothing by itself, and leaves exactly its own files", async () => {
  const page = await open("/check/image-ref/");
  await stored(page);
  await alive(page);
  const field = page.locator("[data-field]").first();
  await field.fill("orchestrator/server:1.2.3");
  const before = host.requests.length;
  await release(async (files) => {
    await retitle(files, "naming/", "A new release");
    delete files["kaniko/"];
    await rm(join(dist, "kaniko"), { recursive: true });
  });
  await update(page);

  const notice = page.getByRole("complementary", { name: "Update" });
  await eventually(async () => assert.ok(await notice.isVisible()), STORED);
  assert.equal(await notice.getByRole("status").innerText(), "A new version of the portal is here.");
  assert.equal(await field.inputValue(), "orchestrator/server:1.2.3");
  assert.deepEqual(host.requests.slice(before), ["/sw.js", "/naming/"], "only what changed is fetched");
  await assertAccessible(page);

  const old = await open("/naming/");
  assert.notEqual(await old.title(), "A new release", "until then every page is of the old release");

  const reloaded = page.waitForEvent("load");
  await notice.getByRole("button", { name: "Reload" }).press("Enter");
  await reloaded;
  assert.equal(await notice.count(), 0);
  const another = await open("/naming/");
  assert.equal(await another.title(), "A new release");
  await eventually(async () => {
    const { files, others } = await cached(page);
    assert.deepEqual(others, []);
    assert.ok(!files.includes("/kaniko/"), "what is in no release any more is removed");
    assert.equal(files.filter((path) => path === "/naming/").length, 1, "each file is there once");
  });

  // The tab that did not ask keeps what it shows, and says so.
  const told = old.getByRole("status").filter({ hasText: "The portal was updated in another tab." });
  await eventually(async () => assert.ok(await told.isVisible()));
  assert.deepEqual(page.complaints, []);
});

test("a notice can be put off", async () => {
  const page = await open("/");
  await stored(page);
  await release((files) => retitle(files, "", "A new release"));
  await update(page);
  const notice = page.getByRole("complementary", { name: "Update" });
  await eventually(async () => assert.ok(await notice.isVisible()), STORED);
  await notice.getByRole("button", { name: "Later" }).click();
  assert.equal(await notice.count(), 0);
  await page.reload();
  assert.notEqual(await page.title(), "A new release");
  await eventually(async () => assert.ok(await notice.isVisible()), STORED);
});

test("a release whose files do not match their hashes is never used", async () => {
  const page = await open("/naming/");
  await stored(page);
  const title = await page.title();
  await release(async (files) => {
    await retitle(files, "naming/", "Half a release");
    files["naming/"] = files[""];
  });
  await update(page).catch(() => {});
  await eventually(async () => {
    const states = await page.evaluate(async () => {
      const { installing, waiting } = await navigator.serviceWorker.ready;
      return [installing, waiting].map((worker) => worker?.state ?? null);
    });
    assert.ok(host.requests.filter((path) => path === "/naming/").length >= 2, "the new file was asked for");
    assert.deepEqual(states, [null, null]);
  });
  await page.reload();
  assert.equal(await page.title(), title);
});

test("the development server ends a service worker that was there before, with everything it kept", async () => {
  const page = await open("/");
  await stored(page);
  await cp(fileURLToPath(new URL("../../src/retirement.js", import.meta.url)), join(dist, "sw.js"));
  // Not waited for: the answer may be lost with the page that was asked.
  update(page).catch(() => {});
  await page.waitForEvent("load");
  await eventually(async () => {
    const left = await page.evaluate(async () => [
      (await navigator.serviceWorker.getRegistrations()).length,
      (await caches.keys()).length,
    ]);
    assert.deepEqual(left, [0, 0]);
  });
});

test("who has asked the browser to save data is not sent the whole portal", async () => {
  await context.addInitScript(() => {
    Object.defineProperty(navigator, "connection", { value: { saveData: true } });
  });
  const page = await open("/");
  await page.clock.install();
  await page.reload();
  await page.clock.fastForward(60_000);
  assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), 0);
});
