// The portal behind a real nginx with deploy/nginx.conf: headers, compressed copies, caching, and a browser that is content.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { access, cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

import { alive, eventually, portal, written } from "./browser.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DIST = process.env.DIST ?? join(ROOT, "dist");
const PROGRAMS = [process.env.NGINX, "/usr/sbin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx"];
const BROTLI = ["/usr/lib/nginx/modules/ngx_http_brotli_static_module.so"];

const nginx = PROGRAMS.find((path) => path && existsSync(path));
const brotli = BROTLI.find(existsSync);
const skip = nginx ? false : "left out: there is no nginx on this machine (Debian: apt-get install nginx)";
const skipBrotli = skip || (brotli ? false : "left out: this nginx has no module for brotli");

const site = portal();
let folder;
let server;
let port;

const freePort = () =>
  new Promise((found) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const free = probe.address().port;
      probe.close(() => found(free));
    });
  });

before(async () => {
  if (skip) return;
  folder = await mkdtemp(join(tmpdir(), "nginx-"));
  port = await freePort();
  const portalConf = (await readFile(join(ROOT, "deploy/nginx.conf"), "utf8"))
    .replace("listen 8080;", `listen 127.0.0.1:${port};`)
    .replace("listen [::]:8080;", "")
    .replace("root /usr/share/nginx/html;", `root ${DIST};`);
  const types = ["/etc/nginx/mime.types", "/opt/homebrew/etc/nginx/mime.types"].find(existsSync);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`);
  await writeFile(join(folder, "portal.conf"), portalConf);
  if (brotli) await cp(join(ROOT, "deploy/portal-brotli.conf"), join(folder, "portal-brotli.conf"));
  await writeFile(
    join(folder, "nginx.conf"),
    `${brotli ? `load_module ${brotli};` : ""}
    ${process.getuid?.() === 0 ? "user root;" : ""}
    pid ${folder}/nginx.pid;
    worker_processes 1;
    events {}
    http { include ${types}; access_log off; ${temporary.join(" ")} include ${folder}/portal.conf; }`,
  );
  const options = ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", join(folder, "error.log")];
  execFileSync(nginx, [...options, "-t"], { stdio: "pipe" });
  server = spawn(nginx, [...options, "-g", "daemon off;"], { stdio: "ignore" });
  await eventually(() => get("/"));
});

after(async () => {
  if (skip) return;
  server.kill();
  await rm(folder, { recursive: true, force: true });
});

/** Node's own request, because `fetch` decides itself which encodings it takes. */
const get = (path, headers = {}, method = "GET") =>
  new Promise((answered, failed) => {
    request({ host: "127.0.0.1", port, path, headers, method }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => answered({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }));
    })
      .on("error", failed)
      .end();
  });

const isThere = (path) => access(join(DIST, path)).then(() => true, () => false);

test("every answer carries the headers that keep a page safe", { skip }, async () => {
  const page = await readFile(join(DIST, "index.html"), "utf8");
  const [, policy] = page.match(/http-equiv="Content-Security-Policy" content="([^"]*)"/);
  for (const path of ["/", "/naming/", "/sw.js", "/no/such/page/"]) {
    const { headers } = await get(path);
    // Which inline style sheet it has, each page says itself.
    const shared = policy.replace(/(style-src 'self') 'sha256-[^']*'/, "$1 'unsafe-inline'");
    assert.equal(headers["content-security-policy"], `${shared}; frame-ancestors 'none'`, path);
    assert.equal(headers["x-content-type-options"], "nosniff", path);
    assert.equal(headers["referrer-policy"], "no-referrer", path);
    assert.match(headers["permissions-policy"], /camera=\(\)/, path);
    assert.equal(headers["cross-origin-opener-policy"], "same-origin", path);
    assert.equal(headers["cross-origin-resource-policy"], "same-origin", path);
    assert.doesNotMatch(headers.server ?? "", /\d/, "nobody needs to know the version");
  }
});

test("hashed names are kept for ever, everything else is asked for again", { skip }, async () => {
  const names = await readdir(DIST);
  const engine = names.find((name) => name.startsWith("engine-"));
  const index = names.find((name) => name.startsWith("search-index-"));
  const hashed = names.filter((name) => /-[0-9A-Za-z]{8,16}(?:_bg)?\.(?:js|css|wasm)$/.test(name));
  assert.ok(hashed.length >= 5, String(hashed));
  for (const path of [...hashed, `${engine}/start.js`, `${engine}/names_bg.wasm`, `${index}/pagefind-entry.json`, `${index}/wasm.en.pagefind`]) {
    const { status, headers } = await get(`/${path}`);
    assert.deepEqual([status, headers["cache-control"]], [200, "public, max-age=31536000, immutable"], path);
  }
  for (const path of ["/", "/naming/", "/sw.js", "/icon.svg", "/styles-0123456789abcdef.css"]) {
    assert.equal((await get(path)).headers["cache-control"], "no-cache", path);
  }
  const { headers } = await get("/naming/");
  assert.equal((await get("/naming/", { "if-none-match": headers.etag })).status, 304);
});

test("types and addresses are what browsers need", { skip }, async () => {
  const engine = (await readdir(DIST)).find((name) => name.startsWith("engine-"));
  assert.equal((await get(`/${engine}/whole_bg.wasm`)).headers["content-type"], "application/wasm");
  assert.match((await get("/naming/")).headers["content-type"], /^text\/html; charset=utf-8$/);
  assert.match((await get("/sw.js")).headers["content-type"], /javascript/);
  const redirect = await get("/naming");
  assert.deepEqual([redirect.status, redirect.headers.location], [301, "/naming/"]);
  const missing = await get("/no/such/page/");
  assert.equal(missing.status, 404);
  assert.match(String(missing.body), /There is no page at this address/);
  assert.equal((await get("/", {}, "POST")).status, 405);
});

test("the copy that the build compressed is sent", { skip }, async (context) => {
  if (!(await isThere("naming/index.html.gz"))) return context.skip("left out: dist/ has no compressed copies");
  const plain = await readFile(join(DIST, "naming/index.html"));
  const { headers, body } = await get("/naming/", { "accept-encoding": "gzip" });
  assert.deepEqual([headers["content-encoding"], headers.vary], ["gzip", "Accept-Encoding"]);
  assert.deepEqual(body, await readFile(join(DIST, "naming/index.html.gz")));
  assert.deepEqual(gunzipSync(body), plain);
  assert.deepEqual((await get("/naming/")).body, plain);
});

test("brotli is sent where the module is there", { skip: skipBrotli }, async (context) => {
  if (!(await isThere("naming/index.html.br"))) return context.skip("left out: dist/ has no compressed copies");
  const { headers, body } = await get("/naming/", { "accept-encoding": "gzip, br" });
  assert.equal(headers["content-encoding"], "br");
  assert.deepEqual(brotliDecompressSync(body), await readFile(join(DIST, "naming/index.html")));
});

test("under these headers a checker works and the portal is kept for times without a network", { skip }, async () => {
  const context = await site.browser.newContext();
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`http://127.0.0.1:${port}/check/gitlab-ci/`);
  await alive(page);
  await written(page.locator("[data-field]").first(), "build:\n  stage: build\n  scirpt: make\n");
  await eventually(async () => assert.match(await page.locator(".report").first().innerText(), /scirpt/));
  const isKept = () => page.evaluate(() => navigator.serviceWorker.controller?.state === "activated");
  await eventually(async () => assert.ok(await isKept()), 30_000);
  assert.deepEqual(complaints, []);
  await context.close();
});
