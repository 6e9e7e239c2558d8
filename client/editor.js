// The editor of pipelines, Dockerfiles and commands: CodeMirror in a shadow root, in the place of a textarea that stays the
// field of its form. Loaded when a person first touches such a field; until then, and without it, the textarea does the work.

import { isolateHistory } from "@codemirror/commands";
import { Annotation, Compartment, EditorState, Transaction } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

import { describe } from "./editor/description.js";
import { replaceDiagnostics } from "./editor/diagnostics.js";
import { basics } from "./editor/extensions.js";
import { language } from "./editor/languages.js";
import { smallestChange } from "./editor/smallest_change.js";

/** Marks a change that the page makes, which tells the page nothing new. */
const byPage = Annotation.define();

/**
 * Puts an editor in the place of a textarea, with its text, selection and focus.
 *
 * `field.value` is the text of the editor, also where it is set. A change by the person fires a bubbling `input` event at `field`; a fix that
 * the person asks for fires a bubbling `conform:fix` there, whose detail is the index of the finding.
 *
 * @param {HTMLTextAreaElement} field
 * @param {{kind?: string, label?: string, describedby?: string}} options What is edited, by the engine's word; the accessible
 *   name, without one that of the field's label; the id of the element that describes the field.
 */
export const mount = (field, { kind, label, describedby } = {}) => {
  const listening = new AbortController();
  const host = hostFor(field);
  const root = host.attachShadow({ mode: "open" });
  keepInside(root);
  const description = describe(root, describedby ?? field.getAttribute("aria-describedby"));
  const kinds = new Compartment();
  const hadFocus = document.activeElement === field;

  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: field.value,
      selection: { anchor: field.selectionStart, head: field.selectionEnd },
      extensions: [
        basics,
        kinds.of(language(kind)),
        EditorView.contentAttributes.of({
          // What can be edited has the focus anyway; said so, a checker of accessibility knows that the text can be scrolled by keyboard.
          tabindex: "0",
          "aria-label": label ?? field.labels[0]?.textContent.trim() ?? "",
          "aria-describedby": description.id,
        }),
        EditorView.updateListener.of((update) => update.docChanged && tellOfPerson(field, update)),
      ],
    }),
  });

  const { scrollTop } = field;
  field.hidden = true;
  field.after(host);
  if (hadFocus) view.focus();
  view.scrollDOM.scrollTop = scrollTop;
  for (const name of field.labels) name.addEventListener("click", () => view.focus(), { signal: listening.signal });

  const setText = (text) => {
    const changes = smallestChange(view.state.doc, text);
    if (!changes) return;
    view.dispatch({ changes, annotations: [byPage.of(true), isolateHistory.of("full"), Transaction.userEvent.of("set")] });
  };
  const giveBack = standInFor(field, () => view.state.doc.toString(), setText);
  // The browser would reset what the editor stands in for.
  field.form?.addEventListener("reset", () => setText(field.defaultValue), { signal: listening.signal });
  // What the browser keeps of a page that is left is the field's own text.
  window.addEventListener("pagehide", giveBack, { signal: listening.signal });

  const inside = (position) => Math.max(0, Math.min(position, view.state.doc.length));
  return {
    /** Shows findings in place of those that were shown: a JSON list of `{from, to, severity, rule, message, help, docs, finding, fix}`. */
    show(diagnostics) {
      replaceDiagnostics(view, JSON.parse(diagnostics), (finding) => {
        field.dispatchEvent(new CustomEvent("conform:fix", { bubbles: true, detail: finding }));
      });
    },
    /** Replaces the text in one step that the person can undo. Fires nothing. */
    setText,
    /** Selects from one position to another, in UTF-16 code units, and brings both keyboard and eyes there. */
    select(from, to) {
      const selection = { anchor: inside(from), head: inside(to) };
      view.focus();
      view.dispatch({ selection, effects: EditorView.scrollIntoView(selection.anchor, { y: "center" }) });
    },
    /** Says what is edited now, by the engine's word. */
    setKind(word) {
      view.dispatch({ effects: kinds.reconfigure(language(word)) });
    },
    focus: () => view.focus(),
    /** Takes the editor away and gives the field back, with its text. */
    destroy() {
      listening.abort();
      giveBack();
      delete field.value;
      view.destroy();
      host.remove();
      field.hidden = false;
    },
  };
};

/** An element as large as the field is now, which may grow as far as the field might. */
const hostFor = (field) => {
  const host = document.createElement("div");
  host.className = "editor";
  // Written to the element itself: what the page's style sheets say of the field's layers is not meant for it.
  Object.assign(host.style, { overflow: "hidden", padding: "0", position: "relative", scrollbarGutter: "auto" });
  host.style.setProperty("--editor-least", `${field.offsetHeight}px`);
  host.style.setProperty("--editor-most", `max(${field.offsetHeight}px, ${getComputedStyle(field).maxHeight.replace("none", "0px")})`);
  return host;
};

/** Keeps what happens inside from the page: its own events about typing, and keys that are text here and a shortcut there. */
const keepInside = (root) => {
  for (const type of ["input", "beforeinput"]) root.addEventListener(type, (event) => event.stopPropagation());
  root.addEventListener("keydown", (event) => {
    const isText = event.key.length === 1 && !event.metaKey && (!event.ctrlKey || event.getModifierState("AltGraph"));
    if (isText || event.defaultPrevented) event.stopPropagation();
  });
};

/**
 * Makes `field.value` the text of the editor, to read and to set: giving a textarea some MiB at each key takes a tenth of a
 * second, reading them from the editor less than a millisecond. Returns what puts the text into the field itself.
 */
const standInFor = (field, read, write) => {
  const own = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value");
  Object.defineProperty(field, "value", { configurable: true, enumerable: true, get: read, set: write });
  return () => own.set.call(field, read());
};

/** Tells the page of what a person changed. */
const tellOfPerson = (field, { view, transactions }) => {
  const changed = transactions.filter((transaction) => transaction.docChanged);
  if (changed.every((transaction) => transaction.annotation(byPage))) return;
  const inputType = INPUT_TYPES.find(([userEvent]) => changed.some((transaction) => transaction.isUserEvent(userEvent)))?.[1];
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: inputType ?? "insertText", isComposing: view.composing }));
};

const INPUT_TYPES = [
  ["input.paste", "insertFromPaste"],
  ["input.drop", "insertFromDrop"],
  ["undo", "historyUndo"],
  ["redo", "historyRedo"],
  ["delete.forward", "deleteContentForward"],
  ["delete", "deleteContentBackward"],
];
