// A notice at the edge of the page with a button, announced to screen readers without taking the focus.

import { adopt } from "../page/sheet.js";
import styles from "../../styles/notice.css";

const element = (name, attributes, ...children) => {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
};

/** Shows `text` with a button "Reload" that calls `reload`, in place of an earlier notice. */
export const showNotice = (text, reload) => {
  document.querySelector(".notice-bar")?.remove();
  adopt(styles);
  const words = element("p", { role: "status" });
  const notice = element(
    "aside",
    { className: "notice-bar", ariaLabel: "Update" },
    words,
    element("button", { type: "button", textContent: "Reload", onclick: reload }),
    element("button", { type: "button", textContent: "Later", onclick: () => notice.remove() }),
  );
  document.body.append(notice);
  // A live region tells of what changes in it, so it has to be there first.
  requestAnimationFrame(() => (words.textContent = text));
};
