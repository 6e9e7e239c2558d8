//! A writer of JSON that weighs little in the browser.

use diagnostics::inert_json;

/// JSON that is being written. Commas are set where they belong; opening and closing in pairs is the caller's part.
#[derive(Debug, Default)]
pub(crate) struct Json(String);

impl Json {
    /// `{` or `[`.
    pub(crate) fn open(&mut self, bracket: char) -> &mut Self {
        self.separate();
        self.0.push(bracket);
        self
    }

    /// `}` or `]`.
    pub(crate) fn close(&mut self, bracket: char) -> &mut Self {
        self.0.push(bracket);
        self
    }

    /// A key, whose value comes next.
    pub(crate) fn key(&mut self, key: &str) -> &mut Self {
        self.string(key);
        self.0.push(':');
        self
    }

    pub(crate) fn string(&mut self, value: &str) -> &mut Self {
        self.separate();
        // A string always has a JSON form.
        self.0.push_str(&serde_json::to_string(value).unwrap_or_default());
        self
    }

    pub(crate) fn number(&mut self, value: usize) -> &mut Self {
        self.separate();
        self.0.push_str(&value.to_string());
        self
    }

    /// A key with a string.
    pub(crate) fn text(&mut self, key: &str, value: &str) -> &mut Self {
        self.key(key).string(value)
    }

    pub(crate) fn finish(self) -> String {
        inert_json(self.0)
    }

    fn separate(&mut self) {
        if !self.0.is_empty() && !self.0.ends_with(['{', '[', ':']) {
            self.0.push(',');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_stand_between_values_alone() {
        let mut json = Json::default();
        json.open('{').text("a", "\"\n:").key("b").open('[').number(1).number(2).open('{').close('}').close(']');
        json.key("c").open('[').close(']').close('}');
        assert_eq!(json.finish(), r#"{"a":"\"\n:","b":[1,2,{}],"c":[]}"#);
    }
}
