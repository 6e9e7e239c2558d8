//! What an editor can do about findings: fixes, all safe ones at once, and the comment that takes a finding back.

use std::collections::HashMap;

use diagnostics::{Applicability, Edit as Correction, Finding, Fix, Span};
use gen_lsp_types::{
    CodeAction, CodeActionKind, CodeActionParams, CodeActionResponse, CodeActionTriggerKind, Diagnostic,
    DocumentChange, Edit, OptionalVersionedTextDocumentIdentifier, Range, TextDocumentEdit, TextDocumentIdentifier,
    TextEdit, WorkspaceEdit,
};
use similar::{DiffOp, TextDiff};

use super::checker::{Checked, Found, Order};
use super::positions::{Encoding, Positions};
use crate::fix::Corrected;

/// All kinds that there are.
pub(super) const KINDS: [CodeActionKind; 2] = [CodeActionKind::QuickFix, CodeActionKind::SourceFixAll];

/// The quick fixes at a range. `versioned` is whether the editor knows edits of a version.
pub(super) fn quick_fixes(
    checked: &Checked,
    found: &Found,
    params: &CodeActionParams,
    encoding: Encoding,
    versioned: bool,
) -> Vec<CodeActionResponse> {
    if !wants(params, &CodeActionKind::QuickFix) {
        return Vec::new();
    }
    let text = &*checked.text;
    let positions = Positions::new(text, encoding);
    let span = positions.span(params.range);
    let at_hand = found.report.findings.iter().zip(&found.diagnostics).filter(|(finding, diagnostic)| {
        let touches = finding.span.start <= span.end && span.start <= finding.span.end;
        touches || params.context.diagnostics.iter().any(|shown| is_same(shown, diagnostic))
    });
    let at_hand: Vec<(&Finding, &Diagnostic)> = at_hand.collect();
    let edit = |corrections: &[Correction]| {
        let edits = corrections.iter().map(|edit| text_edit(positions.range(edit.span), &edit.text)).collect();
        workspace_edit(&checked.uri, checked.version, edits, versioned)
    };
    let fixes = at_hand.iter().filter_map(|(finding, diagnostic)| {
        let Fix { applicability, title, edits } = finding.fix.as_ref()?;
        let is_safe = *applicability == Applicability::Safe;
        let title = if is_safe { title.clone() } else { format!("{title} (suggested)") };
        Some(quick_fix(title, is_safe, diagnostic, edit(edits)))
    });
    let ignored = at_hand.iter().filter_map(|(finding, diagnostic)| {
        let comment = conformance::suppression(found.kind, text, finding)?;
        let title = format!("Ignore `{}` here", finding.rule);
        Some(quick_fix(title, false, diagnostic, edit(&[comment])))
    });
    fixes.chain(ignored).collect()
}

/// Whether the action that applies all safe fixes is to be made: where it is asked for, or everything that there is by a person.
pub(super) fn wants_fix_all(found: &Found, params: &CodeActionParams) -> bool {
    let is_by_itself = params.context.trigger_kind == Some(CodeActionTriggerKind::Automatic);
    let is_asked = wants(params, &CodeActionKind::SourceFixAll) && (params.context.only.is_some() || !is_by_itself);
    let is_safe = |finding: &Finding| finding.fix.as_ref().is_some_and(|fix| fix.applicability == Applicability::Safe);
    is_asked && found.report.findings.iter().any(is_safe)
}

/// The action that makes of a text what is left after its safe fixes; none where they leave it as it is.
pub(super) fn fix_all(order: &Order, corrected: &Corrected, versioned: bool) -> Option<CodeActionResponse> {
    let edits = line_edits(&order.text, &corrected.text, order.encoding);
    if edits.is_empty() {
        return None;
    }
    let fixes =
        if corrected.fixes == 1 { "the safe fix".to_owned() } else { format!("all {} safe fixes", corrected.fixes) };
    Some(
        CodeAction {
            title: format!("Apply {fixes}"),
            kind: Some(CodeActionKind::SourceFixAll),
            edit: Some(workspace_edit(&order.uri, order.version, edits, versioned)),
            ..CodeAction::default()
        }
        .into(),
    )
}

/// Whether an editor that asks for some kinds of actions asks for this one.
fn wants(params: &CodeActionParams, kind: &CodeActionKind) -> bool {
    let kind = kind.as_str();
    params.context.only.as_ref().is_none_or(|only| {
        only.iter().map(CodeActionKind::as_str).any(|asked| {
            asked.is_empty() || kind.strip_prefix(asked).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    })
}

/// Whether a finding that the editor shows is this one.
fn is_same(shown: &Diagnostic, diagnostic: &Diagnostic) -> bool {
    shown.range == diagnostic.range && shown.code == diagnostic.code
}

fn quick_fix(title: String, is_preferred: bool, diagnostic: &Diagnostic, edit: WorkspaceEdit) -> CodeActionResponse {
    CodeAction {
        title,
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: Some(vec![diagnostic.clone()]),
        is_preferred: is_preferred.then_some(true),
        edit: Some(edit),
        ..CodeAction::default()
    }
    .into()
}

fn text_edit(range: Range, new_text: &str) -> TextEdit {
    TextEdit { range, new_text: new_text.to_owned() }
}

fn workspace_edit(uri: &str, version: i32, edits: Vec<TextEdit>, versioned: bool) -> WorkspaceEdit {
    if !versioned {
        return WorkspaceEdit { changes: Some(HashMap::from([(uri.into(), edits)])), ..WorkspaceEdit::default() };
    }
    let text_document = OptionalVersionedTextDocumentIdentifier {
        version: Some(version),
        text_document_identifier: TextDocumentIdentifier { uri: uri.into() },
    };
    let edits = edits.into_iter().map(Edit::TextEdit).collect();
    let change = DocumentChange::TextDocumentEdit(TextDocumentEdit { text_document, edits });
    WorkspaceEdit { document_changes: Some(vec![change]), ..WorkspaceEdit::default() }
}

/// The edits that make one text of another, line by line, so that what does not change is not touched.
fn line_edits(before: &str, after: &str, encoding: Encoding) -> Vec<TextEdit> {
    let positions = Positions::new(before, encoding);
    let diff = TextDiff::from_lines(before, after);
    let length = |line: usize| diff.old_slice(line).map_or(0, str::len);
    // Where each of the old lines starts, and the end.
    let starts: Vec<usize> = (0..=diff.old_len())
        .scan(0, |end, line| {
            let start = *end;
            *end += length(line);
            Some(start)
        })
        .collect();
    let offset = |line: usize| starts.get(line).copied().unwrap_or(before.len());
    let changes = diff.ops().iter().filter(|op| !matches!(op, DiffOp::Equal { .. }));
    changes
        .map(|op| {
            let (old, new) = (op.old_range(), op.new_range());
            let span = Span::new(offset(old.start), offset(old.end));
            let text: String = new.filter_map(|line| diff.new_slice(line)).collect();
            text_edit(positions.range(span), &text)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_make_one_text_of_the_other() {
        for (before, after) in [
            ("a\nb\nc\n", "a\nB\nc\n"),
            ("a\r\n😀\r\nc", "a\r\nä\r\nd\r\nc"),
            ("a", ""),
            ("", "a\n"),
            ("a\nb\nc", "b\nc\nd"),
        ] {
            let edits = line_edits(before, after, Encoding::Utf16);
            let positions = Positions::new(before, Encoding::Utf16);
            let corrections: Vec<Correction> =
                edits.iter().map(|edit| Correction::replace(positions.span(edit.range), &*edit.new_text)).collect();
            assert_eq!(diagnostics::apply_edits(before, &corrections).unwrap(), after);
        }
        assert!(line_edits("a\n", "a\n", Encoding::Utf8).is_empty());
        assert_eq!(line_edits("a\nb\nc\n", "a\nB\nc\n", Encoding::Utf8)[0].range.start.line, 1);
    }

    #[test]
    fn kinds_hold_what_is_below_them() {
        let params = |only: Option<&[&'static str]>| -> CodeActionParams {
            serde_json::from_value(serde_json::json!({
                "textDocument": { "uri": "a" },
                "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } },
                "context": { "diagnostics": [], "only": only }
            }))
            .unwrap()
        };
        assert!(wants(&params(None), &CodeActionKind::QuickFix));
        assert!(wants(&params(Some(&["source"])), &CodeActionKind::SourceFixAll));
        assert!(wants(&params(Some(&["refactor", "source.fixAll"])), &CodeActionKind::SourceFixAll));
        assert!(!wants(&params(Some(&["source.fix"])), &CodeActionKind::SourceFixAll));
        assert!(!wants(&params(Some(&["source.fixAll.other"])), &CodeActionKind::SourceFixAll));
        assert!(!wants(&params(Some(&["quickfix"])), &CodeActionKind::SourceFixAll));
    }
}
