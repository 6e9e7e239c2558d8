// A static host for dist/, as plain as one can be: files, directories with an index, 404.html for the rest.

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const DIST = process.env.DIST ?? fileURLToPath(new URL("../../dist", import.meta.url));

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".xml": "application/xml",
};

const fileAt = async (path) => {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return fileAt(join(path, "index.html"));
  return found?.isFile() ? path : undefined;
};

/**
 * Serves dist/ on a free port of this machine: `{ origin, requests, close }`; `requests` grows with every path asked for.
 * Below another `base` than the root there is nothing beside it.
 */
export const serve = async (dist = DIST, base = "/") => {
  const requests = [];
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    requests.push(path);
    const inside = path.startsWith(base) ? path.slice(base.length) : "no/such/file";
    const file = await fileAt(join(dist, normalize(`/${inside}`)));
    const shown = file ?? join(dist, "404.html");
    response.writeHead(file ? 200 : 404, { "content-type": TYPES[extname(shown)] ?? "application/octet-stream" });
    createReadStream(shown).pipe(response);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const close = () =>
    new Promise((closed) => {
      server.close(closed);
      server.closeAllConnections();
    });
  return { origin, requests, close };
};
