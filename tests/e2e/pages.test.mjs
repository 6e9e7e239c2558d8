// What holds for the pages as a whole.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { alive, assertAccessible, paths, portal } from "./browser.mjs";

const site = portal();

test("every page is accessible in light and in dark colours and breaks no policy", async () => {
  const all = [...(await paths(site)), "/404.html"].values();
  const look = async () => {
    for (const path of all) {
      const page = await site.open(path);
      if (await page.locator("leptos-island").count()) await alive(page);
      // The editor takes the place of the field, and axe does not bear that while it looks.
      if (await page.locator(".workbench form:is([data-kind=gitlab-ci], [data-kind=dockerfile], [data-kind=command])").count()) {
        await page.locator(".cm-content").waitFor();
      }
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await assertAccessible(page);
      }
      assert.deepEqual([...page.complaints, ...page.refused], [], path);
      await page.context().close();
    }
  };
  // Two take the next page in turn, because a processor is at rest while one waits for its page.
  await Promise.all([look(), look()]);
});

test("no page has inline script or style but the two that its policy allows by their hashes", async () => {
  for (const path of await paths(site)) {
    const page = await (await fetch(site.origin + path)).text();
    const policy = page.match(/http-equiv="Content-Security-Policy" content="(.*?)"/)[1];
    assert.match(policy, /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-[^']+'; style-src 'self' 'sha256-[^']+';/, path);
    const rest = page.replace(/<(script|style)>(.*?)<\/\1>/gs, (element, name, content) => {
      const hash = createHash("sha256").update(content).digest("base64");
      assert.ok(policy.includes(`${name}-src 'self'${name === "script" ? " 'wasm-unsafe-eval'" : ""} 'sha256-${hash}'`), `${path}: ${name}`);
      return "";
    });
    assert.doesNotMatch(rest, /<script(?![^>]*\ssrc=)|<style|\sstyle="|\son\w+="/, path);
  }
});

test("every link within the portal leads somewhere", async () => {
  const broken = new Set();
  for (const path of await paths(site)) {
    const html = await (await fetch(site.origin + path)).text();
    for (const [, address] of html.matchAll(/(?:href|src)="(\/[^"#]*)/g)) {
      const { status } = await fetch(site.origin + address);
      if (status !== 200) broken.add(`${path} → ${address}`);
    }
  }
  assert.deepEqual([...broken], []);
});

test("an unknown address is answered with the page that says so", async () => {
  const response = await fetch(`${site.origin}/no/such/page/`);
  assert.equal(response.status, 404);
  assert.match(await response.text(), /There is no page at this address/);
});

test("a table sorts by its headers and filters by words", async () => {
  const page = await site.open("/services/");
  await alive(page);
  const table = page.locator(".sortable");
  const names = () => table.locator("tbody tr:visible th").allInnerTexts();
  const original = await names();
  const header = table.getByRole("button", { name: "Service" });
  await header.click();
  const sorted = [...original].sort((one, other) => one.localeCompare(other));
  assert.deepEqual(await names(), sorted);
  assert.equal(await table.locator("th").first().getAttribute("aria-sort"), "ascending");
  await header.click();
  assert.deepEqual(await names(), sorted.reverse());

  await table.getByRole("searchbox").fill("RUNNER api");
  assert.ok((await names()).every((name) => /runner.*api/.test(name)));
  assert.equal(await table.locator("[data-count]").innerText(), String((await names()).length));
  await table.getByRole("searchbox").fill("no such service");
  assert.ok(await table.getByText("Nothing matches.").isVisible());
});
