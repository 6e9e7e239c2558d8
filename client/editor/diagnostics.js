// The findings in the editor: underlined, in the gutter, told on hover and at F8, and all of them in a panel.

import { forEachDiagnostic, lintGutter, nextDiagnostic, previousDiagnostic, setDiagnostics, setDiagnosticsEffect } from "@codemirror/lint";
import { Prec, StateEffect, StateField } from "@codemirror/state";
import { EditorView, ViewPlugin, closeHoverTooltips, hasHoverTooltips, keymap, showPanel } from "@codemirror/view";

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
      actions: one.fix ? [{ name: one.fix, apply: () => applyFix(view, () => fix(one.finding)) }] : [],
    };
  });
  view.dispatch(setDiagnostics(view.state, shown));
};

/** The button that was pressed is about to go: the keyboard goes back to the text. */
const applyFix = (view, fix) => {
  view.focus();
  fix();
};

/** What the tooltip says of a finding. */
const explanation = (finding) => {
  const rule = linkToRule(finding);
  return element("div", { class: `finding finding-${finding.severity}` }, [...sentences(finding), rule && element("p", {}, [rule])]);
};

const sentences = ({ severity, message, help }) => [
  element("p", {}, [element("strong", {}, [`${title(severity)}: `]), message]),
  help && element("p", { class: "finding-help" }, [help]),
];

const linkToRule = ({ docs, rule }) => docs && element("a", { href: docs }, [rule]);

const title = (word) => word[0].toUpperCase() + word.slice(1);

/** Goes to another finding with one of the lint extension's commands, and says what it is. */
const goTo = (command) => (view) => {
  if (!command(view)) return false;
  const { from, to } = view.state.selection.main;
  const here = [];
  forEachDiagnostic(view.state, ({ finding }, start, end) => {
    if (start === from && end === to) here.push(`${title(finding.severity)}: ${finding.message}`);
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
  view.dispatch({ effects: [togglePanel.of(true), closeHoverTooltips] });
  view.dom.querySelector(".findings button")?.focus();
  return true;
};

const closeTooltip = (view) => {
  if (!hasHoverTooltips(view.state)) return false;
  view.dispatch({ effects: closeHoverTooltips });
  return true;
};

/** A tooltip that was opened with a key goes with Escape, also from its link, and when the keyboard leaves the editor. */
const closingTooltips = ViewPlugin.define((view) => {
  view.dom.addEventListener("keydown", ({ key, target }) => {
    if (key === "Escape" && !view.contentDOM.contains(target) && closeTooltip(view)) view.focus();
  });
  view.dom.addEventListener("focusout", ({ relatedTarget }) => {
    const hasLeft = relatedTarget && !view.dom.contains(relatedTarget);
    // Not at once: what had the focus may be going with an update of the view.
    if (hasLeft) queueMicrotask(() => closeTooltip(view));
  });
  return {};
});

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
  const { finding } = diagnostic;
  const text = element("div", { class: `finding finding-${finding.severity}` }, sentences(finding));
  return element("li", {}, [text, element("p", {}, [place, ...fixes, linkToRule(finding)])]);
};

export const diagnostics = [
  lintGutter(),
  panel,
  closingTooltips,
  Prec.high(
    keymap.of([
      { key: "F8", run: goTo(nextDiagnostic), shift: goTo(previousDiagnostic) },
      { key: "Mod-Shift-m", run: openPanel, preventDefault: true },
      { key: "Escape", run: (view) => closeTooltip(view) || closePanel(view) },
    ]),
  ),
];
