// Bundles the scripts of the pages into Trunk's staging directory, where src/assets.rs finds them. Trunk runs it, see `Trunk.toml`.
//
// Every `client/NAME.js` is an entry point and becomes `NAME-HASH.js`; what it imports from the folders beside it goes into the
// same file. A script that exports nothing is run by a page as a plain deferred script, one that exports something is imported.
// `licences.txt` holds the licences of the packages that are in them, as these ask for.

import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const client = dirname(fileURLToPath(import.meta.url));

const bundle = async (entry, format, outdir, isRelease) => {
  const { outputFiles, metafile } = await build({
    absWorkingDir: dirname(client),
    entryPoints: [entry],
    entryNames: "[name]-[hash]",
    outdir,
    bundle: true,
    format,
    target: "es2022",
    charset: "utf8",
    minify: isRelease,
    sourcemap: isRelease ? false : "linked",
    legalComments: "none",
    loader: { ".css": "text" },
    metafile: true,
    write: false,
  });
  const exported = Object.values(metafile.outputs).flatMap((output) => output.exports);
  return { files: outputFiles, inputs: Object.keys(metafile.inputs), isModule: exported.length > 0 };
};

/** Bundles one script. Only a module may have names at its top level: those of plain scripts would be the page's. */
const script = async (entry, outdir, isRelease) => {
  const asModule = await bundle(entry, "esm", outdir, isRelease);
  return asModule.isModule ? asModule : bundle(entry, "iife", outdir, isRelease);
};

/** The licences of the packages that these files come from, each text once. */
const licences = async (inputs) => {
  const packages = new Set(inputs.map((input) => input.match(/^node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]).filter(Boolean));
  const texts = new Map();
  for (const directory of [...packages].sort()) {
    const text = (await readFile(join(dirname(client), directory, "LICENSE"), "utf8")).trim();
    texts.set(text, [...(texts.get(text) ?? []), directory.replace("node_modules/", "")]);
  }
  return [...texts].map(([text, names]) => `${names.join(", ")}\n\n${text}\n`).join("\n\n");
};

const main = async () => {
  const { TRUNK_STAGING_DIR: staging, TRUNK_PROFILE: profile } = process.env;
  if (!staging) throw new Error("TRUNK_STAGING_DIR is not set; Trunk runs this program");
  const entries = (await readdir(client)).filter((name) => name.endsWith(".js")).map((name) => join(client, name));
  const scripts = await Promise.all(entries.map((entry) => script(entry, staging, profile !== "debug")));
  await mkdir(staging, { recursive: true });
  for (const { path, contents } of scripts.flatMap(({ files }) => files)) await writeFile(path, contents);
  await writeFile(join(staging, "licences.txt"), await licences(scripts.flatMap(({ inputs }) => inputs)));
};

await main().catch((error) => {
  // esbuild has told of its own errors, with file and line.
  if (!error.errors) console.error(`${basename(import.meta.url)}: ${error.message}`);
  process.exitCode = 1;
});
