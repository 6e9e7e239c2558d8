// A static host as the portal is meant to have: brotli for everything that gains by it, and files named by their hash kept for ever.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join, normalize } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

import { DIST, fileAt, typeOf } from "../site_files.mjs";

const HASHED = /-[0-9a-f]{8,}[._/]/;

const compress = promisify(brotliCompress);

/** The content of a file as it is sent. `cargo xtask build` writes compressed copies; without one it is compressed here, a little less. */
const sent = async (path, content) => {
  const plain = content ?? (await readFile(path));
  if (!typeOf(path)) return { body: plain };
  const copy = content === undefined ? await readFile(`${path}.br`).catch(() => undefined) : undefined;
  // The best quality takes seconds for the engine.
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  return { body: copy ?? (await compress(plain, { params: quality })), encoding: "br" };
};

/** Gives pages clocks that tick in microseconds and not in tenths of milliseconds. */
const ISOLATED = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/**
 * Serves dist/ on a free port of this machine: `{ origin, sizes, close }`. Every file is read and compressed once, when first asked for.
 * `sizes` has the bytes of what was sent, without headers, by path. `files` are further ones, by their paths; `isolated` pages have precise clocks.
 */
export const host = async ({ dist = DIST, files = {}, isolated = false } = {}) => {
  const kept = new Map();
  const sizes = new Map();
  const answer = async (address) => {
    const path = decodeURIComponent(new URL(address, "http://localhost").pathname);
    const found = path in files ? path : await fileAt(join(dist, normalize(path)));
    const file = found ?? join(dist, "404.html");
    if (!kept.has(file)) kept.set(file, await sent(file, files[path]));
    const { body, encoding } = kept.get(file);
    sizes.set(path, body.length);
    const headers = {
      "content-type": typeOf(file) ?? "application/octet-stream",
      "content-length": body.length,
      "cache-control": HASHED.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
      ...(encoding && { "content-encoding": encoding, vary: "accept-encoding" }),
      ...(isolated && ISOLATED),
    };
    return { status: found ? 200 : 404, headers, body };
  };
  const server = createServer(async (request, response) => {
    const { status, headers, body } = await answer(request.url);
    response.writeHead(status, headers).end(body);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const close = () =>
    new Promise((closed) => {
      server.close(closed);
      server.closeAllConnections();
    });
  return { origin: `http://127.0.0.1:${server.address().port}`, sizes, close };
};
