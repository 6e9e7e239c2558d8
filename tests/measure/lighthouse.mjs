// Lighthouse's mobile preset over the pages of the site map, as `cargo xtask lighthouse` runs it. Prints a Markdown table of the
// medians and fails where a page is under what is asked for.

import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import { FLAGS, executable } from "../chromium.mjs";
import { host } from "./host.mjs";
import { median, table, writeTable } from "./table.mjs";

const SCORES = ["performance", "accessibility", "best-practices", "seo"];

/** What every page is to reach: scores at least, times in milliseconds and shift at most. */
const ASKED = { score: 100, lcp: 1000, tbt: 0, cls: 0 };

/** HTML and style sheets of a page, in bytes after compression. */
const BUDGET = Number(process.env.PAGE_BUDGET ?? 20_000);

const { values: options } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    pages: { type: "string" },
    runs: { type: "string", default: "3" },
    reports: { type: "string" },
    resume: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});

const { lighthouse, launch } = await (async () => {
  const { resolve } = createRequire(join(process.env.LIGHTHOUSE, "package.json"));
  const load = (name) => import(pathToFileURL(resolve(name)));
  const [{ default: lighthouse }, { launch }] = [await load("lighthouse"), await load("chrome-launcher")];
  return { lighthouse, launch };
})();

/** The paths of the site map: those asked for, and of these so many, from its beginning to its end. */
const chosen = async (origin) => {
  const map = await (await fetch(`${origin}/sitemap.xml`)).text();
  const all = [...map.matchAll(/<loc>(.*?)<\/loc>/g)].map(([, address]) => new URL(address).pathname);
  const wanted = options.only.length > 0 ? all.filter((path) => options.only.includes(path)) : all;
  const count = Math.min(Number(options.pages ?? wanted.length), wanted.length);
  return Array.from({ length: count }, (_, at) => wanted[Math.floor((at * wanted.length) / count)]);
};

/** What one run of Lighthouse says of a page. */
const measured = ({ lhr, report }) => {
  const { audits, categories } = lhr;
  const requests = audits["network-requests"]?.details?.items ?? [];
  const sum = (sizes) => sizes.reduce((all, size) => all + size, 0);
  const toRead = requests.filter(({ resourceType }) => ["Document", "Stylesheet"].includes(resourceType));
  const failed = SCORES.flatMap((category) =>
    (categories[category]?.auditRefs ?? [])
      .filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 1)
      .map(({ id }) => `${id} ${audits[id].displayValue ?? ""}`.trim()),
  );
  return {
    scores: SCORES.map((category) => Math.round((categories[category]?.score ?? 0) * 100)),
    fcp: audits["first-contentful-paint"].numericValue,
    lcp: audits["largest-contentful-paint"].numericValue,
    tbt: audits["total-blocking-time"].numericValue,
    cls: audits["cumulative-layout-shift"].numericValue,
    // As `cargo xtask size` counts: without headers.
    read: sum(toRead.map(({ url }) => site.sizes.get(decodeURIComponent(new URL(url).pathname)) ?? 0)),
    all: sum(requests.map(({ transferSize }) => transferSize)),
    failed,
    report,
    error: lhr.runtimeError?.message,
  };
};

/** The medians of the runs of a page. */
const summary = (path, runs) => {
  const of = (figure) => median(runs.map(figure));
  return {
    path,
    scores: SCORES.map((_, at) => of(({ scores }) => scores[at])),
    ...Object.fromEntries(
      ["fcp", "lcp", "tbt", "cls", "read", "all"].map((name) => [name, of((run) => run[name])]),
    ),
    failed: [...new Set(runs.flatMap(({ failed }) => failed))],
  };
};

const misses = ({ scores, lcp, tbt, cls, read }) => [
  ...SCORES.filter((_, at) => scores[at] < ASKED.score),
  ...(lcp > ASKED.lcp ? ["LCP"] : []),
  ...(tbt > ASKED.tbt ? ["TBT"] : []),
  // Lighthouse shows three places, and counts as shift what nobody can see.
  ...(Math.round(cls * 1000) / 1000 > ASKED.cls ? ["CLS"] : []),
  ...(read > BUDGET ? ["budget"] : []),
];

const HEAD = [
  "page",
  ...["performance", "accessibility", "best practices", "SEO", "FCP", "LCP", "TBT", "CLS"].map((name) => `>${name}`),
  ">HTML + CSS",
  ">of the budget",
  ">all that is fetched",
];

const row = (page) => [
  `\`${page.path}\``,
  ...page.scores,
  `${(page.fcp / 1000).toFixed(2)} s`,
  `${(page.lcp / 1000).toFixed(2)} s`,
  `${Math.round(page.tbt)} ms`,
  page.cls.toFixed(3),
  `${(page.read / 1000).toFixed(1)} kB`,
  `${Math.round((page.read / BUDGET) * 100)} %`,
  `${(page.all / 1000).toFixed(1)} kB`,
];

const measure = async (origin, path, runs) => {
  // A browser for each page: nothing of the page before is in its caches or its memory.
  const chrome = await launch({ chromePath: executable(), chromeFlags: ["--headless=new", ...FLAGS] });
  try {
    // A screenshot of the whole page takes a second or two and is judged by nothing.
    const settings = { port: chrome.port, output: "json", logLevel: "error", onlyCategories: SCORES, disableFullPageScreenshot: true };
    const results = [];
    for (let run = 0; run < runs; run += 1) {
      const result = measured(await lighthouse(origin + path, settings));
      if (result.error) throw new Error(`${path}: ${result.error}`);
      if (options.reports) {
        const name = `${path.replaceAll("/", "_")}${run}.json`;
        await writeFile(join(options.reports, name), result.report);
      }
      results.push(result);
    }
    return summary(path, results);
  } finally {
    await chrome.kill();
  }
};

/**
 * What was measured of this build, kept beside Lighthouse so that a run of three quarters of an hour can be resumed: `{ pages, keep }`.
 * `pages` has the pages that were as asked, by path, with so many runs; `keep` adds one.
 */
const record = async (origin, runs) => {
  const file = join(process.env.LIGHTHOUSE, "measured.json");
  const manifest = await (await fetch(`${origin}/files.json`)).text();
  const build = createHash("sha256").update(manifest).digest("hex");
  const earlier = options.resume ? JSON.parse(await readFile(file, "utf8").catch(() => "{}")) : {};
  const isSame = earlier.build === build && earlier.runs === runs;
  const pages = isSame ? earlier.pages.filter((page) => misses(page).length === 0) : [];
  const byPath = new Map(pages.map((page) => [page.path, page]));
  const keep = async (page) => {
    byPath.set(page.path, page);
    await writeFile(file, JSON.stringify({ build, runs, pages: [...byPath.values()] }));
  };
  return { pages: byPath, keep };
};

if (options.reports) await mkdir(options.reports, { recursive: true });
const site = await host();
try {
  const runs = Number(options.runs);
  const { pages: done, keep } = await record(site.origin, runs);
  const pages = [];
  for (const path of await chosen(site.origin)) {
    const page = done.get(path) ?? (await measure(site.origin, path, runs));
    pages.push(page);
    await keep(page);
    const missed = misses(page);
    const said = missed.length > 0 ? `misses ${missed.join(", ")}: ${page.failed.join("; ")}` : "as asked";
    console.error(`${pages.length} ${row(page).join("  ")}  ${said}`);
  }
  const printed = table(HEAD, pages.map(row));
  console.log(printed);
  if (options.write) await writeTable("lighthouse", printed);
  const short = pages.filter((page) => misses(page).length > 0);
  console.log(`\n${pages.length} pages, medians of ${options.runs}; ${short.length} miss what is asked for`);
  for (const page of short) console.log(`  ${page.path}: ${misses(page).join(", ")} (${page.failed.join("; ")})`);
  process.exitCode = short.length > 0 || pages.length === 0 ? 1 : 0;
} finally {
  await site.close();
}
