// From a keystroke to the shown result, in Chromium: the portal's checker beside YAML readers with GitLab's schema, in the same
// browser and run, as `cargo xtask keystroke` runs it. Prints two Markdown tables.

import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import { chromium } from "playwright-core";

import { FLAGS, executable } from "../chromium.mjs";
import { host } from "./host.mjs";
import { peers } from "./keystroke/peers.mjs";
import { PERMISSIONS, enter, paste } from "./pasting.mjs";
import { LONG, divided, lineCount, milliseconds } from "./pressed.mjs";
import { installProbe } from "./probe.mjs";
import { median, percentile, table, writeTable } from "./table.mjs";

/** A reference that a keystroke at its end changes. */
const REFERENCE = "nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3";

/** How often the page is loaded anew for the first result. */
const COLD_LOADS = 7;

const WARM_UP = 6;

const { values: options } = parseArgs({
  options: {
    pipeline: { type: "string", multiple: true, default: [] },
    keys: { type: "string", default: "60" },
    write: { type: "boolean", default: false },
  },
});

/** Puts the text into the field as a person would, and the caret between its two parts. */
const fill = async (page, { before, after }) => {
  await enter(page);
  await page.keyboard.press("Control+A");
  await paste(page, after || " ");
  await page.keyboard.press("Control+Home");
  await paste(page, before);
};

/** Waits until the page has nothing to show any more. */
const settled = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        const later = () => setTimeout(resolve, 1000);
        let timer = later();
        new MutationObserver(() => {
          clearTimeout(timer);
          timer = later();
        }).observe(document.querySelector("[data-result]"), { childList: true, characterData: true, subtree: true });
      }),
  );

/** Fails with the complaint after a minute: a page that shows nothing must not hang the measurement. */
const withinLimit = (promise, complaint) => {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(complaint)), 60_000);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
};

/** The times of so many keystrokes; every second one takes back the one before. */
const strokes = async (page, count) => {
  const all = [];
  for (let at = 0; at < count + WARM_UP; at += 1) {
    await page.evaluate(() => void (globalThis.next = globalThis.probe.nextKey()));
    await page.keyboard.press(at % 2 === 0 ? "7" : "Backspace");
    const times = await withinLimit(page.evaluate(() => globalThis.next), `${page.url()}: nothing is shown for a key`);
    if (at >= WARM_UP) all.push(times);
    // Not in step with the frames.
    await page.waitForTimeout(20 + ((at * 7) % 16));
  }
  return all;
};

const opened = async (browser, origin, path) => {
  const context = await browser.newContext({ permissions: PERMISSIONS });
  await installProbe(context);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(origin + path);
  return { page, close: () => context.close() };
};

const both = (values) => `${milliseconds(median(values))} / ${milliseconds(percentile(values, 0.95))}`;

/** A text in one checker: its row, and the median that others are compared with. `first` is that of the portal. */
const keystrokes = async (browser, origin, { checker, path, name, text, count, first }) => {
  const { page, close } = await opened(browser, origin, path);
  try {
    await fill(page, text);
    await settled(page);
    const all = await strokes(page, count);
    const between = (from, to) => all.map((times) => times[to] - times[from]);
    const parts = all[0].sent === undefined ? [] : [["input", "sent"], ["sent", "answered"], ["answered", "shown"]];
    const own = median(between("input", "shown"));
    const row = [name, checker, both(between("input", "shown")), first === undefined ? "–" : `${(own / first).toFixed(2)} ×`];
    row.push(...[["pressed", "shown"], ["pressed", "painted"]].map(([from, to]) => both(between(from, to))));
    row.push(parts.map(([from, to]) => milliseconds(median(between(from, to)))).join(" + ") || "–");
    console.error(row.join("  "));
    return { row, own };
  } finally {
    await close();
  }
};

/** Runs in the page before its own scripts: types the text as soon as there is a field, and notes when the result stands there. */
const typeAtOnce = (text) => {
  addEventListener("DOMContentLoaded", () => {
    const result = document.querySelector("[data-result]");
    globalThis.first = new Promise((resolve) => {
      new MutationObserver(() => resolve(performance.now())).observe(result, { childList: true, characterData: true, subtree: true });
    });
    const field = document.querySelector("[data-field]");
    field.value = text;
    // After the page's own listeners are there: they are those of deferred scripts, or of scripts at its end.
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
};

/** From the start of the navigation to the first result on a text of the person's, with nothing in any cache. */
const coldLoads = async (executablePath, origin, { checker, path, text }) => {
  const all = [];
  for (let at = 0; at < COLD_LOADS; at += 1) {
    const browser = await chromium.launch({ executablePath, args: FLAGS });
    try {
      const page = await (await browser.newContext()).newPage();
      // The browser has made its processes, and nothing of the page is known to it.
      await page.goto("about:blank");
      await page.addInitScript(typeAtOnce, text);
      await page.goto(origin + path, { waitUntil: "domcontentloaded" });
      all.push(await page.evaluate(() => globalThis.first));
    } finally {
      await browser.close();
    }
  }
  const row = [checker, milliseconds(median(all)), milliseconds(Math.min(...all)), milliseconds(Math.max(...all))];
  console.error(row.join("  "));
  return row;
};

const HEAD = [
  "text",
  "checker",
  ">input → in the document",
  ">of the portal's",
  ">key → in the document",
  ">key → painted",
  ">of it: sending + checking + showing",
];

const others = await peers(process.env.PEERS, process.env.SCHEMA);
const site = await host({ isolated: true, files: Object.assign({}, ...others.map(({ files }) => files)) });
try {
  const executablePath = executable();
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  const rows = [];
  const count = Number(options.keys);
  const pipelines = await Promise.all(options.pipeline.map((file) => readFile(file, "utf8")));
  try {
    const portal = { checker: "portal", count };
    const reference = { before: REFERENCE, after: "" };
    rows.push((await keystrokes(browser, site.origin, { ...portal, path: "/check/image-ref/", name: "reference", text: reference })).row);
    for (const pipeline of pipelines) {
      const lines = lineCount(pipeline);
      const each = {
        name: `${lines.toLocaleString("en")} lines`,
        text: divided(pipeline),
        count: lines < LONG ? count : Math.max(4, count >> 2),
      };
      const { row, own: first } = await keystrokes(browser, site.origin, { ...each, checker: "portal", path: "/check/gitlab-ci/" });
      rows.push(row);
      for (const { name, path } of others) {
        rows.push((await keystrokes(browser, site.origin, { ...each, checker: name, path, first })).row);
      }
    }
  } finally {
    await browser.close();
  }
  const printed = table(HEAD, rows);
  console.log(printed);

  const colds = [];
  const text = pipelines[0];
  colds.push(await coldLoads(executablePath, site.origin, { checker: "portal", path: "/check/gitlab-ci/", text }));
  for (const { name, path } of others) {
    colds.push(await coldLoads(executablePath, site.origin, { checker: name, path, text }));
  }
  const cold = table(["checker", ">median", ">best", ">worst"], colds);
  console.log(`\n${cold}`);
  if (options.write) {
    await writeTable("keystroke", printed, `${count} keys for each text, a quarter of them from ${LONG} lines on.`);
    await writeTable("first-result", cold, `${COLD_LOADS} loads each.`);
  }
} finally {
  await site.close();
}
