// Registers the service worker once the page has nothing else to do, and tells when a new release is ready. It never reloads by
// itself: a person may be in the middle of a text.

import { showNotice } from "./offline/notice.js";

/** Milliseconds between the end of loading and the first request of the service worker: what a person does first has the network. */
const PATIENCE = 3000;

/** Milliseconds after which a page that is looked at again asks whether there is a new release. */
const OFTEN_ENOUGH = 3_600_000;

const { worker } = document.currentScript.dataset;
// There is none without https, but on this machine itself.
const container = navigator.serviceWorker;

/** Whether this page has asked for the new release, and is to show it. */
let isWanted = false;

const reload = (registration) => {
  isWanted = true;
  if (registration.waiting) registration.waiting.postMessage("take over");
  else location.reload();
};

const offer = (registration) => showNotice("A new version of the portal is here.", () => reload(registration));

/** Tells of releases that become ready while the page is open. */
const watch = (registration) => {
  // Without a controller it is the first visit, and what was stored is what the page shows.
  const offerIfNew = () => registration.waiting && container.controller && offer(registration);
  offerIfNew();
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", offerIfNew);
  });
  let asked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - asked < OFTEN_ENOUGH) return;
    asked = Date.now();
    // Offline there is nothing new.
    registration.update().catch(() => {});
  });
};

const register = async () => {
  let isFirst = !container.controller;
  container.addEventListener("controllerchange", () => {
    if (isWanted) location.reload();
    else if (!isFirst) showNotice("The portal was updated in another tab.", () => location.reload());
    isFirst = false;
  });
  // A browser that keeps nothing, as in a private window, may refuse; the portal works without.
  const registration = await container.register(worker).catch(() => undefined);
  if (registration) watch(registration);
};

const whenIdle = window.requestIdleCallback ?? ((callback) => setTimeout(callback, 200));

// Who has asked the browser to save data does not want a portal's worth of it on the first visit.
if (container && !navigator.connection?.saveData) {
  const later = () => setTimeout(() => whenIdle(register), container.controller ? 0 : PATIENCE);
  if (document.readyState === "complete") later();
  else window.addEventListener("load", later, { once: true });
}
