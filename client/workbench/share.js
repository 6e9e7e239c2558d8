// Links that carry a text with its options and files in the fragment of the address, so that no server sees it. `crates/link` is the codec;
// compressing is the browser's.

import { copy } from "./clipboard.js";
import { inflated, deflated } from "./deflate.js";
import { put, read } from "./work.js";

/** From how many characters on some programs cut an address, or take no link from it. */
const LONG = 32_000;

/** The address of a page with the text of a checker in it. It throws a sentence for people where there can be none. */
const linkTo = async (page, root, wasm) => {
  const work = read(root);
  const answer = await wasm.ask({ op: "check", ...work });
  if (!answer || answer.error) throw new Error("No link: the text could not be checked for credentials first.");
  if (answer.secrets > 0) {
    throw new Error("No link: a password, token or key stands in here, and a link shows it to whoever gets it. Take it out first.");
  }
  return `${page}#${wasm.linkFragment(await deflated(wasm.linkBytes(work)))}`;
};

/** The text of what was thrown: an error of ours, or a sentence from the wasm. */
const words = (thrown) => thrown.message ?? String(thrown);

/** Follows a link to a checker's own page with the text that stands in this one. */
export const carry = async (link, root, wasm) => {
  const page = link.href.split("#")[0];
  // Where it cannot go into a link, the page is still where the person wants to go.
  location.assign(await linkTo(page, root, wasm).catch(() => page));
};

/** The page that reads texts of a kind, where that is not this one: a checker among the pages, or the home page, which finds out. */
const pageFor = (kind, root) => {
  const own = root.querySelector("[data-option=kind]");
  if (own.type !== "hidden" || own.value === kind) return undefined;
  return document.querySelector(kind === "auto" ? ".brand" : `#pages a[href$="/check/${CSS.escape(kind)}/"]`)?.href;
};

/** Making links and opening them. */
export const sharing = ({ root, wasm, notice, files, kept }) => {
  const make = async () => {
    const address = linkTo(location.href.split("#")[0], root, wasm);
    const isCopied = copy(address);
    try {
      const url = await address;
      history.replaceState(history.state, "", url);
      const size = url.length > LONG ? ` It is long (${Math.round(url.length / 1000)} kB): some chat and mail programs cut such a link.` : "";
      if (await isCopied) return notice.say(`The link is on the clipboard and in the address bar. It holds the text itself; nothing is stored on a server.${size}`);
      notice.say(`The browser does not let this page copy. Here is the link, to copy by hand:${size}`);
      notice.offer(url);
    } catch (thrown) {
      notice.warn(words(thrown));
    }
  };

  /** Opens the link in the address, if there is one; whether there was. */
  const open = async () => {
    try {
      const content = wasm.linkDeflated(location.hash);
      if (!content) return false;
      const work = wasm.linkWork(await inflated(content));
      const other = pageFor(work.kind, root);
      if (other) {
        location.replace(other + location.hash);
        return true;
      }
      kept.pause();
      files.replace(work.files);
      put(root, work);
      const mine = kept.has() ? " What you had here the last time is still kept on this device." : "";
      notice.say(`Opened from a link.${mine}`, { offersKept: kept.has() });
    } catch (thrown) {
      notice.warn(words(thrown));
    }
    return true;
  };

  // An address that no longer says what stands in the checker would bring back an older text.
  root.addEventListener("input", () => {
    if (location.hash.startsWith("#v")) history.replaceState(history.state, "", location.pathname + location.search);
  });
  return { make, open };
};
