//! What GitLab reads a scalar as.

use super::tree::ScalarStyle;

/// What a scalar is to GitLab, by the rules of Psych's scalar scanner (`lib/psych/scalar_scanner.rb`), which are those of
/// YAML 1.1 with a few of its own: `1:30` is 5400 and `1,000` a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// `true`, `yes`, `on` and `false`, `no`, `off` in any case. `y` and `n` are text.
    Boolean(bool),
    /// Decimal, `0b`, `0x`, octal with a leading `0`, or base 60 with colons. Cut to the range of 64 bits.
    Integer(i64),
    /// With a point, `.inf`, `.nan`, or base 60 with a point. `1e3` is text.
    Float,
    /// A calendar day such as `2026-01-31`.
    Date,
    /// A day with a time.
    Time,
    /// A word after a colon, such as `:name`.
    Symbol,
    /// Anything else, and all that stands in quotes or in a block.
    Text,
}

impl Value {
    /// Reads a scalar. `tag` is its tag as written.
    pub fn of(value: &str, style: ScalarStyle, tag: Option<&str>) -> Self {
        if style != ScalarStyle::Plain || matches!(tag, Some("!!str" | "!" | "!!binary")) {
            return Self::Text;
        }
        Self::of_plain(value)
    }

    /// Reads a scalar that is written without quotes.
    pub fn of_plain(value: &str) -> Self {
        let Some(&first) = value.as_bytes().first() else { return Self::Null };
        if first.is_ascii_alphabetic() || starts_as_text(value) || value.contains('\n') {
            return word(value);
        }
        if is_time(value) {
            return Self::Time;
        }
        if is_date(value) {
            return Self::Date;
        }
        let unsigned = value.strip_prefix(['+', '-']).unwrap_or(value);
        let negative = first == b'-';
        if unsigned.eq_ignore_ascii_case(".inf") {
            return Self::Float;
        }
        if value.eq_ignore_ascii_case(".nan") {
            return Self::Float;
        }
        if first == b':' && value.len() > 1 {
            return Self::Symbol;
        }
        if unsigned.contains(':') {
            return base_sixty(value).unwrap_or(Self::Text);
        }
        if is_float(unsigned) {
            return Self::Float;
        }
        match integer(unsigned) {
            Some(integer) if negative => Self::Integer(integer.saturating_neg()),
            Some(integer) => Self::Integer(integer),
            None => Self::Text,
        }
    }
}

/// Psych's first test: after at most one character that cannot begin a number there is one that only text has.
fn starts_as_text(value: &str) -> bool {
    let only_in_text = |character: char| {
        character.is_alphabetic() || character.is_ascii_whitespace() || "_!@#$%^&*(){}<>|/\\~;=".contains(character)
    };
    let mut characters = value.chars();
    let Some(first) = characters.next() else { return false };
    if only_in_text(first) {
        return true;
    }
    !(first.is_ascii_digit() || matches!(first, '.' | ':' | '-')) && characters.next().is_some_and(only_in_text)
}

fn word(value: &str) -> Value {
    // None of the words is longer than `false`.
    if value.len() > 5 {
        return Value::Text;
    }
    let is_one_of = |words: &[&str]| words.iter().any(|word| value.eq_ignore_ascii_case(word));
    if value == "~" || is_one_of(&["null"]) {
        Value::Null
    } else if is_one_of(&["yes", "true", "on"]) {
        Value::Boolean(true)
    } else if is_one_of(&["no", "false", "off"]) {
        Value::Boolean(false)
    } else {
        Value::Text
    }
}

/// Takes `least` to `most` digits off the front.
fn digits(text: &str, least: usize, most: usize) -> Option<(&str, &str)> {
    let count = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if count < least { None } else { text.split_at_checked(count) }
}

fn is_date(value: &str) -> bool {
    let parts = || {
        let (_, rest) = digits(value, 4, 4)?;
        let (month, rest) = digits(rest.strip_prefix('-')?, 1, 2)?;
        let (day, rest) = digits(rest.strip_prefix('-')?, 1, 2)?;
        let month: u8 = month.parse().ok()?;
        let day: u8 = day.parse().ok()?;
        Some(rest.is_empty() && (1..=12).contains(&month) && (1..=31).contains(&day))
    };
    parts().unwrap_or_default()
}

fn is_time(value: &str) -> bool {
    let parts = || {
        let (_, rest) = digits(value.strip_prefix('-').unwrap_or(value), 4, 4)?;
        let (_, rest) = digits(rest.strip_prefix('-')?, 1, 2)?;
        let (_, rest) = digits(rest.strip_prefix('-')?, 1, 2)?;
        let rest = match rest.strip_prefix(['T', 't']) {
            Some(rest) => rest,
            None if rest.starts_with([' ', '\t']) => rest.trim_start(),
            None => return None,
        };
        let (_, rest) = digits(rest, 1, 2)?;
        let (_, rest) = digits(rest.strip_prefix(':')?, 2, 2)?;
        let (_, rest) = digits(rest.strip_prefix(':')?, 2, 2)?;
        let rest = match rest.strip_prefix('.') {
            Some(fraction) => fraction.trim_start_matches(|character: char| character.is_ascii_digit()),
            None => rest,
        };
        let zone = rest.trim_start();
        if rest.is_empty() || zone == "Z" {
            return Some(true);
        }
        let (_, rest) = digits(zone.strip_prefix(['+', '-'])?, 1, 2)?;
        let rest = rest.strip_prefix(':').unwrap_or(rest);
        Some(rest.is_empty() || digits(rest, 2, 2).is_some_and(|(_, rest)| rest.is_empty()))
    };
    parts().unwrap_or_default()
}

/// `1:30` and `1:30:15`, the first part counting hours in both: Psych multiplies the parts by 3600, 60 and 1 from the left.
fn base_sixty(value: &str) -> Option<Value> {
    let negative = value.starts_with('-');
    let unsigned = value.strip_prefix(['+', '-']).unwrap_or(value);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') => {
            (whole, Some(fraction))
        }
        Some(_) => return None,
        None => (unsigned, None),
    };
    let mut parts = whole.split(':');
    let hours = parts.next()?;
    if !hours.starts_with(|character: char| character.is_ascii_digit())
        || !hours.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
    {
        return None;
    }
    let hours = hours.replace('_', "").parse::<i64>().unwrap_or(i64::MAX);
    let rest: Vec<&str> = parts.collect();
    let in_range = |part: &&str| {
        matches!(part.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9']) && part.parse::<i64>().is_ok()
    };
    if !(1..=2).contains(&rest.len()) || !rest.iter().all(in_range) {
        return None;
    }
    // The sign belongs to the first part alone: Psych reads each part for itself.
    let mut sum = if negative { hours.saturating_neg() } else { hours }.saturating_mul(3600);
    for (part, weight) in rest.iter().zip([60, 1]) {
        sum = sum.saturating_add(part.parse::<i64>().unwrap_or_default() * weight);
    }
    Some(if fraction.is_some() { Value::Float } else { Value::Integer(sum) })
}

/// A decimal with a point. The exponent needs its sign, and commas and underscores do not count.
fn is_float(unsigned: &str) -> bool {
    let Some((whole, fraction)) = unsigned.split_once('.') else { return false };
    let whole_is_number = whole.is_empty()
        || (whole.starts_with(|character: char| character.is_ascii_digit())
            && whole.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'_' | b',')));
    let after = fraction.trim_start_matches(|character: char| character.is_ascii_digit());
    let exponent_is_number = match after.strip_prefix(['e', 'E']).map(|exponent| exponent.strip_prefix(['+', '-'])) {
        None => after.is_empty(),
        Some(Some(exponent)) => !exponent.is_empty() && exponent.bytes().all(|byte| byte.is_ascii_digit()),
        Some(None) => false,
    };
    whole_is_number && exponent_is_number && !(whole.is_empty() && fraction.len() == after.len())
}

fn integer(unsigned: &str) -> Option<i64> {
    if !unsigned.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'x' | b'_' | b',')) {
        return None;
    }
    let (digits, radix) = if let Some(digits) = unsigned.strip_prefix("0b") {
        (digits, 2)
    } else if let Some(digits) = unsigned.strip_prefix("0x") {
        (digits, 16)
    } else if let Some(digits) = unsigned.strip_prefix('0').filter(|digits| !digits.is_empty()) {
        (digits, 8)
    } else {
        let separators_stand_between_digits =
            !unsigned.ends_with(['_', ',']) && !["__", ",,", "_,", ",_"].iter().any(|pair| unsigned.contains(pair));
        if !separators_stand_between_digits || unsigned.starts_with(['_', ',']) {
            return None;
        }
        (unsigned, 10)
    };
    let digits = digits.replace(['_', ','], "");
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    // All digits are valid, so the only way to fail is a number that is too large.
    Some(i64::from_str_radix(&digits, radix).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_all(values: &[&str], expected: Value) {
        for value in values {
            assert_eq!(Value::of_plain(value), expected, "{value:?}");
        }
    }

    #[test]
    fn words_are_null_and_booleans_in_any_case() {
        assert_all(&["", "~", "null", "Null", "NULL", "nUll"], Value::Null);
        assert_all(&["yes", "Yes", "YES", "on", "On", "true", "TRUE"], Value::Boolean(true));
        assert_all(&["no", "No", "off", "OFF", "false", "fAlse"], Value::Boolean(false));
        assert_all(&["y", "n", "Y", "N", "yes!", "none", "trueish", "~x", "of", "nulls"], Value::Text);
    }

    #[test]
    fn numbers_of_every_base_are_integers() {
        assert_all(&["12", "+12", "1_2", "1,2", "0xC", "0b1100", "014", "0_14"], Value::Integer(12));
        assert_all(&["-12", "-0xc", "-014"], Value::Integer(-12));
        assert_all(&["0", "00", "-0"], Value::Integer(0));
        assert_all(&["1:30"], Value::Integer(5400));
        assert_all(&["1:30:15"], Value::Integer(5415));
        assert_all(&["99999999999999999999"], Value::Integer(i64::MAX));
        assert_all(
            &["08", "0o14", "1__2", "_1", "1_", "0x", "0b2", "1:60", "1:2:3:4", "1-2", "--1", "12a"],
            Value::Text,
        );
    }

    #[test]
    fn a_float_needs_its_point() {
        assert_all(&["1.5", "+1.5", "1.50"], Value::Float);
        assert_all(&["1.", "1.0", "1.0e+0"], Value::Float);
        assert_all(&[".5", "0.5", "5.0e-1"], Value::Float);
        assert_all(&["1_000.5"], Value::Float);
        assert_all(&["1:30.5"], Value::Float);
        assert_all(&[".inf", "+.INF"], Value::Float);
        assert_all(&["-.inf"], Value::Float);
        assert_all(&[".NaN"], Value::Float);
        assert_all(&["1e3", ".", "-.", "1.0e3", "1.2.3", "3.12-slim", "+.nan"], Value::Text);
    }

    #[test]
    fn dates_times_and_symbols_are_their_own_kinds() {
        assert_all(&["2026-01-31", "2026-1-1"], Value::Date);
        assert_all(&["2026-13-01", "2026-01-32", "2026-01", "20260-01-01"], Value::Text);
        assert_all(&["2026-01-31 10:00:00", "2026-01-31T10:00:00Z", "2026-01-31t1:00:00.5 +02:00"], Value::Time);
        assert_all(&["2026-01-31T10:00", "2026-01-31x10:00:00"], Value::Text);
        assert_all(&[":name", ":5"], Value::Symbol);
        assert_all(&[":"], Value::Text);
    }

    #[test]
    fn quotes_blocks_and_the_string_tag_keep_text() {
        assert_eq!(Value::of("yes", ScalarStyle::SingleQuoted, None), Value::Text);
        assert_eq!(Value::of("012", ScalarStyle::Literal, None), Value::Text);
        assert_eq!(Value::of("012", ScalarStyle::Plain, Some("!!str")), Value::Text);
        assert_eq!(Value::of("12", ScalarStyle::Plain, Some("!reference")), Value::Integer(12));
    }
}
