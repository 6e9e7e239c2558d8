// What a person finds, with the keyboard and without, mistyped too; and what is fetched for it, and when.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createSpelling, slips } from "../../client/search/spelling.js";
import { assertAccessible, boxOf, eventually, portal } from "./browser.mjs";

const site = portal();
const PHONE = { viewport: { width: 390, height: 844 } };

/** The parts of the dialog on a page. */
const parts = (page) => ({
  dialog: page.locator("dialog.search"),
  field: page.getByRole("combobox", { name: "Search documents, rules, services and checkers" }),
  status: page.locator("dialog.search [role=status]"),
  options: page.locator("dialog.search [role=option]"),
  active: page.locator("dialog.search [role=option][aria-selected=true]"),
});

/** Opens a page and its search. */
const search = async (path = "/naming/", options = {}) => {
  const page = await site.open(path, { options });
  await page.keyboard.press("/");
  const opened = { page, ...parts(page) };
  await opened.field.waitFor();
  await opened.options.first().waitFor();
  return opened;
};

const says = (locator, words) => eventually(async () => assert.match(await locator.innerText(), words));

const isClosed = (dialog) => eventually(async () => assert.equal(await dialog.evaluate((element) => element.open), false));

test("slips are letters left out, put in, exchanged or turned round", () => {
  for (const [typed, word, expected] of [
    ["kaniko", "kaniko", 0],
    ["destnation", "destination", 1],
    ["kanico", "kaniko", 1],
    ["artefcat", "artifact", 2],
    ["dokcer", "docker", 1],
    ["regisstry", "registry", 1],
  ]) {
    assert.equal(slips(typed, word, 2), expected, typed);
    assert.equal(slips(word, typed, 2), expected, typed);
  }
  assert.equal(slips("kaniko", "promotion", 2), 3, "over the limit is only known to be over it");
  assert.equal(slips("destna", "destination", 2, true), 1, "the nearest beginning counts for a word that is not finished");
});

test("unknown words are corrected, and known ones, numbers and names are not", () => {
  const words = ["image", "destination", "kaniko", "push", "port", "pipeline", "artifact", "tag", "registry"];
  const { correct } = createSpelling(words);
  const gives = (typed, query) => assert.equal(correct(typed).query, query);
  gives("destnation", "destination");
  gives("kanico cache", "kaniko cache");
  gives("Artefact", "artifact");
  gives("image-psuh-port", "image-push-port");
  gives("destna", "destination");
  gives("destnat port", "destnat port");
  for (const kept of ["desti", "pipelines", "8443", "v1.2.3", "a1b2c3d4", "main-a1b2c3d4", "tga", "größe", ""]) gives(kept, kept);
  assert.deepEqual(correct("kanico").corrections, [["kanico", "kaniko"]]);
  assert.equal(correct("zzzqqq").isHopeless, true);
  assert.equal(correct("zzzqqq kaniko").isHopeless, false);
  assert.deepEqual(correct("pxpqlzne").similar, ["pipeline"]);
});

test("a page loads nothing of the search before it is asked for", async () => {
  const before = site.requests.length;
  const page = await site.open("/naming/");
  await page.locator("#tags").scrollIntoViewIfNeeded();
  await page.waitForLoadState("networkidle");
  const isOfSearch = (path) => /\/search-/.test(path);
  assert.deepEqual(site.requests.slice(before).filter(isOfSearch), []);
  await page.keyboard.press("/");
  await parts(page).options.first().waitFor();
  assert.ok(site.requests.slice(before).some(isOfSearch));
});

test("the slash, Ctrl+K and the button open it, and Escape, Close and a click beside it close it", async () => {
  const page = await site.open("/naming/");
  const { dialog, field, options } = parts(page);
  const button = page.locator(".site-header").getByRole("button", { name: "Search" });
  const close = {
    "Escape": () => page.keyboard.press("Escape"),
    "the button": () => dialog.getByRole("button", { name: "Close" }).click(),
    "a click beside": () => page.mouse.click(5, 300),
  };
  for (const [open, shut] of [
    [() => page.keyboard.press("/"), close.Escape],
    [() => page.keyboard.press("Control+k"), close["the button"]],
    [() => button.click(), close["a click beside"]],
  ]) {
    await open();
    await options.first().waitFor();
    await eventually(async () => assert.ok(await field.evaluate((element) => element === document.activeElement)));
    assert.equal(await field.inputValue(), "", "the shortcut is not typed into the field");
    await shut();
    await isClosed(dialog);
  }
  assert.ok(await button.evaluate((element) => element === document.activeElement), "the focus is where it was");
  assert.deepEqual(page.complaints, []);
});

test("a slash that is typed is a slash, in a field and in a shadow root", async () => {
  const page = await site.open("/naming/");
  const { dialog } = parts(page);
  const typed = page.getByLabel("Image references, one a line", { exact: true });
  await typed.click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("a/b");
  assert.equal(await dialog.count(), 0);
  await page.evaluate(() => {
    const host = document.body.appendChild(document.createElement("div"));
    const field = host.attachShadow({ mode: "open" }).appendChild(document.createElement("div"));
    field.contentEditable = "true";
    field.focus();
  });
  await page.keyboard.type("c/d");
  assert.equal(await dialog.count(), 0);
  await page.keyboard.press("Control+k");
  await dialog.waitFor();
});

test("mistyped words find what was meant, and it is said", async () => {
  const { page, field, status, options } = await search();
  for (const [typed, meant, title] of [
    ["destnation", "destination", "kaniko-destination"],
    ["kanico", "kaniko", "Kaniko Docker builds"],
    ["artefact", "artifact", "Docker image and artifact naming"],
    ["dokcer registy", "docker registry", "Nexus Docker registry"],
  ]) {
    await field.fill(typed);
    await says(status, new RegExp(`^No page says .*${typed.split(" ")[0]}.* Showing results for ${meant}: \\d+ `));
    assert.ok((await options.filter({ hasText: title }).count()) > 0, `${typed} finds ${title}`);
    assert.ok((await page.locator("dialog.search mark").count()) > 0, "what was found is marked");
  }
  assert.deepEqual(page.complaints, []);
});

test("a rule is the first that its id finds, also while it is being typed", async () => {
  const { page, field, active } = await search();
  for (const typed of ["image-push-port", "image-push-po", "image push port"]) {
    await field.fill(typed);
    await says(active, /^image-push-port\s+error/);
  }
  await page.keyboard.press("Enter");
  await page.waitForURL("**/rules/image-push-port/");
});

test("a service leads to its row of the catalogue", async () => {
  const { page, field, active, dialog } = await search("/services/");
  await field.fill("runner-api");
  await says(active, /^runner-api\s+GitLab project runner-api/);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/services/#service-runner-api");
  await isClosed(dialog);
  const row = page.locator("tr:target");
  assert.match(await row.innerText(), /^runner-api/);
  await eventually(async () => assert.ok(await row.evaluate((element) => element.getBoundingClientRect().top < innerHeight)));
});

test("a document's section leads to its heading", async () => {
  const { page, field, options } = await search("/");
  await field.fill("cache layers");
  const option = options.filter({ hasText: /^Cache layers/ });
  await option.waitFor();
  assert.equal(await page.getByRole("group", { name: "Documents" }).getByRole("option").nth(1).innerText(), await option.innerText());
  assert.doesNotMatch(await option.innerText(), /Cache layers\s+Cache layers/, "the heading is not said twice");
  await option.click();
  await page.waitForURL(/\/kaniko\/#[\w-]+$/);
  assert.match(await page.locator(":target").innerText(), /^Cache layers/);
});

test("everything is done by keyboard: types, walks round the list, opens", async () => {
  const { page, field, options, active, status } = await search();
  await page.keyboard.type("kaniko");
  await says(status, /\d+ rules/);
  const count = await options.count();
  assert.ok(count > 8);
  const at = async () => Number((await active.getAttribute("id")).split("-").at(-1));
  assert.equal(await at(), 0);
  await page.keyboard.press("ArrowUp");
  assert.equal(await at(), count - 1, "up from the first is the last");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  assert.equal(await at(), 1);
  assert.equal(await field.getAttribute("aria-activedescendant"), await active.getAttribute("id"));
  assert.equal(await field.getAttribute("aria-expanded"), "true");
  assert.ok(await field.evaluate((element) => element === document.activeElement), "the field keeps the focus");
  const target = await active.evaluate((element) => element.href);
  await page.keyboard.press("Enter");
  await page.waitForURL(target);
  assert.deepEqual(page.complaints, []);
});

test("results stand in groups, each with what it counts", async () => {
  const { page, field, status } = await search();
  await field.fill("server");
  await says(status, /1 service/);
  for (const name of ["Documents", "Rules", "Services"]) {
    assert.ok((await page.getByRole("group", { name }).getByRole("option").count()) > 0, name);
  }
  await field.fill("check a tag");
  await eventually(async () => assert.ok((await page.getByRole("group", { name: "Checkers" }).getByRole("option").count()) > 0));
});

for (const options of [{}, PHONE]) {
  test(`of a large group the rest is shown by keyboard, ${options.viewport?.width ?? "at full"} width`, async () => {
    const { page, field, options: all, active } = await search("/naming/", options);
    await field.fill("image");
    const rules = page.getByRole("group", { name: "Rules" });
    const more = rules.getByRole("option", { name: /^Show all \d+ rules$/ });
    await more.waitFor();
    const shown = (await rules.getByRole("option").count()) - 1;
    const total = Number((await more.innerText()).match(/\d+/)[0]);
    assert.ok(shown < total, `${shown} of ${total}`);
    for (let step = await all.count(); step > 0 && !/^Show all \d+ rules/.test(await active.innerText()); step -= 1) {
      await page.keyboard.press("ArrowDown");
    }
    await page.keyboard.press("Enter");
    await eventually(async () => assert.equal(await rules.getByRole("option").count(), total));
    assert.equal(await more.count(), 0);
    // What comes next is what was not there before, and the words can still be changed.
    assert.equal(await active.innerText(), await rules.getByRole("option").nth(shown).innerText());
    await page.keyboard.type("-push-port");
    await says(active, /^image-push-port/);
    assert.deepEqual(page.complaints, []);
  });
}

test("where nothing is found, it says so and offers a way on", async () => {
  const { page, field, status, options, active } = await search();
  await field.fill("zzzqqq");
  await says(status, /^Nothing found for “zzzqqq”\. Check the spelling/);
  await eventually(async () => assert.ok((await options.count()) >= 4));
  await field.fill("");
  await eventually(async () => assert.equal(await status.innerText(), ""));
  assert.equal(await active.count(), 0, "nothing is chosen before something has been typed");
  await field.fill("<b>&amp;</b>");
  await eventually(async () => assert.notEqual(await status.innerText(), ""));
  assert.equal(await page.locator("dialog.search b").count(), 0);
  assert.deepEqual(page.complaints, []);
});

test("the answer to the last question is the one that is shown", async () => {
  const { page, field, active } = await search();
  for (const letter of "image-push-port") await page.keyboard.press(letter);
  await says(active, /^image-push-port/);
  assert.equal(await field.inputValue(), "image-push-port");
});

test("on a phone it fills the screen and nothing is wider", async () => {
  const { page, dialog, field, status } = await search("/naming/", PHONE);
  await field.fill("destination");
  await says(status, /rules/);
  const box = await boxOf(dialog);
  assert.deepEqual([box.x, box.y, box.width, box.height], [0, 0, PHONE.viewport.width, PHONE.viewport.height]);
  const over = await page.evaluate(() => document.querySelector("#search-results").scrollWidth - innerWidth);
  assert.ok(over <= 0);
  for (const button of await dialog.getByRole("button").all()) assert.ok((await boxOf(button)).height >= 24);
});

test("it works without a network once the portal is kept", async () => {
  const page = await site.open("/naming/");
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await page.context().setOffline(true);
  await page.keyboard.press("/");
  const { field, status, active } = parts(page);
  await field.waitFor();
  await field.fill("destnation");
  await says(status, /Showing results for destination/);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/rules/kaniko-destination/");
  assert.equal(await active.count(), 0);
  assert.match(await page.locator("h1").innerText(), /kaniko-destination/);
});

test("the page for wrong addresses offers it too", async () => {
  const page = await site.open("/no/such/page/");
  await page.locator("main").getByRole("button", { name: "Search" }).click();
  await parts(page).options.first().waitFor();
});

test("without scripts no button promises it", async () => {
  const page = await site.open("/naming/", { options: { javaScriptEnabled: false } });
  assert.equal(await page.locator(".search-open").count(), 1);
  assert.ok(!(await page.locator(".search-open").isVisible()));
});

for (const colorScheme of ["light", "dark"]) {
  for (const [device, options] of [["desktop", {}], ["phone", PHONE]]) {
    test(`axe finds nothing in it, ${colorScheme}, ${device}`, async () => {
      const { page, field, status } = await search("/naming/", { ...options, colorScheme });
      await assertAccessible(page);
      await field.fill("destnation");
      await says(status, /Showing results for destination/);
      await assertAccessible(page);
      await field.fill("zzzqqq");
      await says(status, /^Nothing found/);
      await assertAccessible(page);
      assert.deepEqual(page.complaints, []);
    });
  }
}
