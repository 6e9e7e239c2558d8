// The files of dist/ as a static host sees them.

import { stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const DIST = process.env.DIST ?? fileURLToPath(new URL("../dist", import.meta.url));

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".xml": "application/xml",
};

/** The media type of a file, by its ending; `undefined` where it is not known, as for what is compressed already. */
export const typeOf = (path) => TYPES[extname(path)];

/** The path of the file that answers for a path: itself, or the index of a directory; `undefined` where there is none. */
export const fileAt = async (path) => {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return fileAt(join(path, "index.html"));
  return found?.isFile() ? path : undefined;
};
