// Only while serving: ends the service worker of a portal that was looked at under the same address before, with what it kept.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  const retire = async () => {
    await caches.delete(`portal ${self.registration.scope}`);
    await self.registration.unregister();
    // Not waited for: a browser may hold a page's requests back until this event is over.
    for (const page of await self.clients.matchAll({ type: "window" })) page.navigate(page.url).catch(() => {});
  };
  event.waitUntil(retire());
});
