// A checker keeps up with whoever types, and the page keeps answering whatever is pasted.

import assert from "node:assert/strict";
import { test } from "node:test";

import { portal } from "./browser.mjs";
import { DESKTOP, openWorkbench, says as elementSays } from "./workbench.mjs";

const site = portal();

/** A worker that says which texts it was asked about; a check takes as long as the first line of the text says, in milliseconds. */
const STAND_IN = `
  onmessage = ({ data: { id, text } }) => {
    if (!id) return;
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
  await checker.paste("400\n");
  await says(checker, /^4$/);
  // The first one may have waited for the worker; from the second on the pace is known.
  await checker.paste("400\n ");
  await says(checker, /^5$/);
  await checker.editor.press("ControlOrMeta+End");
  for (const key of "abcdefghij") await checker.editor.press(key, { delay: 5 });
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
