//! What holds for a text whatever it is read as.

use diagnostics::{Finding, Severity, Span};

use crate::context::{Context, Options};
use crate::rule::{Domain, Ledger, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "input-size",
    domain: Domain::Input,
    severity: Severity::Error,
    summary: "a text that is longer than what is read",
    page: page!("input_size.md"),
    look: Look::Input,
};

/// Whether the text is short enough to be read; says so in the ledger.
pub(crate) fn fits(text: &str, context: &Context<'_>, ledger: &mut Ledger<'_>) -> bool {
    let limit = context.options.size_limit;
    if text.len() <= limit {
        ledger.enter(&RULE, Outcome::passed());
        return true;
    }
    // The command line reads no more of a text than shows it to be too long, so how long it is is not known here.
    let message = format!("The text is longer than {limit} bytes, the most that is read.");
    let help = if limit < Options::COMMAND_SIZE_LIMIT {
        "Nothing was checked. Check the part in question, or use the command line, which reads longer texts."
    } else {
        "Nothing was checked. Check the part in question."
    };
    let finding = Finding::new(RULE.id, Severity::Error, Span::empty(0), message).help(help);
    ledger.enter(&RULE, finding.into());
    false
}

/// What of a text may be shown: all of it, or the beginning of one that is too long to be read.
pub(crate) fn head<'t>(text: &'t str, options: &Options) -> &'t str {
    let mut end = if text.len() <= options.size_limit { text.len() } else { text.len().min(1 << 16) };
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, Selection, check};
    use diagnostics::Verdict;

    #[test]
    fn a_text_that_is_not_read_fails_whatever_is_selected() {
        let rules = Selection { select: vec!["tag-*".into()], ignore: vec!["input-size".into()] };
        let options = Options { size_limit: 5, rules, ..Options::default() };
        let report = check(Kind::Tag, "1.2.34", &options);
        assert_eq!(report.verdict(), Verdict::Fails);
        assert_eq!(report.findings[0].message, "The text is longer than 5 bytes, the most that is read.");
        assert_eq!(check(Kind::Tag, "1.2.3", &options).count(Severity::Error), 0);
    }
}
