// The service worker: keeps the whole portal, so that a person who was here once can read and check without a network.
//
// `portalFiles` says which files there are, with the hash of each: `src/offline.rs` writes it before this script, so a release with
// any other content is another worker, and the browser finds out by itself. A file is stored under its address and its hash.
// What a new release shares with the old one is not fetched again, what it changed lies beside the old one until this release
// takes over, and what is in no release any more goes then. A page therefore never gets a file of another release.

const files = new Map(Object.entries(self.portalFiles));
const { scope } = self.registration;
const CACHE = `portal ${scope}`;

/** So many files are fetched at the same time, to leave the network to the page. */
const AT_ONCE = 4;

const key = (path, hash) => `${scope}${path}?${hash}`;

/** Fetches a file and stores it. A host that is in the middle of a change may send another release's: the hash tells. */
const fetchInto = async (cache, path, hash) => {
  // The names of these change with their content, so whatever copy the browser already has will do.
  const isHashed = /\.(?:css|js|wasm)$/.test(path);
  const response = await fetch(scope + path, {
    cache: isHashed ? "default" : "no-cache",
    integrity: hash,
    priority: "low",
  });
  if (!response.ok) throw new Error(`${path} was answered with ${response.status}`);
  const { body, headers, status } = response;
  // A response that was redirected must not answer a navigation; a copy may.
  await cache.put(key(path, hash), response.redirected ? new Response(body, { headers, status }) : response);
};

/** Stores what is missing. A release that is only half there is never used; the next attempt continues where this one ended. */
const keep = async () => {
  const cache = await caches.open(CACHE);
  const kept = new Set((await cache.keys()).map(({ url }) => url));
  const missing = [...files].filter(([path, hash]) => !kept.has(key(path, hash)));
  const fetchRest = async () => {
    for (let next = missing.shift(); next; next = missing.shift()) await fetchInto(cache, ...next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, fetchRest));
};

/** Removes what belongs to other releases, and serves the pages that are open already. */
const takeOver = async () => {
  const cache = await caches.open(CACHE);
  const wanted = new Set([...files].map(([path, hash]) => key(path, hash)));
  const stale = (await cache.keys()).filter(({ url }) => !wanted.has(url));
  await Promise.all(stale.map((request) => cache.delete(request)));
  await self.clients.claim();
};

const stored = async (path) => {
  const cache = await caches.open(CACHE);
  return cache.match(key(path, files.get(path)));
};

/** A page that this release does not have: the host may have it, and offline the portal says what the host would say. */
const elsewhere = async (request, path) => {
  try {
    return await fetch(request);
  } catch (unreachable) {
    if (files.has(`${path}/`)) return Response.redirect(`${scope}${path}/`, 302);
    const page = files.has("404.html") && (await stored("404.html"));
    if (!page) throw unreachable;
    return new Response(page.body, { headers: page.headers, status: 404 });
  }
};

self.addEventListener("install", (event) => event.waitUntil(keep()));

self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const address = origin + pathname;
  if (request.method !== "GET" || !address.startsWith(scope)) return;
  const path = address.slice(scope.length).replace(/(^|\/)index\.html$/, "$1");
  if (files.has(path)) event.respondWith(stored(path).then((response) => response ?? fetch(request)));
  else if (request.mode === "navigate") event.respondWith(elsewhere(request, path));
});

// A person has asked for the new release; see client/offline.js.
self.addEventListener("message", ({ data }) => {
  if (data === "take over") self.skipWaiting();
});
