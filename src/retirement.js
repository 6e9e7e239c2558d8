// Only while serving: ends the service worker of a portal that was looked at under the same address before, with what it kept.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  const retire = async () => {
    await caches.delete(`portal ${self.registration.scope}`);
    await self.registration.unregister();
    for (const page of await self.clients.matchAll({ type: "window" })) await page.navigate(page.url);
  };
  event.waitUntil(retire());
});
