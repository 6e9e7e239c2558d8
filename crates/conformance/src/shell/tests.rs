//! How shell text is split, as tables, and what holds for every text.

use super::*;
use proptest::prelude::*;

/// The commands of a text: assignments, words and redirections as they read, with a mark for what is conditional, apart or piped.
fn split(text: &str) -> Vec<String> {
    let script = Script::read(text);
    let place = Place::Source(text);
    let shown = |word: &Word| word.expansion(text, place, |_| Meaning::Unknown).whole().shown();
    let mut lines = Vec::new();
    for command in &script.commands {
        let mut parts = Vec::new();
        for assignment in &command.assignments {
            let sign = if assignment.partial { "+=" } else { "=" };
            parts.push(format!("{}{sign}{}", assignment.name.of(text), shown(&assignment.value)));
        }
        parts.extend(command.words.iter().map(|word| format!("<{}>", shown(word))));
        for redirection in &command.redirections {
            parts.push(format!("{:?}({})", redirection.kind, shown(&redirection.target)));
        }
        for (set, mark) in [(command.conditional, "?"), (command.apart, "@"), (command.piped, "|")] {
            if set {
                parts.push(mark.to_owned());
            }
        }
        lines.push(parts.join(" "));
    }
    lines
}

#[test]
fn texts_are_split_as_a_shell_splits_them() {
    let table: &[(&str, &[&str])] = &[
        ("", &[]),
        ("a b  c", &["<a> <b> <c>"]),
        ("a;b\nc & d", &["<a>", "<b>", "<c>", "<d>"]),
        ("a && b || c\nd", &["<a>", "<b> ?", "<c> ?", "<d>"]),
        ("a &&\n b", &["<a>", "<b> ?"]),
        ("a | b |& c", &["<a> @ |", "<b> @ |", "<c> @"]),
        // Quotes and escapes.
        ("a 'b c' \"d e\" f\\ g", &["<a> <b c> <d e> <f g>"]),
        ("a 'b'\"c\"d", &["<a> <bcd>"]),
        ("a '' \"\"", &["<a> <> <>"]),
        ("a \"\\\"\\$x\\a\"", &["<a> <\"$x\\a>"]),
        ("a $'x\\ty\\'z'", &["<a> <x\ty'z>"]),
        ("a \\\n  b \\\r\n c", &["<a> <b> <c>"]),
        ("a \"b\\\nc\"", &["<a> <bc>"]),
        ("a '$X' \"$X\" $X ${X}", &["<a> <$X> <$X> <$X> <${X}>"]),
        ("a ${X:-d e} \"${X:-\"q }\"}\"", &["<a> <${X:-d e}> <${X:-\"q }\"}>"]),
        ("a $1 $@ $$ $? a$ $/", &["<a> <$1> <$@> <$$> <$?> <a$> <$/>"]),
        ("a $[[ inputs.x ]]y", &["<a> <$[[ inputs.x ]]y>"]),
        ("a $((1 + (2))) b", &["<a> <$((1 + (2)))> <b>"]),
        // Comments.
        ("a # b\n#c\nd e#f", &["<a>", "<d> <e#f>"]),
        // Assignments.
        ("A=b C= d E=f", &["A=b C= <d> <E=f>"]),
        ("A=\"b $c\"", &["A=b $c"]),
        ("A+=b 1=c", &["A+=b <1=c>"]),
        ("A=(x y 'z)') b", &["A+= <b>"]),
        ("'A'=b", &["<A=b>"]),
        // Redirections.
        ("a > b 2>&1 >>c <d", &["<a> Write(b) Duplicate(1) Append(c) Read(d)"]),
        ("a &>b &>>c <<<\"d e\"", &["<a> Write(b) Append(c) HereString(d e)"]),
        ("a 2 > b 3>c", &["<a> <2> Write(b) Write(c)"]),
        ("a >b|c", &["<a> Write(b) @ |", "<c> @"]),
        ("> a", &["Write(a)"]),
        // Here-documents.
        ("cat <<EOF > f\nx $Y \"z\"\nEOF\nb", &["<cat> HereDocument(x $Y \"z\"\n) Write(f)", "<b>"]),
        ("cat <<'EOF' | b\n$(x)\nEOF\nc", &["<cat> HereDocument($(x)\n) @ |", "<b> @", "<c>"]),
        ("cat <<-E\n\tx\n\tE\nb", &["<cat> HereDocument(\tx\n)", "<b>"]),
        ("cat <<A <<B\n1\nA\n2\nB\nc", &["<cat> HereDocument(1\n) HereDocument(2\n)", "<c>"]),
        ("cat <<EOF\nnever closed", &["<cat> HereDocument(never closed)"]),
        // Substitutions.
        ("a $(b \"$(c)\" ')') d", &["<c> @", "<b> <$(c)> <)> @", "<a> <$(b \"$(c)\" ')')> <d>"]),
        ("a \"x$(b \"c d\")y\"", &["<b> <c d> @", "<a> <x$(b \"c d\")y>"]),
        ("a `b c` d", &["<b> <c> @", "<a> <`b c`> <d>"]),
        ("a <(b) >(c)", &["<b> @", "<c> @", "<a> <<(b)> <>(c)>"]),
        ("A=$(b)", &["<b> @", "A=$(b)"]),
        ("a $(case x in y) b;; esac) c", &["<b> ? @", "<a> <$(case x in y) b;; esac)> <c>"]),
        // Structure.
        ("if a; then b; elif c; then d; else e; fi; f", &["<a> ?", "<b> ?", "<c> ?", "<d> ?", "<e> ?", "<f>"]),
        ("for x in 1 2; do a $x; done; b", &["<for> <x> <in> <1> <2> ?", "<a> <$x> ?", "<b>"]),
        ("while a; do b; done > f\nc", &["<a> ?", "<b> ?", "Write(f)", "<c>"]),
        ("case $x in\n  a|b) c ;;\n  (d) e ;&\n  *) f\nesac\ng", &["<c> ?", "<e> ?", "<f> ?", "<g>"]),
        ("(a; b) && { c; }; d", &["<a> ? @", "<b> ? @", "<c> ?", "<d>"]),
        ("f() {\n  a\n}\nfunction g { b; }\nc", &["<a> ?", "<g> <{> <b>", "<c>"]),
        ("! a; time b", &["<a>", "<b>"]),
        ("[[ a && ( b < c ) ]] || d", &["<[[> <a> <b> <c> <]]>", "<d> ?"]),
        ("((x++)); a", &["<a>"]),
        ("$ a b", &["<a> <b>"]),
        // What is never closed goes to the end.
        ("a 'b\nc", &["<a> <b\nc>"]),
        ("a \"b", &["<a> <b>"]),
        ("a $(b", &["<b> @", "<a> <$(b>"]),
        ("a ${b", &["<a> <${b>"]),
        ("a `b", &["<b> @", "<a> <`b>"]),
        ("a ) b", &["<a>", "<b>"]),
        ("a \\", &["<a> <>"]),
    ];
    for (text, expected) in table {
        assert_eq!(&split(text), expected, "{text}");
    }
}

#[test]
fn a_word_points_at_its_characters_through_quotes_and_variables() {
    let text = "k --destination \"$X:ta\\$g\"";
    let script = Script::read(text);
    let place = Place::Source(text);
    let word = &script.commands[0].words[2];
    let expansion = word.expansion(text, place, |_| Meaning::Derived(Expansion::literal("n/a", 0)));
    assert_eq!(expansion.value(), "n/a:ta$g");
    let whole = expansion.whole();
    assert_eq!(whole.part(0..3).source().of(text), "$X");
    assert_eq!(whole.part(4..6).source().of(text), "ta");
    assert_eq!(whole.part(7..8).source().of(text), "g");
    assert_eq!(whole.site().of(text), "$X:ta\\$g");
    assert_eq!(whole.part(4..6).edit("x").map(|edit| edit.span.of(text).to_owned()).as_deref(), Some("ta"));
    assert_eq!(whole.part(4..8).edit("x"), None);
}

#[test]
fn the_rest_of_a_word_is_a_word() {
    for (text, length, expected) in [
        ("--x=abc", 4, "abc"),
        ("--x=\"$A b\"", 4, "$A b"),
        ("\"--x=$A\"", 4, "$A"),
        ("--x=", 4, ""),
        ("--x=\"\"", 4, ""),
        ("--x=$A", 99, ""),
    ] {
        let script = Script::read(text);
        let rest = script.commands[0].words[0].skip(length);
        let place = Place::Source(text);
        assert_eq!(rest.expansion(text, place, |_| Meaning::Unknown).whole().shown(), expected, "{text}");
    }
}

#[test]
fn a_word_in_a_block_scalar_is_found_in_the_source() {
    let yaml = "a: >\n  k\n  --to \"$X:tag\"\n  é\n";
    let parsed = crate::yaml::parse(yaml, &crate::yaml::Limits::default());
    let node = parsed.tree.get(parsed.tree.root().unwrap(), "a").unwrap();
    let (value, map) = (parsed.tree.scalar(node).unwrap(), parsed.tree.source_map(node));
    let place = Place::Scalar(yaml, &map);
    let script = Script::read(value);
    let expansion = script.commands[0].words[2].expansion(value, place, |_| Meaning::Unknown);
    assert_eq!(expansion.whole().site().of(yaml), "$X:tag");
    assert_eq!(expansion.whole().part(4..7).source().of(yaml), "tag");
}

#[test]
fn hostile_texts_are_read_in_one_pass() {
    for piece in ["$(", "`", "${", "\"$(", "((", "case x in ", "<<E\n", "a=$(", "'", "\\", "{ ", "(", "[[ ", "<("] {
        let text = piece.repeat(200_000);
        drop(Script::read(&text));
    }
}

proptest! {
    #[test]
    fn every_word_lies_in_its_text(pieces in proptest::collection::vec(
        proptest::sample::select(vec![
            "a", " ", "\n", "'", "\"", "\\", "$", "{", "}", "(", ")", "`", "<", ">", "<<E", "E\n", "|", "&", ";", "#", "X", "=", "case x in ", "esac",
            "é", "\r\n", "[[", "]]", "$'", "if ", "fi ", "1",
        ]), 0..40)) {
        let text = pieces.concat();
        let script = Script::read(&text);
        let place = Place::Source(&text);
        for command in &script.commands {
            for word in command.words.iter().chain(command.redirections.iter().map(|redirection| &redirection.target)) {
                prop_assert!(text.get(word.span.start..word.span.end).is_some(), "{text:?} {:?}", word);
                let expansion = word.expansion(&text, place, |_| Meaning::Unknown);
                prop_assert!(expansion.whole().source().end <= text.len());
                prop_assert!(word.skip(2).expansion(&text, place, |_| Meaning::Unknown).value().len() <= expansion.value().len());
            }
        }
    }
}
