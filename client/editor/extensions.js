// What every editor has, whatever is edited.

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentUnit } from "@codemirror/language";
import { search, searchKeymap } from "@codemirror/search";
import {
  EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers, tooltips,
} from "@codemirror/view";

import { diagnostics } from "./diagnostics.js";
import { theme } from "./theme.js";

/** Where tooltips may be: not at the very edge of a phone. */
const tooltipSpace = () => ({ top: 0, left: 8, bottom: window.innerHeight, right: document.documentElement.clientWidth - 8 });

// Tab is not among the keys: it goes on to what follows the editor, as everywhere on the page.
export const basics = [
  lineNumbers(),
  diagnostics,
  highlightSpecialChars(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  bracketMatching(),
  history(),
  search({ top: true }),
  tooltips({ tooltipSpace }),
  indentUnit.of("  "),
  EditorView.lineWrapping,
  keymap.of([...searchKeymap, ...historyKeymap, ...defaultKeymap]),
  theme,
];
