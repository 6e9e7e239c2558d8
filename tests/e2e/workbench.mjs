// The parts of a checker's own page.

import assert from "node:assert/strict";

import { alive, eventually, written } from "./browser.mjs";

export const PHONE = { viewport: { width: 390, height: 844 } };
export const DESKTOP = { viewport: { width: 1280, height: 900 } };

/** Where a thing is tried that must work everywhere, as entries of a name and the options of a page. */
export const WIDTHS = [["on a desk", DESKTOP], ["on a phone", PHONE]];

/** The parts of the workbench on a page. */
export const workbench = (page) => {
  const root = page.locator(".workbench .validator");
  const field = root.locator("[data-field]");
  return {
    page,
    root,
    field,
    editor: root.locator(".cm-content"),
    report: root.locator(".report"),
    verdict: root.locator(".verdict"),
    findings: root.locator(".finding"),
    notice: root.locator("[data-notice]"),
    kept: root.locator("[data-kept]"),
    rows: root.locator("[data-files] li"),
    copy: root.getByLabel("To copy"),
    button: (name) => root.getByRole("button", { name }),
    tab: (name) => root.locator(`[role=tab][data-tab=${name}]`),
    text: () => field.evaluate(({ value }) => value),
    example: () => field.evaluate(({ defaultValue }) => defaultValue),
    /** Pastes over the whole text, whether the editor is there or not. */
    paste: (text) => written(field, text),
  };
};

/** Opens a checker's page, and waits until it has come to life. */
export const openWorkbench = async (site, { path = "/check/gitlab-ci/", options = DESKTOP, prepare } = {}) => {
  const page = await site.open(path, { options, prepare });
  await alive(page);
  return workbench(page);
};

/** Waits until an element says this. */
export const says = (element, words, limit) => eventually(async () => assert.match(await element.innerText(), words), limit);

/** Waits until the panel of the report that is shown has this. */
export const reports = (checker, words, limit) =>
  eventually(async () => assert.match(await checker.report.textContent(), words), limit);

/** A file as a person picks it. */
export const file = (name, text) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
