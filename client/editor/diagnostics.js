// The findings in the editor: underlined, in the gutter, told on hover and at F8, and all of them in a panel.

import { forEachDiagnostic, lintGutter, nextDiagnostic, previousDiagnostic, setDiagnostics, setDiagnosticsEffect } from "@codemirror/lint";
import { Prec, StateEffect, StateField } from "@codemirror/state";
import { EditorView, keymap, showPanel } from "@codemirror/view";

import { element } from "./element.js";

/** The engine's words for severities, with those of the lint extension. */
const SEVERITIES = { error: "error", warning: "warning", note: "info" };

/**
 * Shows these findings in place of those that are shown. Until the next ones come they move with the text.
 *
 * @param {EditorView} view
 * @param {{from: number, to: number, severity: string, message: string, help?: string, docs?: string, rule: string,
 *   finding: number, fix?: string}[]} found
 * @param {(finding: number) => void} fix Called when a person asks for the fix of a finding.
 */
export const replaceDiagnostics = (view, found, fix) => {
  const { length } = view.state.doc;
  const shown = found.map((one) => {
    const from = Math.min(one.from, length);
    return {
      from,
      to: Math.min(Math.max(one.to, from), length),
      severity: SEVERITIES[one.severity] ?? "info",
      message: one.message,
      finding: one,
      renderMessage: () => explanation(one),
      actions: one.fix ? [{ name: one.fix, apply: () => fix(one.finding) }] : [],
    };
  });
  view.dispatch(setDiagnostics(view.state, shown));
};

/** Severity, message, help and the way to the rule, as the elements of a tooltip or of the panel. */
const explanation = ({ severity, message, help, docs, rule }) =>
  element("div", { class: `finding finding-${severity}` }, [
    element("p", {}, [element("strong", {}, [`${severity}: `]), message]),
    help && element("p", { class: "finding-help" }, [help]),
    docs && element("p", {}, [element("a", { href: docs }, [rule])]),
  ]);

/** Goes to another finding with one of the lint extension's commands, and says what it is. */
const goTo = (command) => (view) => {
  if (!command(view)) return false;
  const { from, to } = view.state.selection.main;
  const here = [];
  forEachDiagnostic(view.state, ({ finding }, start, end) => {
    if (start === from && end === to) here.push(`${finding.severity}: ${finding.message}`);
  });
  view.dispatch({ effects: EditorView.announce.of(here.join(" ")) });
  return true;
};

const togglePanel = StateEffect.define();

const panel = StateField.define({
  create: () => false,
  update: (isOpen, { effects }) => effects.reduce((open, effect) => (effect.is(togglePanel) ? effect.value : open), isOpen),
  provide: (field) => showPanel.from(field, (isOpen) => (isOpen ? listOfFindings : null)),
});

const closePanel = (view) => {
  if (!view.state.field(panel)) return false;
  view.dispatch({ effects: togglePanel.of(false) });
  view.focus();
  return true;
};

const openPanel = (view) => {
  if (!view.state.field(panel)) view.dispatch({ effects: togglePanel.of(true) });
  view.dom.querySelector(".findings button")?.focus();
  return true;
};

/** The panel. Its list is made anew only when other findings come: while a person types they merely move. */
const listOfFindings = (view) => {
  const list = element("ul", {});
  const close = element("button", { type: "button", class: "close", "aria-label": "Close the list of findings" }, ["×"]);
  close.addEventListener("click", () => closePanel(view));
  const dom = element("section", { class: "findings", "aria-label": "Findings" }, [list, close]);
  dom.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closePanel(view);
  });
  const fill = (state) => {
    const items = [];
    forEachDiagnostic(state, (diagnostic, from) => items.push(item(view, diagnostic, state.doc.lineAt(from).number)));
    list.replaceChildren(...(items.length > 0 ? items : [element("li", {}, ["No findings."])]));
  };
  fill(view.state);
  return {
    dom,
    update({ state, transactions }) {
      const isNew = ({ effects }) => effects.some((effect) => effect.is(setDiagnosticsEffect));
      if (transactions.some(isNew)) fill(state);
    },
  };
};

const item = (view, diagnostic, line) => {
  const place = element("button", { type: "button" }, [`Line ${line}`]);
  place.addEventListener("click", () => {
    forEachDiagnostic(view.state, (other, from, to) => {
      if (other === diagnostic) view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
    });
    view.focus();
  });
  const fixes = diagnostic.actions.map(({ name, apply }) => {
    const button = element("button", { type: "button", class: "cm-diagnosticAction" }, [name]);
    button.addEventListener("click", apply);
    return button;
  });
  return element("li", {}, [explanation(diagnostic.finding), element("p", {}, [place, " ", ...fixes])]);
};

export const diagnostics = [
  lintGutter(),
  panel,
  Prec.high(
    keymap.of([
      { key: "F8", run: goTo(nextDiagnostic), shift: goTo(previousDiagnostic) },
      { key: "Mod-Shift-m", run: openPanel, preventDefault: true },
      { key: "Escape", run: closePanel },
    ]),
  ),
];
