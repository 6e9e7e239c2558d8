// The clipboard, which a browser may refuse.

/**
 * Copies a text that may still be on its way; whether that worked. A browser that allows copying only while a click is being handled
 * is given the promise at once; one that takes no promise gets the text.
 * @param {Promise<string>} text
 */
export const copy = async (text) => {
  const blob = text.then((words) => new Blob([words], { type: "text/plain" }));
  try {
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
    return true;
  } catch {
    // Whoever waits for the text hears why there is none; here it means that there was nothing to copy.
    return text.then((words) => navigator.clipboard.writeText(words)).then(() => true, () => false);
  }
};
