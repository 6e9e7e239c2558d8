// What is pasted on a page outside of any field goes to the box for anything, which is on the home page; on a checker's own page it goes
// to that checker. Between two pages it lies in the storage of the tab, until the next one has read it.

import { isTyping } from "./typing.js";

const KEY = "conform:pasted";

const isPut = (text) => {
  const field = document.querySelector(".workbench [data-field]");
  if (!field) return false;
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }));
  field.focus();
  return true;
};

/** @param {string} home the address of the home page */
export const takePastes = (home) => {
  try {
    const text = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    // The loader, which comes after this script, has checked what it finds changed.
    if (text) isPut(text);
  } catch {
    // Without storage a paste stays on its page.
  }
  document.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain");
    if (!text?.trim() || event.defaultPrevented || isTyping(event) || document.querySelector("dialog[open]")) return;
    // The field that has the focus now would take it a second time.
    event.preventDefault();
    if (isPut(text)) return;
    try {
      sessionStorage.setItem(KEY, text);
      location.assign(home);
    } catch {
      // Nor does one that is longer than a browser keeps.
    }
  });
};
