// What a screen reader says about the editor after its name.

const KEYS =
  "Tab leaves the editor; Control or Command with ] and [ indents. F8 and Shift+F8 go to the next and the previous finding, from " +
  "which Tab leads to its fix; Control or Command with Shift and M lists all findings.";

/**
 * Puts the description into the shadow root, whose elements cannot refer to the page's: the words of the page's description,
 * and the keys. It describes although it is hidden.
 */
export const describe = (root, id) => {
  const description = document.createElement("p");
  description.id = "description";
  description.hidden = true;
  const ofPage = id?.split(" ").map((part) => document.getElementById(part)?.innerText.trim());
  description.textContent = [...(ofPage ?? []), KEYS].filter(Boolean).join(" ");
  root.append(description);
  return description;
};
