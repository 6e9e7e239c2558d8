// The editor by itself: on a page of the portal without a checker, in the place of a textarea that the test puts there.

import { test } from "node:test";
import assert from "node:assert/strict";

import { assertAccessible, boxOf, eventually, portal } from "./browser.mjs";

const site = portal();

const PIPELINE = `stages: [build, test]

build:
  stage: build
  script:
    - docker build -t "$IMAGE" . # the image
    - docker push $IMAGE
`;

const diagnostic = (text, words, more = {}) => {
  const from = text.indexOf(words);
  return {
    from,
    to: from + words.length,
    severity: "error",
    rule: "ci-stage",
    message: `Something about ${words}.`,
    help: "Do otherwise.",
    docs: "/rules/ci-stage/",
    finding: 0,
    fix: null,
    ...more,
  };
};

/** A page with the editor on it, and what its field has been told. */
const edit = async (text, { kind = "gitlab-ci", ...options } = {}) => {
  const checker = await (await fetch(`${site.origin}/check/gitlab-ci/`)).text();
  const address = checker.match(/data-editor="([^"]+)"/)[1];
  const page = await site.open("/services/", options);
  await page.evaluate(
    async ([text, kind, address]) => {
      const form = document.createElement("form");
      form.innerHTML = `<label for="field">Your text</label>
        <div class="field"><textarea id="field" rows="12" aria-describedby="hint"></textarea></div>
        <p id="hint">Nothing leaves your browser.</p><a href="#content">After it</a>`;
      document.querySelector("main").prepend(form);
      const field = form.querySelector("textarea");
      field.value = text;
      window.told = [];
      form.addEventListener("input", ({ target, inputType }) => window.told.push([target.id, inputType]));
      form.addEventListener("conform:fix", ({ detail }) => window.told.push(["fix", detail]));
      window.field = field;
      const { mount } = await import(address);
      const before = performance.now();
      window.editor = mount(field, { kind });
      document.body.offsetHeight;
      window.mountTook = performance.now() - before;
    },
    [text, kind, address],
  );
  const content = page.getByRole("textbox", { name: "Your text" });
  return Object.assign(page, {
    content,
    value: () => page.evaluate(() => window.field.value),
    told: () => page.evaluate(() => window.told.splice(0)),
    show: (...found) => page.evaluate((json) => window.editor.show(json), JSON.stringify(found)),
    select: (from, to) => page.evaluate(([from, to]) => window.editor.select(from, to), [from, to]),
  });
};

test("takes the place of the field with the same size, and gives it back", async () => {
  const page = await edit(PIPELINE);
  const [height, width] = await page.evaluate(() => {
    const { offsetHeight, offsetWidth } = window.field.nextElementSibling;
    return [offsetHeight, offsetWidth];
  });
  assert.equal(await page.locator("#field").isVisible(), false);
  await page.evaluate(() => window.editor.destroy());
  const box = await boxOf(page.locator("#field"));
  assert.ok(Math.abs(box.height - height) <= 1, `${box.height} and ${height}`);
  assert.ok(Math.abs(box.width - width) <= 1, `${box.width} and ${width}`);
  assert.deepEqual(page.complaints, []);
});

test("takes over focus and selection from the field", async () => {
  const page = await edit(PIPELINE);
  await page.evaluate(async () => {
    window.editor.destroy();
    window.field.focus();
    window.field.setSelectionRange(9, 14);
    const address = [...performance.getEntriesByType("resource")].find(({ name }) => /\/editor-/.test(name)).name;
    const { mount } = await import(address);
    window.editor = mount(window.field, { kind: "gitlab-ci" });
  });
  await page.keyboard.type("x");
  assert.ok((await page.value()).startsWith("stages: [x, test]"), await page.value());
});

test("the field has the text that is typed, and hears of it once for each change", async () => {
  const page = await edit("");
  await page.content.click();
  await page.keyboard.type("ab");
  assert.equal(await page.value(), "ab");
  assert.deepEqual(await page.told(), [["field", "insertText"], ["field", "insertText"]]);
  await page.keyboard.press("Backspace");
  assert.deepEqual(await page.told(), [["field", "deleteContentBackward"]]);
  await page.keyboard.press("Control+z");
  assert.deepEqual((await page.told()).at(-1), ["field", "historyUndo"]);
  assert.deepEqual(page.complaints, []);
});

test("a paste is told as one", async () => {
  const page = await edit("");
  await page.content.evaluate((content) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "image: alpine\r\nscript: [ls]\n");
    content.focus();
    content.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, composed: true, clipboardData }));
  });
  assert.equal(await page.value(), "image: alpine\nscript: [ls]\n");
  assert.deepEqual(await page.told(), [["field", "insertFromPaste"]]);
});

test("keys that are text do not reach the page's shortcuts, others do", async () => {
  const page = await edit("");
  await page.evaluate(() => document.addEventListener("keydown", ({ key }) => window.told.push(key)));
  await page.content.click();
  await page.keyboard.press("/");
  await page.keyboard.press("Control+k");
  assert.deepEqual((await page.told()).filter((one) => typeof one === "string"), ["Control", "k"]);
  assert.equal(await page.value(), "/");
});

test("another text is one step to undo, of which the page is not told", async () => {
  const page = await edit("a: 1\nb: 2\nc: 3\n");
  await page.evaluate(() => window.editor.setText("a: 1\nb: 22\nc: 33\n"));
  assert.equal(await page.value(), "a: 1\nb: 22\nc: 33\n");
  assert.deepEqual(await page.told(), []);
  await page.content.press("Control+z");
  assert.equal(await page.value(), "a: 1\nb: 2\nc: 3\n");
});

test("setting the field's value, or resetting its form, changes the editor's text", async () => {
  const page = await edit("a: 1\n");
  await page.evaluate(() => {
    window.field.value = "b: 2\r\n";
  });
  assert.equal(await page.locator(".cm-line").first().textContent(), "b: 2");
  assert.equal(await page.value(), "b: 2\n");
  await page.evaluate(() => {
    window.field.defaultValue = "c: 3\n";
    window.field.form.reset();
  });
  assert.equal(await page.locator(".cm-line").first().textContent(), "c: 3");
  await page.content.press("Control+z");
  assert.equal(await page.value(), "b: 2\n");
  await page.evaluate(() => window.editor.destroy());
  assert.equal(await page.locator("#field").inputValue(), "b: 2\n");
  assert.deepEqual(await page.told(), [["field", "historyUndo"]]);
});

test("Tab goes on to what follows the editor, and indenting has keys of its own", async () => {
  const page = await edit("a: 1\n");
  await page.content.click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Control+]");
  assert.equal(await page.value(), "  a: 1\n");
  await page.keyboard.press("Control+[");
  assert.equal(await page.value(), "a: 1\n");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "After it");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.type("x");
  assert.equal((await page.value()).length, "a: 1\nx".length);
});

test("a new line is indented as its place asks for", async () => {
  const page = await edit("");
  await page.content.click();
  await page.keyboard.type("job:\nscript:\n- name: x\ny: z");
  assert.equal(await page.value(), "job:\n  script:\n    - name: x\n      y: z");
});

test("says what it is called, what it is for and how it is left", async () => {
  const page = await edit(PIPELINE);
  assert.equal(await page.content.getAttribute("aria-multiline"), "true");
  const client = await page.context().newCDPSession(page);
  const { nodes } = await client.send("Accessibility.getFullAXTree");
  const node = nodes.find(({ role, name }) => role?.value === "textbox" && name?.value === "Your text");
  assert.match(node.description.value, /^Nothing leaves your browser\. Tab leaves the editor/);
});

test("the label of the field leads to the editor", async () => {
  const page = await edit("");
  await page.getByText("Your text").click();
  await page.keyboard.type("x");
  assert.equal(await page.value(), "x");
});

test("findings are underlined, in the gutter, and told on hover", async () => {
  const page = await edit(PIPELINE);
  await page.show(diagnostic(PIPELINE, "stage: build"), diagnostic(PIPELINE, "$IMAGE\n", { severity: "warning", finding: 1 }));
  assert.equal(await page.locator(".cm-lintRange-error").textContent(), "stage: build");
  assert.equal(await page.locator(".cm-lint-marker-error").count(), 1);
  assert.equal(await page.locator(".cm-lint-marker-warning").count(), 1);
  await page.locator(".cm-lintRange-error").hover();
  const tooltip = page.locator(".cm-tooltip-lint");
  await tooltip.waitFor();
  assert.match(await tooltip.innerText(), /Error: Something about stage: build\.\s+Do otherwise\.\s+ci-stage/);
  assert.equal(await tooltip.getByRole("link").getAttribute("href"), "/rules/ci-stage/");
  assert.deepEqual(page.complaints, []);
});

test("findings and their fixes are reached by keyboard", async () => {
  const page = await edit(PIPELINE);
  const fix = "Name the stage";
  await page.show(diagnostic(PIPELINE, "[build"), diagnostic(PIPELINE, "docker push", { finding: 7, fix, severity: "note" }));
  await page.content.focus();
  await page.keyboard.press("F8");
  await page.keyboard.press("F8");
  await eventually(async () => {
    assert.match(await page.locator(".cm-announced").textContent(), /Note: Something about docker push\./);
  });
  await page.keyboard.press("Tab"); // the link to the rule
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.deepEqual(await page.told(), [["fix", 7]]);
  await page.keyboard.press("Tab"); // from the text again, to the link
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".cm-tooltip-lint").count(), 0);
  await page.keyboard.press("Shift+F8");
  await page.locator(".cm-tooltip-lint").waitFor();
  await page.getByRole("link", { name: "After it" }).focus();
  await eventually(async () => assert.equal(await page.locator(".cm-tooltip-lint").count(), 0));
  await page.content.focus();
  await page.keyboard.type("X");
  assert.ok((await page.value()).startsWith("stages: X, test]"));
});

test("the panel lists the findings, leads to each, and is left with Escape", async () => {
  const page = await edit(PIPELINE);
  await page.show(diagnostic(PIPELINE, "[build"), diagnostic(PIPELINE, "docker push", { finding: 3, fix: "Mend it" }));
  await page.content.press("Control+Shift+M");
  const panel = page.getByRole("region", { name: "Findings" });
  assert.equal(await panel.getByRole("listitem").count(), 2);
  await assertAccessible(page);
  await panel.getByRole("button", { name: "Mend it" }).click();
  assert.deepEqual(await page.told(), [["fix", 3]]);
  await panel.getByRole("button", { name: "Line 7" }).press("Enter");
  await page.keyboard.type("X");
  assert.match(await page.value(), /- X \$IMAGE/);
  await page.keyboard.press("Escape");
  assert.equal(await panel.count(), 0);
});

test("findings move with the text until newer ones come", async () => {
  const page = await edit(PIPELINE);
  await page.show(diagnostic(PIPELINE, "docker push"));
  await page.content.click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("# ein Kommentar 🚀\n");
  assert.equal(await page.locator(".cm-lintRange-error").textContent(), "docker push");
  await page.show();
  assert.equal(await page.locator(".cm-lintRange-error").count(), 0);
});

test("positions are right behind characters outside of ASCII and of the first plane", async () => {
  const text = "größe: 🚀🚀 # 日本語\nstage: bauen\n";
  const page = await edit(text);
  await page.show(diagnostic(text, "🚀🚀"), diagnostic(text, "bauen", { finding: 1 }));
  assert.deepEqual(await page.locator(".cm-lintRange-error").allTextContents(), ["🚀🚀", "bauen"]);
  await page.select(text.indexOf("日"), text.indexOf("日") + 3);
  await page.keyboard.type("x");
  assert.equal(await page.value(), "größe: 🚀🚀 # x\nstage: bauen\n");
  // The second half of the two rockets differs: no surrogate is left alone.
  await page.evaluate(() => window.editor.setText("größe: 🚀🚁 # x\nstage: bauen\n"));
  await page.content.press("Control+z");
  assert.equal(await page.value(), "größe: 🚀🚀 # x\nstage: bauen\n");
});

test("positions that no text has any more do no harm", async () => {
  const page = await edit("short\n");
  await page.show({ ...diagnostic("short\n", "short"), from: 3, to: 900 }, { ...diagnostic("short\n", "short"), from: 800, to: 700 });
  await page.select(500, 900);
  assert.deepEqual(page.complaints, []);
});

test("every kind has its colours", async () => {
  const cases = [
    ["gitlab-ci", PIPELINE, ["stages", "docker", "$IMAGE", "# the image"]],
    ["dockerfile", "FROM alpine AS base\nRUN apk add \\\n  curl && echo \"$X\"\n", ["FROM", "AS", "RUN", "apk", "$X"]],
    ["command", "docker push $IMAGE || exit 1\n", ["docker", "$IMAGE", "exit"]],
  ];
  const page = await edit("");
  for (const [kind, text, pieces] of cases) {
    await page.evaluate(([kind, text]) => (window.editor.setKind(kind), window.editor.setText(text)), [kind, text]);
    await eventually(async () => {
      const coloured = await page.locator(".cm-line span").allTextContents();
      for (const piece of pieces) assert.ok(coloured.includes(piece), `${kind}: ${piece} is not among ${coloured.join("|")}`);
    });
  }
});

test("a line of two mebibytes has colours at its start alone, so that typing in it stays quick", async () => {
  const text = "key: value ".repeat(190_000);
  const page = await edit(text);
  await page.locator(".cm-line span").first().waitFor();
  const pieces = await page.locator(".cm-line span").count();
  assert.ok(pieces < 1500, `${pieces} pieces to lay out at each key`);
  await page.content.press("x");
  assert.equal((await page.value()).length, text.length + 1);
});

for (const colorScheme of ["light", "dark"]) {
  test(`nothing is inaccessible in the ${colorScheme} theme, nor against the policy of the page`, async () => {
    const page = await edit(PIPELINE, { options: { colorScheme } });
    await page.show(diagnostic(PIPELINE, "[build", { fix: "Mend it" }), diagnostic(PIPELINE, "docker push", { severity: "note" }));
    await assertAccessible(page);
    await page.content.press("F8");
    await page.locator(".cm-tooltip-lint").waitFor();
    await assertAccessible(page);
    await page.content.press("Control+f");
    await page.getByPlaceholder("Find").fill("docker");
    await assertAccessible(page);
    assert.equal(await page.evaluate(() => window.field.nextElementSibling.shadowRoot.querySelectorAll("style").length), 0);
    assert.deepEqual(page.complaints, []);
    assert.deepEqual(await page.told(), []);
  });
}

for (const [name, text] of [
  ["20,000 lines", "job:\n  script:\n    - echo \"größe\"\n    - docker push $IMAGE\n".repeat(5000)],
  ["2 MiB", "    - docker build --build-arg VERSION=$CI_COMMIT_SHORT_SHA -t $IMAGE . # long enough to be a line of a script\n".repeat(20_165)],
  ["2 MiB in one line", "docker push $IMAGE ".repeat(110_376)],
]) {
  test(`${name} open, scroll and take typing without a freeze`, async (context) => {
    const page = await edit(text);
    const mountTook = await page.evaluate(() => window.mountTook);
    await page.select(text.length, text.length);
    // From each key to the end of its frame.
    await page.evaluate(() => {
      window.keys = [];
      const measure = () => {
        const start = performance.now();
        requestAnimationFrame(() => setTimeout(() => window.keys.push(performance.now() - start)));
      };
      window.addEventListener("keydown", measure, { capture: true });
    });
    for (let count = 1; count <= 10; count += 1) {
      await page.keyboard.press("x");
      await page.waitForFunction((count) => window.keys.length === count, count);
    }
    const keys = await page.evaluate(() => window.keys);
    const median = keys.sort((one, other) => one - other)[5];
    context.diagnostic(`opened in ${mountTook.toFixed(0)} ms, a key takes ${median.toFixed(0)} ms (median of 10), at most ${keys[9].toFixed(0)} ms`);
    assert.equal((await page.value()).length, text.length + 10);
    assert.ok(mountTook < 1000, `opening took ${mountTook} ms`);
    assert.ok(median < 250, `a key took ${median} ms`);
    assert.deepEqual(page.complaints, []);
  });
}
