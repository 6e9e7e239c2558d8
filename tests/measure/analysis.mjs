// The analysis by itself, without a page: the engine beside YAML readers with GitLab's schema, or beside itself in other builds, in one process
// of Node, as `cargo xtask bench --peers` and `cargo xtask size --levels` run it. Prints a Markdown table.
//
// Times are those that the processor spent on this process, so that whatever else the machine does stands in none of them, and everything is asked in
// turn, round after round. Ratios are of the best times, which are those in which nothing else was compiled or tidied up.

import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runInThisContext } from "node:vm";

import { engineIn, engineOf } from "./engine.mjs";
import { LONG, divided, lineCount, milliseconds } from "./pressed.mjs";
import { median, percentile, table, writeTable } from "./table.mjs";

const ROUNDS = 60;

/** Rounds before these, in which the programs are compiled. */
const WARM_UP = 20;

/** How often a build is started anew for its first check. */
const STARTS = 9;

const { values: options } = parseArgs({
  options: {
    pipeline: { type: "string", multiple: true, default: [] },
    // The engine in other builds, in place of the peers: NAME=FOLDER.
    engine: { type: "string", multiple: true, default: [] },
    // One build alone, from its start to the end of its first check: prints the time.
    first: { type: "string" },
    // What the same check takes as a program of the machine, in milliseconds, in the order of the pipelines.
    native: { type: "string", multiple: true, default: [] },
    write: { type: "boolean", default: false },
  },
});

const builds = () =>
  Promise.all(
    options.engine.map(async (given) => {
      const [name, folder] = given.split("=");
      return { name, check: await engineIn(folder) };
    }),
  );

/** What the first check takes with each build, compiling included, in processes of their own and in turn. */
const firstChecks = () => {
  const all = options.engine.map(() => []);
  for (let round = 0; round < STARTS; round += 1) {
    for (const [at, given] of options.engine.entries()) {
      const alone = ["--first", given.split("=")[1], "--pipeline", options.pipeline[0]];
      all[at].push(Number(execFileSync(process.execPath, [fileURLToPath(import.meta.url), ...alone], { encoding: "utf8" })));
    }
  }
  const rows = options.engine.map((given, at) => [given.split("=")[0], ...[Math.min(...all[at]), median(all[at])].map(milliseconds)]);
  return table(["build", ">first check, best, ms", ">median"], rows);
};

/** The peers as the page of `cargo xtask keystroke` has them: one script each, which leaves its check behind. */
const others = async () => {
  // What bundles them is needed for them alone.
  const { peers } = await import("./keystroke/peers.mjs");
  const made = await peers(process.env.PEERS, process.env.SCHEMA);
  return made.flatMap(({ name, files }) => {
    const script = Object.entries(files).find(([path]) => path.endsWith("/check.js"))?.[1];
    if (!script) return [];
    runInThisContext(script);
    return [{ name, check: globalThis.check }];
  });
};

/** The processor time of this process since a moment, in milliseconds. */
const spentSince = (moment) => {
  const { user, system } = process.cpuUsage(moment);
  return (user + system) / 1000;
};

const timed = (check, text) => {
  const start = process.cpuUsage();
  const said = check(text);
  const time = spentSince(start);
  if (!said) throw new Error("a checker said nothing");
  return time;
};

/** The times of each checker on one text; every second round takes back the key of the one before. */
const rounds = (checkers, pipeline) => {
  const { before, after } = divided(pipeline);
  const count = lineCount(pipeline) < LONG ? ROUNDS : ROUNDS >> 2;
  const all = checkers.map(() => []);
  for (let round = 0; round < WARM_UP + count; round += 1) {
    const text = `${before}${round % 2 === 0 ? "7" : ""}${after}`;
    checkers.forEach(({ check }, at) => {
      const time = timed(check, text);
      if (round >= WARM_UP) all[at].push(time);
    });
  }
  return all;
};

const rowsOf = (checkers, pipeline, native) => {
  const name = `${lineCount(pipeline).toLocaleString("en")} lines`;
  const all = rounds(checkers, pipeline);
  const first = Math.min(...all[0]);
  const row = (checker, best, rest = ["–", "–"]) => {
    const ratio = best === first ? "–" : `${(best / first).toFixed(2)} ×`;
    return [name, checker, milliseconds(best), ratio, ...rest];
  };
  const rows = checkers.map((checker, at) =>
    row(checker.name, Math.min(...all[at]), [median(all[at]), percentile(all[at], 0.95)].map(milliseconds)),
  );
  if (native) rows.splice(1, 0, row("the same, compiled for the machine", Number(native)));
  return rows;
};

const engine = async () => ({ name: "the engine of the portal", check: await engineOf(process.env.DIST) });

const measured = async () => {
  const checkers = options.engine.length > 0 ? await builds() : [await engine(), ...(await others())];
  const rows = [];
  for (const [at, file] of options.pipeline.entries()) {
    rows.push(...rowsOf(checkers, await readFile(file, "utf8"), options.native[at]));
  }
  const printed = table(["text", "checker", ">best, ms", ">of the first", ">median", ">95 %"], rows);
  console.log(printed);
  if (options.engine.length > 0) console.log(`\n${firstChecks()}`);
  if (options.write) await writeTable("analysis", printed, `Node ${process.version}, ${ROUNDS} rounds, a quarter of them from ${LONG} lines on.`);
};

if (options.first) {
  const text = await readFile(options.pipeline[0], "utf8");
  const start = process.cpuUsage();
  const check = await engineIn(options.first);
  check(text);
  console.log(spentSince(start));
} else {
  await measured();
}
