// The page of a merged report stands alone: nothing but itself is asked for, on any screen, in both themes.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { assertAccessible, portal } from "./browser.mjs";
import { program } from "./program.mjs";

const PORTAL = "https://docs.example";
const SERVICES = ["server", "ui", "runner-api", "a-project-with-a-long-name-that-a-phone-has-no-room-for"];
const folder = mkdtempSync(join(tmpdir(), "merge-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A folder with the page of an audit as its index: repositories with findings, a file that is no text, and a shard that is missing. */
const audit = () => {
  for (const service of SERVICES) {
    const repository = join(folder, "repositories", "group", service);
    mkdirSync(repository, { recursive: true });
    const push = `docker push nexus.shared.cwiq.io:8444/orchestrator/${service}:v1.2.3`;
    writeFileSync(join(repository, ".gitlab-ci.yml"), `build:\n  image: python\n  script: ['${push}']\n`);
    writeFileSync(join(repository, "Dockerfile"), service === "server" ? Buffer.of(0xff) : "FROM python\n");
  }
  const command = program();
  const run = (words) => spawnSync(command, words, { cwd: folder, encoding: "utf8" });
  for (const index of [1, 2, 3]) {
    const { stdout } = run(["check", "--shard", `${index}/4`, "--format", "ndjson", "repositories"]);
    writeFileSync(join(folder, `${index}.ndjson`), stdout);
  }
  const words = ["--root", "repositories", "--repository-depth", "2", "--portal", PORTAL, "--output", "html=index.html"];
  const merged = run(["merge", ...words, "1.ndjson", "2.ndjson", "3.ndjson"]);
  assert.equal(merged.status, 2, merged.stderr);
  return { dist: folder };
};

const site = portal(audit);

for (const colorScheme of ["light", "dark"]) {
  for (const width of [390, 1280]) {
    test(`the page can be read on ${width} pixels in ${colorScheme} colours`, async () => {
      const page = await site.open("/", { options: { colorScheme, viewport: { width, height: 900 }, javaScriptEnabled: true } });
      await assertAccessible(page);
      const [needed, there] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      assert.ok(needed <= there, `${needed} pixels wide on ${there}`);
      if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `merge-${width}-${colorScheme}.png`), fullPage: true });
      assert.deepEqual(page.complaints.filter((complaint) => !complaint.includes("favicon")), []);
    });
  }
}

test("the page has the counts, what is missing, and the way to the rules", async () => {
  const page = await site.open("/");
  const cells = (id) =>
    page.locator(`[aria-labelledby=${id}] tbody tr`).evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
  const repositories = await cells("repositories");
  assert.deepEqual(repositories.map(([name]) => name).toSorted(), SERVICES.map((name) => `group/${name}`).toSorted());
  assert.ok((await cells("services")).some(([name]) => name === "runner-api"));
  assert.match(await page.locator(".problems li").innerText(), /^shard 4 of 4 is missing$/);
  assert.equal((await cells("not-checked")).length, 1);
  const link = page.getByRole("link", { name: "image-push-port", exact: true });
  assert.equal(await link.getAttribute("href"), `${PORTAL}/rules/image-push-port/`);
});

test("the page asks for nothing else", async () => {
  const before = site.requests.length;
  await site.open("/");
  assert.deepEqual(site.requests.slice(before).filter((path) => path !== "/favicon.ico"), ["/"]);
});
