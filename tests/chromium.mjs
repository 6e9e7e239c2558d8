// The browser of the tests and the measurements, asking nobody but the portal.

import { existsSync } from "node:fs";

const PROGRAMS = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** What Chromium is started with, beside what its driver adds. */
export const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The path of the browser. */
export const executable = () => {
  const path = PROGRAMS.find((path) => path && existsSync(path));
  if (!path) throw new Error("there is no Chromium; name one in the environment variable CHROMIUM");
  return path;
};
