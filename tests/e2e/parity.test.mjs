// Every text that the tests of the engine check gets the same report in the browser and from the command, byte for byte.

import assert from "node:assert/strict";
import { test } from "node:test";

import { portal } from "./browser.mjs";
import { differences, testInputs } from "./parity.mjs";
import { program } from "./program.mjs";

const site = portal();

test("the browser and the command report the same on every input of the tests", async () => {
  const inputs = testInputs();
  const count = (kind) => inputs.filter((input) => input.kind === kind).length;
  for (const kind of ["image-ref", "tag", "gitlab-ci", "command", "artifact-name", "dockerfile"]) {
    assert.ok(count(kind) > 50, `${kind}: ${count(kind)}`);
  }
  const page = await site.open("/check/tag/");
  const differing = await differences(page, program(), inputs);
  assert.deepEqual(differing.slice(0, 3), [], `${differing.length} of ${inputs.length} differ`);
});
