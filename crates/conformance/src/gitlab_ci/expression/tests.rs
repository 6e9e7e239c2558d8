use proptest::prelude::*;

use super::*;

const VARIABLES: [(&str, Known<'_>); 13] = [
    ("PRESENT", Known::Text("my variable")),
    ("PATH", Known::Text("a/path/variable/value")),
    ("FULL_PATH", Known::Text("/a/full/path/variable/value")),
    ("EMPTY", Known::Text("")),
    ("BLANK", Known::Text("  ")),
    ("TRUE", Known::Text("true")),
    ("LETTERS", Known::Text("abcde")),
    ("PATTERN", Known::Text("/^ab.*/")),
    ("OTHER_PATTERN", Known::Text("/^at.*/")),
    ("SET", Known::Present),
    ("BRANCH", Known::Other("main")),
    ("OPEN", Known::Unknown),
    ("OTHER", Known::Unknown),
];

fn lookup<'v>(name: &str) -> Known<'v> {
    VARIABLES.iter().find(|(known, _)| *known == name).map_or(Known::Absent, |(_, value)| *value)
}

#[test]
fn conditions_hold_as_in_gitlab() {
    for (text, expected) in [
        ("$PRESENT == \"my variable\"", true),
        ("'my variable' == $PRESENT", true),
        ("$PRESENT == null", false),
        ("$EMPTY == null", false),
        ("\"\" == $EMPTY", true),
        ("$EMPTY", false),
        ("$BLANK", false),
        ("$UNDEFINED == null", true),
        ("$PRESENT", true),
        ("$UNDEFINED", false),
        ("$PRESENT =~ /var.*e$/", true),
        ("$PRESENT =~ /va\\/r.*e$/", false),
        ("$EMPTY =~ /var.*/", false),
        ("$UNDEFINED =~ /var.*/", false),
        ("$UNDEFINED =~ /^$/", true),
        ("$PRESENT =~ /VAR.*/i", true),
        ("$PATH =~ /path\\/variable/", true),
        ("$FULL_PATH =~ /^\\/a\\/full\\/path\\/variable\\/value$/", true),
        ("$PRESENT != \"my variable\"", false),
        ("$EMPTY != null", true),
        ("null != $UNDEFINED", false),
        ("$PRESENT !~ /^var.*/", true),
        ("$UNDEFINED !~ /var.*/", true),
        ("$PRESENT =~ $UNDEFINED", false),
        ("$PRESENT !~ $UNDEFINED", true),
        ("$PRESENT && $EMPTY", false),
        ("$EMPTY && $PRESENT", true),
        // An empty text is true to Ruby, so that `||` keeps it.
        ("$EMPTY || $PRESENT", false),
        ("$UNDEFINED || $PRESENT", true),
        ("$PRESENT && null || $EMPTY == \"\"", true),
        ("(\"string\" || \"test\") == \"string\"", true),
        ("(\"string\" == (\"test\" && \"string\"))", true),
        ("(\"string\" == (\"test\" || \"string\"))", false),
        ("\"string\" == \"test\" || \"string\"", true),
        ("$PRESENT == \"x\" == null", false),
        ("$LETTERS =~ \"abcde\"", true),
        // The right side is searched, if it is no pattern.
        ("$LETTERS =~ \"abcdefg\"", true),
        ("$LETTERS =~ \"abc\"", false),
        ("$LETTERS =~ $PATTERN", true),
        ("$LETTERS =~ $OTHER_PATTERN", false),
        ("$LETTERS =~ \"/^a/\"", true),
        ("$TRUE == true", false),
        ("$TRUE == \"true\"", true),
        ("true", true),
        ("false || $TRUE", true),
        ("!$PRESENT", false),
        ("!$EMPTY", true),
        ("!($PRESENT == null) && $PRESENT", true),
        ("! $UNDEFINED == true", true),
        ("null", false),
        ("/ab/", true),
        // Nobody writes it, and GitLab reads it.
        ("== $PRESENT \"my variable\"", true),
    ] {
        let expression = Expression::parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        assert_eq!(expression.evaluate(&lookup).known(), Some(expected), "{text}");
    }
}

#[test]
fn what_is_unknown_is_named_and_only_where_it_decides() {
    for (text, expected) in [
        ("$OPEN", Truth::Unknown(vec!["OPEN"])),
        ("$OPEN == \"a\" && $OTHER", Truth::Unknown(vec!["OPEN", "OTHER"])),
        ("$OPEN && $OPEN == \"a\"", Truth::Unknown(vec!["OPEN"])),
        ("$OPEN && $UNDEFINED", Truth::False),
        ("$UNDEFINED && $OPEN", Truth::False),
        ("$PRESENT == \"x\" && $OPEN", Truth::False),
        ("$PRESENT && $OPEN", Truth::Unknown(vec!["OPEN"])),
        ("$PRESENT || $OPEN", Truth::True),
        ("$OPEN == \"a\" || $PRESENT", Truth::True),
        // If it were empty, the result would be the empty text.
        ("$OPEN || $PRESENT", Truth::Unknown(vec!["OPEN"])),
        ("$OPEN || $EMPTY", Truth::Unknown(vec!["OPEN"])),
        ("$OPEN == null", Truth::Unknown(vec!["OPEN"])),
        ("$OPEN =~ /a+/", Truth::Unknown(vec!["OPEN"])),
        ("$OPEN =~ $UNDEFINED", Truth::False),
        ("!$OPEN", Truth::Unknown(vec!["OPEN"])),
        ("$SET", Truth::True),
        ("!$SET", Truth::False),
        ("$SET == null", Truth::False),
        ("$SET != \"\"", Truth::True),
        ("$SET == \"a\"", Truth::Unknown(vec!["SET"])),
        ("$SET || $OPEN", Truth::True),
        ("$BRANCH == \"main\"", Truth::False),
        ("\"main\" != $BRANCH", Truth::True),
        ("$BRANCH == \"develop\"", Truth::Unknown(vec!["BRANCH"])),
        ("$BRANCH", Truth::True),
        ("$BRANCH == null", Truth::False),
        ("$BRANCH =~ /^main$/", Truth::False),
        ("$BRANCH =~ /^ma/", Truth::Unknown(vec!["BRANCH"])),
        ("$[[ inputs.name ]] == \"a\"", Truth::Unknown(vec!["$[[ inputs.name ]]"])),
        ("\"$[[ inputs.name ]]\" == \"a\"", Truth::Unknown(vec!["$[[ inputs.name ]]"])),
        (
            "$[[ inputs.condition | expand_vars ]] && $PRESENT",
            Truth::Unknown(vec!["$[[ inputs.condition | expand_vars ]]"]),
        ),
        ("$PRESENT =~ /\\pL+/", Truth::Unknown(vec![])),
    ] {
        let expression = Expression::parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        assert_eq!(expression.evaluate(&lookup), expected, "{text}");
    }
}

#[test]
fn variables_are_listed_with_their_places() {
    let text = "$A == \"$B\" && ($C =~ /$D/)";
    let expression = Expression::parse(text).unwrap();
    let found: Vec<_> = expression.variables().map(|(name, range)| (name, &text[range])).collect();
    assert_eq!(found, [("A", "$A"), ("C", "$C")]);
}

#[test]
fn faults_are_found_at_their_place() {
    for (text, place, message, replacement) in [
        ("$A = \"b\"", "=", "equality is `==`", Some("==")),
        ("$A === \"b\"", "=", "one `=` too many", Some("")),
        ("$A & $B", "&", "`&&`", Some("&&")),
        ("$A | $B", "|", "`||`", Some("||")),
        ("${A} == \"b\"", "${A}", "write `$A`", Some("$A")),
        ("%A% == \"b\"", "%A%", "write `$A`", Some("$A")),
        ("${A:-b}", "${", "begins no variable", None),
        ("$ == \"a\"", "$", "without the name", None),
        ("$A and $B", "and", "write `&&`", Some("&&")),
        ("$A OR $B", "OR", "write `||`", Some("||")),
        ("not $A", "not", "write `!`", Some("!")),
        ("$A == nil", "nil", "write `null`", Some("null")),
        ("$A == True", "True", "write `true`", Some("true")),
        ("$A == main", "main", "write `\"main\"`", Some("\"main\"")),
        ("$A == 1.5", "1.5", "write `\"1.5\"`", Some("\"1.5\"")),
        ("CI_COMMIT_TAG", "CI_COMMIT_TAG", "write `$CI_COMMIT_TAG`", Some("$CI_COMMIT_TAG")),
        ("$A == \"b", "\"b", "quote \" is not closed", None),
        ("$A == \"b\nc\"", "\"b\nc\"", "quote \" is not closed", None),
        ("$A == “b”", "“", "no quote", Some("\"")),
        ("$A > 1", ">", "no greater or less", None),
        ("$A =~ /a/", "/a/", "single character", None),
        ("$A =~ //", "//", "can't be empty", None),
        ("$A =~ /abc", "/abc", "not closed", None),
        ("$A =~ /abc\\/", "/abc\\/", "not closed", None),
        ("$A =~ /abc/x", "x", "no flag", None),
        ("$A =~ /a(?!b)/", "(?!", "look-ahead", None),
        ("$A =~ /a(b/", "(", "not closed", None),
        ("$A =~ /a\nb/", "/a\nb/", "several lines", None),
        ("$A $B", "$B", "no operator", None),
        ("$A (\"b\")", "(", "no operator", None),
        ("== \"a\"", "==", "nothing to its left", None),
        ("$A && || $B", "||", "nothing to its left", None),
        ("$A ==", "==", "nothing follows", None),
        ("$A == (", "(", "nothing follows", None),
        ("($A == \"b\"", "(", "`(` is not closed", None),
        ("$A == \"b\")", ")", "closes nothing", Some("")),
        ("", "", "is empty", None),
        ("  ", "  ", "is empty", None),
        ("nullable", "able", "neither a variable nor a text", Some("\"able\"")),
        ("; $A", ";", "not understood", None),
    ] {
        let error = Expression::parse(text).expect_err(text);
        assert!(error.message.contains(message), "{text}: {}", error.message);
        assert_eq!(&text[error.range.clone()], place, "{text}");
        assert_eq!(error.replacement.as_deref(), replacement, "{text}");
    }
}

#[test]
fn the_hundredth_token_is_one_too_many() {
    let fits = "$A||".repeat(49) + "$A";
    assert!(Expression::parse(&fits).is_ok());
    let error = Expression::parse(&(fits + "&&$A")).expect_err("101 tokens");
    assert!(error.message.contains("at most 99"), "{}", error.message);
}

#[test]
fn patterns_end_where_gitlab_ends_them() {
    for (text, written) in [
        ("/ab/", Some("/ab/")),
        ("/ab/i && /cd/", Some("/ab/i")),
        ("/a\\/b/", Some("/a\\/b/")),
        ("/a//", Some("/a//")),
        ("/\\//", Some("/\\//")),
        ("/é./", Some("/é./")),
        ("/é/", None),
        ("/a/", None),
        ("/a\\/", None),
        ("/ab\\\\/", None),
        ("//", None),
    ] {
        let found = lexer::tokens(text).ok().and_then(|tokens| match tokens.into_iter().next()?.lexeme {
            Lexeme::Pattern { written } => Some(written),
            _ => None,
        });
        assert_eq!(found, written, "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_an_expression_or_a_fault_in_it(text in ".{0,40}") {
        match Expression::parse(&text) {
            Ok(expression) => { expression.evaluate(&lookup); }
            Err(error) => prop_assert!(text.get(error.range.clone()).is_some(), "{text:?} {error:?}"),
        }
    }

    #[test]
    fn any_order_of_tokens_is_an_expression_or_a_fault_in_it(
        tokens in prop::collection::vec(prop::sample::select(vec![
            "$OPEN", "$PRESENT", "null", "true", "\"a\"", "/ab/", "(", ")", "!", "==", "!=", "=~", "!~", "&&", "||", "$[[ inputs.a ]]", "/a\\/", "=",
        ]), 0..14)
    ) {
        let text = tokens.join(" ");
        match Expression::parse(&text) {
            Ok(expression) => { expression.evaluate(&lookup); }
            Err(error) => prop_assert!(text.get(error.range.clone()).is_some(), "{text:?} {error:?}"),
        }
    }

    /// What is known with unknown variables stays so whatever they are.
    #[test]
    fn an_unknown_variable_is_never_guessed(
        tokens in prop::collection::vec(prop::sample::select(vec![
            "$OPEN", "$PRESENT", "$EMPTY", "$UNDEFINED", "\"a\"", "/a+/", "==", "!=", "=~", "&&", "||", "!", "(", ")",
        ]), 1..10),
        value in prop::sample::select(vec![Known::Absent, Known::Text(""), Known::Text("a"), Known::Text("my variable"), Known::Present]),
    ) {
        let text = tokens.join(" ");
        if let Ok(expression) = Expression::parse(&text) {
            let open = expression.evaluate(&lookup).known();
            let closed = expression.evaluate(&|name| if name == "OPEN" { value } else { lookup(name) }).known();
            prop_assert!(open.is_none() || closed.is_none() || open == closed, "{text} {value:?}");
        }
    }
}
