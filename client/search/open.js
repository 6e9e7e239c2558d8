// Opens the search from its shortcuts and buttons. What it consists of is fetched at the first use.

import { isTyping } from "../page/typing.js";

const isMac = /Mac|iP(?:hone|ad|od)/.test(navigator.platform);

const isShortcut = (event) => {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  if (event.defaultPrevented || altKey) return false;
  if (key.toLowerCase() === "k") return !shiftKey && (isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey);
  return key === "/" && !ctrlKey && !metaKey && !isTyping(event);
};

/**
 * @param {{ search: string, searchIndex: string, searchBase: string }} addresses of the script that makes the dialog, of the script
 * that reads the index, and of the portal's root.
 */
export const offerSearch = ({ search, searchIndex, searchBase }) => {
  let dialog;
  const open = async () => {
    dialog ??= import(search).then(({ createSearch }) => createSearch({ reader: searchIndex, base: searchBase }));
    try {
      (await dialog).open();
    } catch (error) {
      dialog = undefined;
      throw error;
    }
  };

  document.addEventListener("keydown", (event) => {
    if (!isShortcut(event) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-search]:not(script)")) open();
  });
};
