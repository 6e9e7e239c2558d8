//! Characters that do something where they are shown, in place of being something to see.
//!
//! What is checked may come from anyone. A control character in it could move a terminal's cursor, hide text or speak to the terminal, and a mark
//! of direction could show a line in another order than it has.

/// Whether a terminal would act upon the character, or show nothing where it stands. Line breaks and tabs count too.
pub fn is_control(character: char) -> bool {
    character.is_control()
        // Marks that change the direction of writing or join what should stand apart; line separators; invisible letters.
        || matches!(
            character,
            '\u{AD}'
                | '\u{61C}'
                | '\u{180E}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
                | '\u{FFF9}'..='\u{FFFB}'
                | '\u{E0000}'..='\u{E007F}'
        )
}

/// The same JSON with every such character of its strings escaped; JSON itself asks for that below U+0020 alone. What stands between the strings
/// stays, line breaks included.
pub fn inert_json(json: String) -> String {
    if json.bytes().all(|byte| byte < 0x7F) {
        return json;
    }
    let mut inert = String::with_capacity(json.len());
    for character in json.chars() {
        // Below U+0020 only what stands between strings is left.
        if character < ' ' || !is_control(character) {
            inert.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            inert.push_str(&format!("\\u{unit:04x}"));
        }
    }
    inert
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_keeps_its_meaning_and_loses_its_controls() {
        let text = "\u{1b}[31m\u{7f}\u{9b}\u{202e}é😀\u{e0041}\n\"\\";
        let json = inert_json(serde_json::to_string_pretty(&[text]).unwrap());
        assert_eq!(serde_json::from_str::<[String; 1]>(&json).unwrap(), [text]);
        assert_eq!(json, "[\n  \"\\u001b[31m\\u007f\\u009b\\u202eé😀\\udb40\\udc41\\n\\\"\\\\\"\n]");
    }
}
