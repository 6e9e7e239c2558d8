// One browser and one server for the tests of a file.

import { after, before } from "node:test";
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

import { FLAGS, executable } from "../chromium.mjs";
import { serve } from "./server.mjs";

/**
 * Starts server and browser before the tests of the file that calls it, and ends them afterwards. `prepare` may make another
 * dist/ than the usual one and answers `{ dist, base }`.
 */
export const portal = (prepare = () => ({})) => {
  const shared = { origin: undefined, requests: undefined, log: undefined, browser: undefined, open };
  let server;
  before(async () => {
    const { dist, base } = await prepare();
    server = await serve(dist, base);
    Object.assign(shared, { origin: server.origin, requests: server.requests, log: server.log });
    shared.browser = await chromium.launch({ executablePath: executable(), args: FLAGS });
  });
  after(async () => {
    await shared.browser?.close();
    await server?.close();
  });

  /**
   * A new page at `path`, in a context of its own; `page.complaints` collects what the console has to complain about, and `page.refused` what
   * the page's policy has refused.
   */
  async function open(path, { options = {}, prepare } = {}) {
    const context = await shared.browser.newContext(options);
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.complaints = [];
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) page.complaints.push(message.text());
    });
    page.on("pageerror", (error) => page.complaints.push(String(error)));
    await watchPolicy(page);
    await prepare?.(page);
    await page.goto(shared.origin + path);
    return page;
  }
  return shared;
};

/** Has a page tell what its Content-Security-Policy refuses. */
const watchPolicy = async (page) => {
  page.refused = [];
  await page.exposeFunction("refusedByPolicy", (what) => page.refused.push(what));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
      globalThis.refusedByPolicy(`${effectiveDirective} ${blockedURI}`);
    });
  });
};

/** The paths of all pages of the portal, from the site map. */
export const paths = async (site) => {
  const map = await (await fetch(`${site.origin}/sitemap.xml`)).text();
  return [...map.matchAll(/<loc>(.*?)<\/loc>/g)].map(([, address]) => new URL(address).pathname);
};

/** What a promise becomes, or an error after `limit` milliseconds: a page whose script never answers would be waited for forever. */
const within = async (promise, limit) => {
  let timer;
  const late = new Promise((_, refuse) => {
    timer = setTimeout(() => refuse(new Error(`no answer within ${limit} ms`)), limit);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Runs `check` until it stops throwing; after five seconds, or `limit` milliseconds, its last complaint counts. */
export const eventually = async (check, limit = 5000) => {
  const end = Date.now() + limit;
  for (;;) {
    try {
      return await within(check(), Math.max(end - Date.now(), 1000));
    } catch (complaint) {
      if (Date.now() > end) throw complaint;
      await new Promise((later) => setTimeout(later, 25));
    }
  }
};

/** Where an element is on the screen, as soon as it is. A report that is made anew has no place for a moment. */
export const boxOf = (element) =>
  eventually(async () => {
    const box = await element.boundingBox();
    assert.ok(box, `${element} is on the screen`);
    return box;
  });

/** Touches an island of the page, which brings all of them to life, and waits until it has. */
export const alive = async (page) => {
  // An island's own element has no box; what it holds has one.
  await page.locator("leptos-island > *").first().dispatchEvent("pointerover");
  await page.waitForSelector("html[data-islands=live]", { state: "attached" });
};

/** The parts of the validator on the page whose text field carries this label. */
export const validator = (page, label) => {
  const field = page.locator("textarea").and(page.getByLabel(label, { exact: true }));
  const root = page.locator(".validator").filter({ has: field });
  return {
    root,
    field,
    report: root.locator(".report"),
    verdict: root.locator(".verdict"),
    findings: root.locator(".finding"),
    marks: root.locator("[data-layer] mark"),
    status: root.locator("[data-announce]"),
    text: () => field.evaluate(({ value }) => value),
    /** Writes over the whole text, in the editor where that has taken the place of the field. */
    write: (text) => written(field, text),
  };
};

/** Puts a text into a checker's field as a paste does, whether the editor has taken its place or not. */
export const written = (field, text) =>
  field.evaluate((element, pasted) => {
    element.value = pasted;
    element.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }));
  }, text);

/** Fails with the page's address and the rules that axe finds broken there, and where. */
export const assertAccessible = async (page) => {
  // Evaluated over the debugging protocol, so the page's policy against foreign scripts stays as it is.
  const axe = createRequire(import.meta.url)("axe-core");
  await page.evaluate(axe.source);
  // What is far off is not laid out until somebody scrolls there; axe would take it for what lies over it now.
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { content-visibility: visible !important; }");
    document.adoptedStyleSheets.push(sheet);
  });
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const broken = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  assert.equal([page.url(), ...broken].join("\n"), page.url());
};
