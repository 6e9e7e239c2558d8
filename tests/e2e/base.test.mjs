// The portal below a path of its host: the same build with its pages written once more, nothing compiled again.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { alive, eventually, paths, portal, validator } from "./browser.mjs";

const BASE = "/group/docs/";
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

let dist;
const site = portal(async () => {
  dist = await mkdtemp(join(tmpdir(), "portal-"));
  const filter = (path) => !/\.(?:br|gz)$/.test(path);
  await cp(process.env.DIST ?? join(ROOT, "dist"), dist, { recursive: true, filter });
  const env = { ...process.env, TRUNK_STAGING_DIR: dist, TRUNK_PUBLIC_URL: BASE, TRUNK_PROFILE: "release" };
  const prerender = ["run", "--quiet", "--package", "orchestrator-docs", "--bin", "prerender"];
  await promisify(execFile)(process.env.CARGO ?? "cargo", prerender, { cwd: ROOT, env });
  return { dist, base: BASE };
});
after(() => rm(dist, { recursive: true, force: true }));

test("every address in a page is below the base and leads somewhere", async () => {
  const pages = await paths({ origin: `${site.origin}${BASE.slice(0, -1)}` });
  assert.ok(pages.length > 50, "the site map lists the pages");
  const broken = new Set();
  const known = new Map();
  for (const path of [...pages, `${BASE}404.html`]) {
    if (!path.startsWith(BASE)) broken.add(`site map: ${path}`);
    const html = await (await fetch(site.origin + path)).text();
    for (const [, address] of html.matchAll(/\s(?:href|src|data-(?!index|goto|for|example)[\w-]+)="(\/[^"#]*)/g)) {
      if (!known.has(address)) known.set(address, (await fetch(site.origin + address)).status);
      if (!address.startsWith(BASE) || known.get(address) !== 200) broken.add(`${path} → ${address}`);
    }
  }
  assert.deepEqual([...broken], []);
});

test("a checker checks, and its report links to rules below the base", async () => {
  const page = await site.open(`${BASE}check/image-ref/`);
  await alive(page);
  const { field, root, report } = validator(page, await page.locator("leptos-island label").first().innerText());
  await field.fill("nexus.shared.cwiq.io:8444/orchestrator/never-heard-of:main-a1b2c3d4");
  await eventually(async () => assert.match(await report.innerText(), /image-unknown-service/));
  const links = await root.locator('a[href*="rules/"]').evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  assert.ok(links.length > 0);
  for (const link of links) assert.ok(link.startsWith(`${BASE}rules/`), link);
  await root.locator(`a[href="${BASE}rules/image-unknown-service/"]`).first().click();
  await page.waitForURL(`**${BASE}rules/image-unknown-service/`);
  assert.deepEqual(page.complaints, []);
});

test("nothing is asked for outside the base", async () => {
  const before = site.requests.length;
  const page = await site.open(BASE);
  await alive(page);
  await page.getByRole("textbox").first().fill("orchestrator/server:latest");
  await eventually(() => assert.ok(site.requests.slice(before).some((path) => path.endsWith(".wasm"))));
  const outside = site.requests.slice(before).filter((path) => !path.startsWith(BASE));
  assert.deepEqual(outside, []);
  assert.deepEqual(page.complaints, []);
});

test("the search leads to addresses below the base", async () => {
  const page = await site.open(BASE);
  await page.keyboard.press("/");
  const field = page.getByRole("combobox", { name: "Search documents, rules, services and checkers" });
  const options = page.locator("dialog.search [role=option]");
  await field.waitFor();
  for (const [typed, count] of [["", 3], ["server", 5]]) {
    await field.fill(typed);
    await eventually(async () => assert.ok((await options.count()) > count));
    // The option that shows all of a group leads nowhere.
    const addresses = await options.evaluateAll((all) => all.map((option) => option.getAttribute("href")).filter(Boolean));
    assert.ok(addresses.length > count);
    for (const address of addresses) assert.equal((await fetch(site.origin + address)).status, 200, address);
    assert.ok(addresses.every((address) => address.startsWith(BASE)), addresses.join(" "));
  }
  await field.fill("runner-api");
  await options.filter({ hasText: /^runner-api/ }).click();
  await page.waitForURL(`**${BASE}services/#service-runner-api`);
  assert.deepEqual(page.complaints, []);
});
