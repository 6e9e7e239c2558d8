// Whether a person is writing something, so that keys and pastes are not the page's.

/** Whether an event belongs to a field; the editor's one stands in a shadow root. */
export const isTyping = (event) => {
  const [target] = event.composedPath();
  return target instanceof Element && (target.isContentEditable || target.matches("input, textarea, select"));
};
