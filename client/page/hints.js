// Hints beside the names of rules. The styles show and hide them; here is what styles cannot do.

/** Escape closes the hint that is shown, until the name is left; on a screen that is touched, the first touch of a name shows it. */
export const closeHints = () => {
  addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    for (const rule of document.querySelectorAll(".rule:is(:hover, :focus-within)")) rule.dataset.closed = "";
  });
  for (const rule of document.querySelectorAll(".rule")) {
    const reopen = () => delete rule.dataset.closed;
    rule.addEventListener("pointerleave", reopen);
    rule.addEventListener("focusout", reopen);
    const [link] = rule.children;
    let isFirstTouch = false;
    link.addEventListener("pointerdown", ({ pointerType }) => {
      isFirstTouch = pointerType === "touch" && document.activeElement !== link;
    });
    link.addEventListener("click", (event) => {
      if (!isFirstTouch) return;
      isFirstTouch = false;
      event.preventDefault();
      link.focus();
    });
  }
};
