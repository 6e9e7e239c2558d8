// The line that says what became of a tool: a live region, so that whoever does not see it hears it.

/** What is said on a page, and the field to copy from where the clipboard is out of reach. */
export const notices = (root) => {
  const [line, copy] = ["[data-notice]", "textarea[data-copy]"].map((part) => root.querySelector(part));
  const [kept, dismiss] = ["kept", "dismiss"].map((name) => root.querySelector(`button[data-do=${name}]`));

  /** `offersKept`: with a button that brings back what was kept on this device. `tone`: `warning`, or nothing. */
  const say = (words, { offersKept = false, tone = "" } = {}) => {
    line.textContent = words;
    line.parentElement.dataset.tone = tone;
    kept.hidden = !offersKept;
    dismiss.hidden = !words;
    copy.hidden = true;
  };
  const offer = (text) => {
    copy.value = text;
    copy.hidden = false;
    copy.focus();
    copy.select();
  };
  return { say, offer, warn: (words) => say(words, { tone: "warning" }), clear: () => say("") };
};
