//! What makes a finding the same finding after lines were added above it.

use diagnostics::{Finding, LineIndex, Span};

/// Fingerprints for the findings of one text, in their order: of the source, the rule, and the line as it may be shown, without the space
/// around it. Of equal ones, each has its number.
#[derive(Debug, Default)]
pub(crate) struct Fingerprints {
    /// In order.
    given: Vec<u64>,
}

impl Fingerprints {
    /// Sixteen hexadecimal digits, given to no other finding of this text.
    pub(crate) fn next(&mut self, source: &str, shown: &str, lines: &LineIndex<'_>, finding: &Finding) -> String {
        let line = lines.line_span(lines.line(finding.span.start));
        // Of a line that is a whole file, the part that the finding is about will do.
        let part = if line.len() > LONG { Span::new(finding.span.start, finding.span.end.min(line.end)) } else { line };
        let parts = [source, finding.rule, part.of(shown).trim()];
        let mut hash = parts.into_iter().fold(SEED, |hash, part| mix(mix(hash, part.as_bytes()), &[0]));
        loop {
            match self.given.binary_search(&hash) {
                Ok(_) => hash = mix(hash, b"again"),
                Err(place) => {
                    self.given.insert(place, hash);
                    break;
                }
            }
        }
        format!("{hash:016x}")
    }
}

/// The fingerprint of what a finding is about, whatever it is called and wherever it stands: sixteen hexadecimal digits of the first line of its own
/// text, or, where something is missing, of the line that misses it. `shown` is the text as it may be shown. Findings of one text may share one.
pub fn own_fingerprint(shown: &str, lines: &LineIndex<'_>, finding: &Finding) -> String {
    let own = finding.span.of(shown).lines().map(str::trim).find(|line| !line.is_empty());
    let line = || lines.line_span(lines.line(finding.span.start)).of(shown).trim();
    let part = own.unwrap_or_else(line).as_bytes();
    format!("{:016x}", mix(SEED, part.get(..LONG).unwrap_or(part)))
}

/// Lines of more bytes are not read as a whole for each of their findings.
const LONG: usize = 1_000;

/// FNV-1a with 64 bits.
const SEED: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

fn mix(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use diagnostics::Severity;

    use super::*;

    fn fingerprints(text: &str, at: &[usize]) -> Vec<String> {
        let mut fingerprints = Fingerprints::default();
        let finding = |&at: &usize| Finding::new("a-rule", Severity::Error, Span::empty(at), "m");
        at.iter().map(|at| fingerprints.next("a.yml", text, &LineIndex::new(text), &finding(at))).collect()
    }

    #[test]
    fn the_own_text_is_all_that_counts() {
        let own = |text: &str, span| {
            own_fingerprint(text, &LineIndex::new(text), &Finding::new("a-rule", Severity::Error, span, "m"))
        };
        let of_b = own("a: b\n", Span::new(3, 4));
        assert_eq!(of_b, own("# new\n  other: b # edited\n", Span::new(15, 16)));
        assert_ne!(of_b, own("a: c\n", Span::new(3, 4)));
        // Where nothing is written, the line tells.
        assert_eq!(own("a:\n", Span::empty(2)), own("b: c\n a:\n", Span::empty(8)));
        assert_ne!(own("a:\n", Span::empty(2)), own("b:\n", Span::empty(2)));
    }

    #[test]
    fn what_stands_above_makes_no_difference_and_equal_lines_are_told_apart() {
        let before = fingerprints("a: b\na: b\n", &[0, 5]);
        assert_ne!(before[0], before[1]);
        assert_eq!(before, fingerprints("new: x\n  a: b\na: b\n", &[10, 14]));
        assert_ne!(before[0], fingerprints("a: c\n", &[0])[0]);
    }
}
