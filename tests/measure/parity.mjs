// Whether the browser and the command report the same on the texts of a folder, as `cargo xtask parity` runs it.

import { parseArgs } from "node:util";

import { chromium } from "playwright-core";

import { serve } from "../e2e/server.mjs";
import { differences, grouped, inputsBelow, testInputs } from "../e2e/parity.mjs";
import { FLAGS, executable } from "../chromium.mjs";

const { values, positionals } = parseArgs({ options: { program: { type: "string" } }, allowPositionals: true });

const server = await serve(process.env.DIST);
const browser = await chromium.launch({ executablePath: executable(), args: FLAGS });
try {
  const page = await browser.newPage();
  await page.goto(`${server.origin}/check/tag/`);
  let failed = 0;
  for (const folder of positionals.length > 0 ? positionals : [undefined]) {
    const inputs = folder ? inputsBelow(folder) : testInputs();
    const start = Date.now();
    const differing = await differences(page, values.program, inputs);
    const bytes = inputs.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    const seconds = ((Date.now() - start) / 1000).toFixed(1);
    const kinds = grouped(inputs, ({ kind }) => kind);
    const counts = [...kinds].map(([kind, { length }]) => `${length} ${kind}`).join(", ");
    console.log(`${folder ?? "the inputs of the tests"}: ${inputs.length} texts of ${bytes} bytes in ${seconds} s (${counts})`);
    console.log(`  ${differing.length} reports differ`);
    for (const { input, browser = "", command = "" } of differing.slice(0, 5)) {
      const at = [...browser].findIndex((letter, index) => letter !== command[index]);
      const around = (report) => report.slice(Math.max(0, at - 60), at + 120);
      console.log({ ...input, text: input.text.slice(0, 400), at, browser: around(browser), command: around(command) });
    }
    failed += differing.length + (inputs.length === 0 ? 1 : 0);
  }
  process.exitCode = failed > 0 ? 1 : 0;
} finally {
  await browser.close();
  await server.close();
}
