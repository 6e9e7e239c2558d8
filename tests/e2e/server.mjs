// A static host for dist/, as plain as one can be: files, directories with an index, 404.html for the rest.

import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { join, normalize } from "node:path";

import { DIST, fileAt, typeOf } from "../site_files.mjs";

/**
 * Serves dist/ on a free port of this machine: `{ origin, requests, log, close }`; `requests` grows with every path asked for, `log` with all
 * that was sent along, and whether there is such a file.
 * Below another `base` than the root there is nothing beside it.
 */
export const serve = async (dist = DIST, base = "/") => {
  const requests = [];
  const log = [];
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    requests.push(path);
    const inside = path.startsWith(base) ? path.slice(base.length) : "no/such/file";
    const file = await fileAt(join(dist, normalize(`/${inside}`)));
    const { method, url, headers } = request;
    const entry = { method, url, headers, found: Boolean(file), bytes: 0 };
    log.push(entry);
    request.on("data", ({ length }) => (entry.bytes += length));
    const shown = file ?? join(dist, "404.html");
    response.writeHead(file ? 200 : 404, { "content-type": typeOf(shown) ?? "application/octet-stream" });
    createReadStream(shown).pipe(response);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const close = () =>
    new Promise((closed) => {
      server.close(closed);
      server.closeAllConnections();
    });
  return { origin, requests, log, close };
};
