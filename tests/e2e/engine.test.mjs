// What the page does when the engine is slow, hangs, or is not there. A stand-in takes the place of the worker's script.

import assert from "node:assert/strict";
import { test } from "node:test";

import { eventually, portal, validator, written } from "./browser.mjs";

const site = portal();
const LABEL = "Image references, one a line";

/** A worker that answers with the text itself; on `hang` it hangs, on `slow` it takes its time, and on `load` it first has more to load. */
const STAND_IN = `
  onmessage = async ({ data: { id, text } }) => {
    if (!id) return;
    if (text.includes("load")) {
      postMessage({ ready: false });
      await new Promise((later) => setTimeout(later, 5_500));
      postMessage({ ready: true });
    }
    if (text.includes("hang")) for (;;);
    const wait = text.includes("slow") ? 400 : 0;
    setTimeout(() => postMessage({
      id, kind: "image-ref", verdict: "conforms", summary: text, marked: "",
      html: '<div class="report" data-verdict="conforms"><p class="verdict" tabindex="-1">' + text + "</p></div>",
    }), wait);
  };
  postMessage({ ready: true });
`;

const withStandIn = (page) =>
  page.route("**/engine-*/start.js", (route) => route.fulfill({ contentType: "text/javascript", body: STAND_IN }));

// What takes the place of a file must not be answered from the cache.
const open = async (prepare) => {
  const page = await site.open("/check/image-ref/", { prepare, options: { serviceWorkers: "block" } });
  return { page, ...validator(page, LABEL) };
};

const says = (checker, words, limit) =>
  eventually(async () => assert.match(await checker.verdict.innerText(), words), limit);

test("a check that takes too long is stopped, the person is told, and the next one works", async () => {
  const checker = await open(withStandIn);
  await checker.field.fill("hang");
  await says(checker, /longer than 5 seconds/, 15_000);
  await checker.field.fill("again");
  await says(checker, /^again$/);
});

test("the report on an older text never replaces that on a newer one", async () => {
  const checker = await open(withStandIn);
  await checker.field.fill("first");
  await says(checker, /^first$/);
  await checker.page.evaluate(() => {
    globalThis.seen = [];
    const result = document.querySelector("[data-result]");
    new MutationObserver(() => globalThis.seen.push(result.textContent)).observe(result, { childList: true });
  });
  await checker.field.fill("slow");
  await checker.field.fill("second");
  await says(checker, /^second$/);
  await new Promise((later) => setTimeout(later, 600));
  assert.deepEqual(await checker.page.evaluate(() => globalThis.seen), ["second"]);
});

test("an engine that cannot be loaded is said so, and tried again at the next change", async () => {
  const checker = await open((page) => page.route("**/engine-*/**", (route) => route.abort()));
  await checker.field.fill("anything");
  await says(checker, /could not be loaded/);
  await checker.page.unroute("**/engine-*/**");
  await checker.field.fill("nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3");
  await says(checker, /onform/);
});

test("an engine whose program is missing is said so as well", async () => {
  const checker = await open((page) => page.route("**/engine-*/*.wasm", (route) => route.abort()));
  await checker.field.fill("anything");
  await says(checker, /could not be loaded/);
});

test("the time in which the worker loads more is not that of the check", async () => {
  const checker = await open(withStandIn);
  await checker.field.fill("load");
  await says(checker, /^load$/, 15_000);
  await checker.field.fill("hang");
  await says(checker, /longer than 5 seconds/, 15_000);
});

test("the whole engine is fetched for a pipeline and not before; without it, the next text is checked all the same", async () => {
  const asked = [];
  const page = await site.open("/", {
    prepare: async (page) => {
      await page.route("**/whole_bg.wasm", (route) => route.abort());
      page.on("request", (request) => asked.push(request.url()));
    },
    options: { serviceWorkers: "block" },
  });
  const whole = () => asked.filter((url) => url.includes("whole_bg")).length;
  const field = page.locator("[data-field]");
  assert.doesNotMatch(await page.locator(".verdict").innerText(), /^Conforms/, "of the example");
  const says = (words) => eventually(async () => assert.match(await page.locator(".verdict").innerText(), words), 10_000);
  await written(field, "1.2.3");
  await says(/^Conforms/);
  assert.equal(whole(), 0);
  await written(field, "build:\n  script: make\n");
  await says(/could not be loaded/);
  assert.equal(whole(), 1);
  await written(field, "v1.2.3");
  await says(/^Does not conform/);
  await page.unroute("**/whole_bg.wasm");
  await written(field, "build:\n  script: test\n");
  await eventually(async () => assert.match(await page.locator("[data-detected]").innerText(), /pipeline/i), 10_000);
});
