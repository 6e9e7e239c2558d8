// A checker keeps up with whoever types, and the page keeps answering whatever is pasted.

import assert from "node:assert/strict";
import { test } from "node:test";

import { eventually, portal } from "./browser.mjs";
import { DESKTOP, openWorkbench, reports, says as elementSays } from "./workbench.mjs";

const site = portal();

/** A worker that says which texts it was asked about; a check takes as long as the first line of the text says, in milliseconds. */
const STAND_IN = `
  onmessage = ({ data: { id, text } }) => {
    const end = Date.now() + Number.parseInt(text, 10);
    while (Date.now() < end);
    postMessage({
      id, kind: "gitlab-ci", verdict: "conforms", summary: "done", marked: "", secrets: 0,
      html: '<div class="report" data-verdict="conforms"><p class="verdict" tabindex="-1">' + text.length + "</p></div>",
    });
    new BroadcastChannel("checks").postMessage(text.length);
  };
  postMessage({ ready: true });
`;

const withStandIn = (page) =>
  page.route("**/engine-*/start.js", (route) => route.fulfill({ contentType: "text/javascript", body: STAND_IN }));

// What takes the place of a file must not be answered from the cache.
const openWithStandIn = () => openWorkbench(site, { options: { ...DESKTOP, serviceWorkers: "block" }, prepare: withStandIn });

const says = (checker, words, limit) => elementSays(checker.verdict, words, limit);

test("while checks are slow they wait for a pause in the typing, and a paste does not wait", async () => {
  const checker = await openWithStandIn();
  await checker.page.evaluate(() => {
    globalThis.checks = [];
    new BroadcastChannel("checks").onmessage = ({ data }) => globalThis.checks.push(data);
  });
  await checker.field.fill("400\n");
  await says(checker, /^4$/);
  // The first one may have waited for the worker; from the second on the pace is known.
  await checker.paste("400\n ");
  await says(checker, /^5$/);
  await checker.field.press("End");
  for (const key of "abcdefghij") await checker.field.press(key, { delay: 5 });
  await says(checker, /^15$/);
  const checks = await checker.page.evaluate(() => globalThis.checks);
  assert.ok(checks.length <= 4, `a check for each key would be in vain: ${checks}`);
});

test("a check that takes more than five seconds is ended, the person is told, and the page goes on", async () => {
  const checker = await openWithStandIn();
  await checker.paste("60000\n");
  await says(checker, /longer than 5 seconds/, 15_000);
  await checker.paste("0\n");
  await says(checker, /^2$/);
});

const job = (number) => `job-${number}:\n  stage: build\n  image: python:3.12\n  script:\n    - make ${number}\n`;
const LARGE = {
  "20,000 lines": Array.from({ length: 4000 }, (_, number) => job(number)).join(""),
  "2 MiB": Array.from({ length: 33_000 }, (_, number) => job(number)).join("").slice(0, 2 << 20),
};

for (const [name, text] of Object.entries(LARGE)) {
  test(`the page keeps answering while ${name} are checked`, async () => {
    const checker = await openWorkbench(site);
    await checker.field.focus();
    await checker.editor.waitFor();
    await checker.paste("a: {script: b}\n");
    await reports(checker, /onform/);
    await checker.page.evaluate(() => {
      globalThis.frames = [];
      const frame = (now) => {
        globalThis.frames.push(now);
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    });
    await checker.paste(text);
    // Putting the text into the editor is one step; what counts is what comes after it, while the worker works.
    const pasted = await checker.page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
    await reports(checker, /job-1|too (large|long)/i, 20_000);
    await checker.page.evaluate(() => new Promise((painted) => setTimeout(painted, 200)));
    const frames = (await checker.page.evaluate(() => globalThis.frames)).filter((at) => at >= pasted);
    const gaps = frames.slice(1).map((at, index) => at - frames[index]);
    assert.ok(gaps.length > 5, "frames were drawn meanwhile");
    assert.ok(Math.max(...gaps) < 50, `the longest gap between frames is ${Math.max(...gaps).toFixed(0)} ms of ${gaps.length}`);
  });
}
