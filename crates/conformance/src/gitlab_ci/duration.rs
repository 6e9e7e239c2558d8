//! Durations as GitLab reads them, with the gem gitlab-chronic-duration (its ancestor: henrypoydar/chronic_duration, `lib/chronic_duration.rb`).

/// Seconds of each unit by its names.
const UNITS: [(u64, &[&str]); 7] = [
    (1, &["seconds", "second", "secs", "sec", "s"]),
    (60, &["minutes", "minute", "mins", "min", "m"]),
    (3_600, &["hours", "hour", "hrs", "hr", "h"]),
    (86_400, &["days", "day", "dy", "d"]),
    (604_800, &["weeks", "week", "wks", "wk", "w"]),
    (2_592_000, &["months", "mo", "mos", "month"]),
    (31_557_600, &["years", "year", "yrs", "yr", "y"]),
];
/// What each part of `1:02:03` counts, the last one first.
const CLOCK: [u64; 6] = [1, 60, 3_600, 86_400, 2_592_000, 31_557_600];
const JOINING: [&str; 3] = ["and", "with", "plus"];
/// Numbers in words, as far as anybody writes them.
const NUMBERS: [(&str, u64); 20] = [
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("fifteen", 15),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("ninety", 90),
    ("a", 1),
];

/// Whether the text is the word `never`, which some durations may be instead (`duration_parser.rb`).
pub fn is_never(text: &str) -> bool {
    text.eq_ignore_ascii_case("never")
}

/// The seconds of a duration such as `1 day`, `3 mins 4 sec`, `2h20min`, `1:30` or `90`; a fraction of a second is cut off, and what is too large is as large
/// as can be. `None` where GitLab finds no duration, or one of length zero.
pub fn parse(text: &str) -> Option<u64> {
    let text = text.to_ascii_lowercase();
    let milliseconds = match clock(&text) {
        Some(parts) => parts?,
        None => words(&text)?,
    };
    (milliseconds > 0).then_some(milliseconds / 1_000)
}

/// `1:02:03`, in milliseconds; the outer `None` where the text is no clock.
fn clock(text: &str) -> Option<Option<u64>> {
    if !text.contains(':') {
        return None;
    }
    let mut sum = 0_u64;
    for (index, part) in text.rsplit(':').enumerate() {
        let (value, rest) = number(part.trim())?;
        match CLOCK.get(index) {
            Some(unit) if rest.is_empty() => sum = sum.saturating_add(value.saturating_mul(*unit)),
            _ => return Some(None),
        }
    }
    Some(Some(sum))
}

/// Numbers and units in any order, in milliseconds.
fn words(text: &str) -> Option<u64> {
    let mut rest = text.trim_start();
    let mut sum = 0_u64;
    // A number that waits for its unit. A unit in front of all numbers counts once.
    let mut waiting: Option<u64> = None;
    let mut first = true;
    while !rest.is_empty() {
        if let Some((value, after)) = number(rest) {
            // A number that another number follows has no unit and counts nothing.
            waiting = Some(value);
            rest = after;
        } else {
            let ends = |(at, c): &(usize, char)| c.is_whitespace() || rest.get(*at..).and_then(number).is_some();
            let end = rest.char_indices().find(ends).map_or(rest.len(), |(at, _)| at);
            let (word, after) = rest.split_at_checked(end)?;
            rest = after;
            let word = word.strip_prefix(',').unwrap_or(word);
            let word = word.strip_suffix(',').unwrap_or(word);
            if let Some((unit, _)) = UNITS.iter().find(|(_, names)| names.contains(&word)) {
                let count = waiting.take().unwrap_or(if first { 1_000 } else { 0 });
                sum = sum.saturating_add(count.saturating_mul(*unit));
            } else if let Some((_, value)) = NUMBERS.iter().find(|(name, _)| *name == word) {
                waiting = Some(value * 1_000);
            } else if !JOINING.contains(&word) {
                return None;
            } else {
                rest = rest.trim_start();
                continue;
            }
        }
        first = false;
        rest = rest.trim_start();
    }
    // A number at the end counts seconds.
    Some(sum.saturating_add(waiting.unwrap_or(0)))
}

/// The number at the start of a text, in thousandths, and what follows it: `[0-9]*\.?[0-9]+`.
fn number(text: &str) -> Option<(u64, &str)> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(text);
    let fraction = text.get(whole..)?.strip_prefix('.').map_or(0, digits);
    let thousandth = |text: &str| {
        text.bytes().fold(0_u64, |sum, digit| sum.saturating_mul(10).saturating_add(u64::from(digit - b'0')))
    };
    if whole + fraction == 0 {
        return None;
    }
    let value = thousandth(text.get(..whole)?).saturating_mul(1_000);
    if fraction == 0 {
        return Some((value, text.get(whole..)?));
    }
    let after = text.get(whole + 1..)?;
    let places = after.get(..fraction.min(3))?;
    let scale = [1_000, 100, 10, 1].get(places.len()).copied().unwrap_or(1);
    Some((value.saturating_add(thousandth(places) * scale), after.get(fraction..)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn durations_are_read_as_the_gem_reads_them() {
        const DAY: u64 = 86_400;
        for (text, seconds) in [
            ("1 day", Some(DAY)),
            ("3 mins 4 sec", Some(184)),
            ("3 Mins 4 Sec", Some(184)),
            ("2 hrs 20 min", Some(8_400)),
            ("2h20min", Some(8_400)),
            ("1w 2 days", Some(9 * DAY)),
            ("30 minutes and 5 seconds", Some(1_805)),
            ("6 mos 1 day", Some(181 * DAY)),
            ("1 year 6 mos 1 day", Some(31_557_600 + 181 * DAY)),
            ("2.5 hrs", Some(9_000)),
            ("47 yrs 6 mos and 4.5d", Some(47 * 31_557_600 + 180 * DAY + 4 * DAY + DAY / 2)),
            ("3 weeks and, 2 days", Some(23 * DAY)),
            ("3 weeks, plus 2 days", Some(23 * DAY)),
            ("42", Some(42)),
            ("5 10 minutes", Some(600)),
            ("day", Some(DAY)),
            ("minute 30s", Some(90)),
            ("1:20", Some(80)),
            ("1:20.51", Some(80)),
            ("4:01:01", Some(14_461)),
            ("one week", Some(7 * DAY)),
            (".5h", Some(1_800)),
            ("0.2", Some(0)),
            ("", None),
            ("0", None),
            ("0 seconds", None),
            ("never", None),
            ("23 gobblygoos", None),
            ("-5 minutes", None),
            ("5 minutes!", None),
            ("1:2:3:4:5:6:7", None),
            ("a:5", None),
            ("$TIMEOUT", None),
        ] {
            assert_eq!(parse(text), seconds, "{text}");
        }
        assert!(is_never("Never") && !is_never("ever"));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[0-9a-zé:., \t-]{0,40}") {
            let _ = parse(&text);
        }

        #[test]
        fn seconds_are_read_back(seconds in 1_u64..1_000_000_000) {
            prop_assert_eq!(parse(&seconds.to_string()), Some(seconds));
            prop_assert_eq!(parse(&format!("{seconds}s")), Some(seconds));
        }
    }
}
