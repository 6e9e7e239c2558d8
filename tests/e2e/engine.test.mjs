// What the page does when the engine is slow, hangs, or is not there. A stand-in takes the place of the worker's script.

import assert from "node:assert/strict";
import { test } from "node:test";

import { eventually, portal, validator } from "./browser.mjs";

const site = portal();
const LABEL = "Image references, one a line";

/** A worker that answers with the text itself; on `hang` it hangs, and on `slow` it takes its time. */
const STAND_IN = `
  onmessage = ({ data: { id, text } }) => {
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
