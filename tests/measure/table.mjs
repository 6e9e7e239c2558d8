// Figures as Markdown tables, on the terminal and in docs/performance.md.

import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const PAGE = fileURLToPath(new URL("../../docs/performance.md", import.meta.url));

/** The value of which as many are smaller as are larger; of an even number the mean of the middle two. */
export const median = (values) => {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** The smallest value that at least such a part of all does not exceed. */
export const percentile = (values, part) => {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)];
};

/** A Markdown table; a column whose title begins with `>` is aligned to the right. */
export const table = (titles, rows) => {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const rule = titles.map((title) => (title.startsWith(">") ? "--:" : "---"));
  return [line(titles.map((title) => title.replace(/^>/, ""))), `|${rule.join("|")}|`, ...rows.map(line)].join("\n");
};

/** Puts a table, under the date and what else is to be said, between the two comments of that name in docs/performance.md. */
export const writeTable = async (name, printed, said = "") => {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const text = await readFile(PAGE, "utf8");
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/performance.md has no place for the table "${name}"`);
  const measured = `Measured on ${new Date().toISOString().slice(0, 10)}. ${said}`.trim();
  await writeFile(PAGE, `${text.slice(0, from)}${start}\n${measured}\n\n${printed}\n${text.slice(to)}`);
};
