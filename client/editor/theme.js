// The site's colours for the editor: the custom properties of styles/site.css and styles/content.css, which a shadow root
// inherits, so that both themes and a change between them need nothing here.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const code = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--code-key)" },
  { tag: tags.keyword, color: "var(--code-word)" },
  { tag: tags.function(tags.variableName), color: "var(--code-function)" },
  { tag: tags.variableName, color: "var(--code-variable)" },
  { tag: tags.atom, color: "var(--code-constant)" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: tags.operator, color: "var(--muted)" },
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
]);

const button = {
  background: "var(--ground)",
  border: "1px solid var(--line-strong)",
  borderRadius: "0.375rem",
  color: "var(--text)",
  cursor: "pointer",
  font: "0.8125rem/1.4 var(--sans)",
  minHeight: "1.625rem",
  padding: "0.125rem 0.625rem",
};

const focused = { outline: "2px solid var(--accent)", outlineOffset: "1px" };

const toned = (tone) => ({
  textDecoration: `underline wavy var(--${tone}) 1.5px`,
  backgroundColor: `color-mix(in srgb, var(--${tone}) 12%, transparent)`,
  backgroundImage: "none",
});

const marker = (tone, sign) => ({ content: "normal", color: `var(--${tone})`, "&::before": { content: `"${sign}"`, fontSize: "0.8125rem" } });

const look = EditorView.theme({
  "&": { backgroundColor: "var(--ground)", color: "var(--text)", maxHeight: "var(--editor-most)", height: "100%" },
  // The field's own frame shows the focus.
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { font: "inherit", scrollbarWidth: "thin" },
  ".cm-content, .cm-gutter": { minHeight: "var(--editor-least)" },
  ".cm-content": { caretColor: "var(--text)", padding: "0.625rem 0", minWidth: "0" },
  ".cm-line": { padding: "0 0.75rem 0 0.375rem" },
  ".cm-line::selection, .cm-line ::selection": { background: "color-mix(in srgb, var(--accent) 30%, var(--ground))" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", borderRight: "1px solid var(--line)", color: "var(--muted)" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--accent) 6%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLineGutter": { backgroundColor: "var(--accent-soft)", color: "var(--text)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "var(--error-soft)" },
  ".cm-specialChar": { color: "var(--error)" },

  ".cm-lintRange": { paddingBottom: "0", textDecorationSkipInk: "none", textUnderlineOffset: "0.3em", borderRadius: "2px" },
  ".cm-lintRange-error": toned("error"),
  ".cm-lintRange-warning": toned("warning"),
  ".cm-lintRange-info": toned("note"),
  ".cm-lintPoint::after": { borderBottomColor: "var(--error)" },
  ".cm-lintPoint-warning::after": { borderBottomColor: "var(--warning)" },
  ".cm-lintPoint-info::after": { borderBottomColor: "var(--note)" },
  ".cm-gutter-lint": { width: "1.25rem" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0", textAlign: "center" },
  ".cm-lint-marker": { width: "auto", height: "auto", fontFamily: "var(--sans)", fontWeight: "700" },
  ".cm-lint-marker-error": marker("error", "✕"),
  ".cm-lint-marker-warning": marker("warning", "!"),
  ".cm-lint-marker-info": marker("note", "i"),

  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius)",
    boxShadow: "0 0.25rem 1rem rgb(0 0 0 / 0.18)",
    color: "var(--text)",
    font: "0.875rem/1.5 var(--sans)",
    maxWidth: "min(34rem, calc(100vw - 2rem))",
    overflow: "hidden",
  },
  ".cm-tooltip-lint": { maxHeight: "min(20rem, 60vh)", overflowY: "auto" },
  ".cm-diagnostic": { borderLeft: "3px solid var(--tone)", margin: "0", padding: "0.5rem 0.75rem", whiteSpace: "normal" },
  ".cm-diagnostic + .cm-diagnostic": { borderTop: "1px solid var(--line)" },
  ".cm-diagnostic-error, .finding-error": { "--tone": "var(--error)" },
  ".cm-diagnostic-warning, .finding-warning": { "--tone": "var(--warning)" },
  ".cm-diagnostic-info, .finding-note": { "--tone": "var(--note)" },
  ".finding p": { margin: "0 0 0.25rem", overflowWrap: "anywhere" },
  ".finding strong": { color: "var(--tone)" },
  ".finding-help": { color: "var(--muted)" },
  ".cm-tooltip a, .findings a": { color: "var(--accent)", display: "inline-block", minHeight: "1.5rem", textUnderlineOffset: "0.18em" },
  ".cm-diagnosticAction": {
    ...button,
    background: "var(--accent)",
    borderColor: "var(--accent)",
    color: "var(--on-accent)",
    fontWeight: "600",
    margin: "0",
  },
  "a:focus-visible, button:focus-visible, input:focus-visible": focused,

  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--text)", font: "0.875rem/1.5 var(--sans)" },
  ".cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-panels-bottom": { borderTop: "1px solid var(--line)" },
  ".findings": { maxHeight: "14rem", overflowY: "auto", padding: "0 2.5rem 0 0" },
  ".findings ul": { listStyle: "none", margin: "0", padding: "0" },
  ".findings li": { padding: "0.5rem 0.75rem" },
  ".findings li + li": { borderTop: "1px solid var(--line)" },
  ".findings li > p": { alignItems: "center", display: "flex", flexWrap: "wrap", gap: "0.375rem 0.75rem", margin: "0" },
  ".findings button:not(.cm-diagnosticAction)": button,
  ".findings .close": { position: "absolute", insetBlockStart: "0.375rem", insetInlineEnd: "0.375rem" },
  ".cm-panel": { position: "relative" },
  ".cm-panel.cm-search": { alignItems: "center", display: "flex", flexWrap: "wrap", gap: "0.375rem", padding: "0.5rem 2.5rem 0.5rem 0.75rem" },
  ".cm-panel.cm-search br": { display: "none" },
  ".cm-panel.cm-search label": { alignItems: "center", display: "inline-flex", fontSize: "0.8125rem", gap: "0.25rem", margin: "0", minHeight: "1.5rem" },
  ".cm-panel.cm-search input, .cm-panel.cm-search button": { margin: "0" },
  ".cm-panel.cm-search [name=close]": { ...button, insetBlockStart: "0.375rem", insetInlineEnd: "0.375rem" },
  ".cm-button": { ...button, backgroundImage: "none" },
  ".cm-textfield": { ...button, cursor: "text", fontFamily: "var(--mono)", width: "12rem" },
  ".cm-textfield::placeholder": { color: "var(--muted)", opacity: "1" },
  ".cm-searchMatch": { backgroundColor: "var(--warning-soft)", outline: "1px solid var(--warning)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--accent-soft)", outline: "2px solid var(--accent)" },
});

export const theme = [look, syntaxHighlighting(code)];
