// What stands in a checker: `{kind, text, options, files}`, as the worker is asked and as links carry it.

/** The controls whose values go to the engine. */
export const fields = (root) => root.querySelectorAll("[data-option]");

/** Reads it. */
export const read = (root) => {
  const entries = [...fields(root)].map((control) => [control.dataset.option, control.value]);
  const { kind, ...options } = Object.fromEntries(entries);
  return { kind, options, text: root.querySelector("[data-field]").value, files: root.suppliedFiles ?? [] };
};

/** Puts a text into the checker, with its options where they are given, and has it checked. Files are those of `files.js`. */
export const put = (root, { kind, text, options = {} }) => {
  for (const control of fields(root)) {
    const { option } = control.dataset;
    const value = option === "kind" ? kind : options[option];
    // A page for one kind stays with it, and a select takes only what it lists.
    const isPossible = control.type !== "hidden" && (!control.options || [...control.options].some((known) => known.value === value));
    if (value !== undefined && isPossible) control.value = value;
  }
  const trigger = root.querySelector("details.trigger");
  if (trigger && [...fields(trigger)].some((control) => control.value)) trigger.open = true;
  root.dispatchEvent(new CustomEvent("conform:text", { detail: text }));
};

/** Whether it is what the page showed at first, or nothing. */
export const isUntouched = (root) => {
  const { value, defaultValue } = root.querySelector("[data-field]");
  return (value === defaultValue || value === "") && !root.suppliedFiles?.length;
};
