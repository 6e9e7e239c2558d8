//! Markdown, to be pasted as a comment on a merge request.

use diagnostics::order::sort_by_key;
use diagnostics::{Applicability, Finding, Fix, LineIndex, Severity, Verdict, corrected_lines, is_control};

use crate::{Checked, page, path};

/// How many findings of one text are listed; the rest is counted. A comment of thousands helps nobody.
pub const FINDINGS_SHOWN: usize = 100;

/// A fix that changes more lines, or longer ones, is told by its title alone.
const LINES: usize = 12;
const LINE: usize = 300;

/// The report: verdict, and the findings from the heaviest on, each with its line, its rule and what its fix changes.
///
/// `portal` is the address below which the pages of the rules are, such as `https://host/docs`; empty leaves the links out.
pub fn markdown(checked: &Checked<'_>, portal: &str) -> String {
    let report = checked.report;
    let standard = conformance::standard();
    let verdict = match report.verdict() {
        Verdict::Conforms => "conforms",
        Verdict::Warnings => "conforms, with warnings",
        Verdict::Fails => "does not conform",
    };
    let mut text = format!("**{} {verdict}**", code(path(checked.source)));
    let counted = |severity: Severity| (report.count(severity), severity.as_str());
    let counts = [
        counted(Severity::Error),
        counted(Severity::Warning),
        counted(Severity::Note),
        (report.suppressed.len(), "suppressed finding"),
    ];
    for (index, (count, what)) in counts.into_iter().filter(|(count, _)| *count > 0).enumerate() {
        text += if index == 0 { ": " } else { ", " };
        text += &format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    }
    text += &format!(". Checked against standard {} of {}.\n", standard.version, standard.date);

    let (shown, lines) = (report.shown(checked.text), LineIndex::new(checked.text));
    let mut by_weight: Vec<&Finding> = report.findings.iter().collect();
    sort_by_key(&mut by_weight, |finding| std::cmp::Reverse(finding.severity));
    let mut severity = None;
    for finding in by_weight.iter().take(FINDINGS_SHOWN) {
        if severity.replace(finding.severity) != Some(finding.severity) {
            text += match finding.severity {
                Severity::Error => "\n#### Errors\n\n",
                Severity::Warning => "\n#### Warnings\n\n",
                Severity::Note => "\n#### Notes\n\n",
            };
        }
        item(&mut text, &shown, &lines, finding, portal);
    }
    let hidden = report.findings.len().saturating_sub(FINDINGS_SHOWN);
    if hidden > 0 {
        text += &format!("\nAnd {hidden} more.\n");
    }
    text.truncate(text.trim_end().len());
    text + "\n"
}

fn item(text: &mut String, shown: &str, lines: &LineIndex<'_>, finding: &Finding, portal: &str) {
    let rule = match page(portal, finding) {
        Some(page) => format!("[`{}`]({page})", finding.rule),
        None => format!("`{}`", finding.rule),
    };
    *text += &format!("- Line {}: {} ({rule})\n", lines.line(finding.span.start), prose(&finding.message));
    if !finding.help.is_empty() {
        *text += &format!("  {}\n", prose(&finding.help));
    }
    if let Some(fix) = &finding.fix {
        let perhaps = if fix.applicability == Applicability::Suggested { "Perhaps: " } else { "" };
        *text += &format!("\n  {perhaps}{}\n", prose(&fix.title));
        *text += &difference(shown, lines, fix);
    }
}

/// What the fix changes, as a block of code within a list item; nothing where that is too much to show.
fn difference(shown: &str, lines: &LineIndex<'_>, fix: &Fix) -> String {
    let places = corrected_lines(shown, lines, fix);
    let mut changed: Vec<(char, &str)> = Vec::new();
    for place in &places {
        let lines = place.changed(shown, lines);
        changed.extend(lines.old.iter().map(|line| ('-', *line)));
        changed.extend(lines.new.iter().map(|(line, _)| ('+', line.as_str())));
    }
    if changed.is_empty() || changed.len() > LINES || changed.iter().any(|(_, line)| line.len() > LINE) {
        return String::new();
    }
    let fence = "`".repeat(3.max(1 + changed.iter().map(|(_, line)| longest_run(line)).max().unwrap_or_default()));
    let mut text = format!("\n  {fence}diff\n");
    for (sign, line) in changed {
        text += &format!("  {sign}{}\n", inert(line));
    }
    text + &format!("  {fence}\n\n")
}

/// The text with a space for each character that is not to be seen but to be acted upon.
fn inert(text: &str) -> String {
    text.chars().map(|letter| if is_control(letter) { ' ' } else { letter }).collect()
}

/// How many backticks stand together at most.
fn longest_run(text: &str) -> usize {
    text.split(|letter| letter != '`').map(str::len).max().unwrap_or_default()
}

/// A message, whose parts between backticks are code, and the rest is no markup. A backtick without a partner is one to be seen.
fn prose(message: &str) -> String {
    let mut parts: Vec<&str> = message.split('`').collect();
    let stray = if parts.len().is_multiple_of(2) { parts.pop() } else { None };
    let mut text = String::new();
    for (index, part) in parts.into_iter().enumerate() {
        if index % 2 == 1 {
            text += &code(part);
        } else {
            escape(&mut text, part);
        }
    }
    if let Some(rest) = stray {
        text += "\\`";
        escape(&mut text, rest);
    }
    text
}

fn escape(text: &mut String, part: &str) {
    for letter in part.chars() {
        match letter {
            '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~' | '|' | '$' | '#' | '!' | '@' => {
                text.extend(['\\', letter])
            }
            letter if is_control(letter) => text.push(' '),
            letter => text.push(letter),
        }
    }
}

/// A span of code, whatever backticks it holds.
fn code(part: &str) -> String {
    let part = inert(part);
    let fence = "`".repeat(longest_run(&part) + 1);
    // An empty span is none, and a backtick at an end would join the fence.
    let space = if part.is_empty() || part.starts_with('`') || part.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{part}{space}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_message_is_markup_and_code_stays_code() {
        assert_eq!(prose("`a_b` is <b>, *not* `c`"), "`a_b` is \\<b\\>, \\*not\\* `c`");
        assert_eq!(prose("a\n`b\nc` ` d"), "a `b c` \\` d");
        assert_eq!(prose("``"), "`  `");
        assert_eq!((code("a``b"), code("`a")), ("```a``b```".into(), "`` `a ``".into()));
    }
}
