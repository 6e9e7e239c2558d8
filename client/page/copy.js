// Copying code and the addresses of sections, with a word to everybody that it is done.

const SHOWN_FOR = 2000;

/** Speaks to screen readers. */
const announce = (() => {
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  document.body.append(status);
  return (words) => {
    // The same words twice are told twice only if something changes.
    status.textContent = status.textContent === words ? `${words}\u00a0` : words;
  };
})();

/** Copies `text` and shows on `element` that it is done, or that the browser refused. */
const copy = async (text, element, words) => {
  const done = await navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  );
  element.dataset.copied = done ? "Copied" : "Not copied";
  announce(done ? words : "Not copied: the browser does not allow it");
  setTimeout(() => delete element.dataset.copied, SHOWN_FOR);
};

/** Adds a button to the label of every code block below `root`; its place is there already, so nothing moves. */
export const addCopyButtons = (root = document) => {
  if (!navigator.clipboard) return;
  for (const label of root.querySelectorAll(".code-label:not(:has(.copy))")) {
    const code = label.parentElement.querySelector("code");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy ${label.querySelector(".code-title")?.textContent ?? "the code"}`);
    button.addEventListener("click", () => copy(code.textContent, button, "The code is copied"));
    label.append(button);
  }
};

/** A click on a section's link copies the section's whole address; the browser goes there as ever. */
export const copyPermalinks = () => {
  if (!navigator.clipboard) return;
  for (const link of document.querySelectorAll(".permalink")) {
    link.addEventListener("click", () => copy(link.href, link, "The address of the section is copied"));
  }
};

/** The references in a report have their buttons already, and reports come and go. */
export const copyReferences = () =>
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.(".report .copy");
    if (button) copy(button.previousElementSibling.textContent, button, "The reference is copied");
  });
