//! What a value may look like, as data.

/// What GitLab takes as a value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// Anything; GitLab does not look, or another rule does.
    Any,
    /// A text.
    Text(Form),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// `true` or `false`.
    Boolean,
    /// A whole number from the first to the second.
    Integer(i64, i64),
    /// The same, where a text of digits does as well.
    Digits(i64, i64),
    /// A text or a whole number.
    TextOrInteger,
    /// Any scalar.
    Scalar,
    /// A list.
    List(&'static List),
    /// A mapping with these keywords.
    Map(&'static Map),
    /// A mapping with any names, each with such a value.
    Names(&'static Shape),
    /// The first of these that takes a value of this kind.
    Either(&'static [Shape]),
    /// The first shape for a mapping with this keyword, the second for others.
    With(&'static str, &'static Shape, &'static Shape),
    /// Variables. A value that is a mapping has these keywords.
    Variables(&'static [&'static str]),
}

/// What a text must be beside being one.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    Any,
    Filled,
    /// At most so many characters.
    UpTo(usize),
    /// A duration of at most so many seconds.
    Duration(u64),
    /// A duration, or `never`.
    Expiry,
    /// A duration, `never`, or a variable.
    Stop,
    /// `key` and `key:prefix` of a cache.
    CacheKey,
    /// One of these words, or a variable.
    OneOfOrVariable(&'static [&'static str]),
    EnvironmentName,
    ExposeAs,
    /// A moment in the form of ISO 8601.
    Moment,
}

/// A list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct List {
    pub(crate) of: Shape,
    /// How deep lists may stand inside one another; 1 where they may not.
    pub(crate) depth: u8,
    pub(crate) least: usize,
    pub(crate) most: usize,
    /// Whether nothing may stand as an item.
    pub(crate) nulls: bool,
}

/// A list of anything, which entries of the tables change.
pub(crate) const LIST: List = List { of: Shape::Any, depth: 1, least: 0, most: usize::MAX, nulls: false };

/// A keyword.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key(pub(crate) &'static str, pub(crate) Shape);

/// A mapping with keywords.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Map {
    /// What it is, for messages: `a job`.
    pub(crate) what: &'static str,
    pub(crate) keys: &'static [Key],
    /// These must be there.
    pub(crate) required: &'static [&'static str],
    /// One of these must be there.
    pub(crate) one_of: &'static [&'static str],
    /// Whether only one of them may be there.
    pub(crate) alone: bool,
    /// These pairs may not stand together.
    pub(crate) apart: &'static [(&'static str, &'static str)],
    /// The first of each pair needs the second.
    pub(crate) together: &'static [(&'static str, &'static str)],
    /// Whether it may have other keys.
    pub(crate) open: bool,
    /// Whether it may not be empty.
    pub(crate) filled: bool,
    /// What else is asked.
    pub(crate) also: Also,
}

/// What a mapping is asked that a table cannot say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Also {
    Nothing,
    /// A job: `start_in` and `when`.
    Job,
    /// A rule: `start_in` and `when`.
    Rule,
    /// `artifacts`: `expose_as` and `paths`.
    Artifacts,
    /// `parallel`: how many jobs the matrix makes.
    Parallel,
    /// An input: its default.
    Input,
}

/// A mapping without anything, which entries of the tables change.
pub(crate) const MAP: Map = Map {
    what: "",
    keys: &[],
    required: &[],
    one_of: &[],
    alone: false,
    apart: &[],
    together: &[],
    open: false,
    filled: false,
    also: Also::Nothing,
};

/// What a value is, as far as shapes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Text,
    Boolean,
    Integer,
    Float,
    /// A day or a time.
    Date,
    List,
    Map,
}

impl Kind {
    /// With its article.
    pub(crate) fn describe(self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Text => "a text",
            Self::Boolean => "a boolean",
            Self::Integer => "a number",
            Self::Float => "a number with a point",
            Self::Date => "a date",
            Self::List => "a list",
            Self::Map => "a mapping",
        }
    }
}

impl Shape {
    /// Whether a value of this kind can have the shape.
    pub(crate) fn admits(&self, kind: Kind) -> bool {
        match self {
            Self::Any => true,
            Self::Text(_) | Self::OneOf(_) => kind == Kind::Text,
            Self::Boolean => kind == Kind::Boolean,
            Self::Integer(..) => kind == Kind::Integer,
            Self::Digits(..) | Self::TextOrInteger => matches!(kind, Kind::Integer | Kind::Text),
            Self::Scalar => !matches!(kind, Kind::Null | Kind::Date | Kind::List | Kind::Map),
            Self::List(_) => kind == Kind::List,
            Self::Map(_) | Self::Names(_) | Self::With(..) | Self::Variables(_) => kind == Kind::Map,
            Self::Either(shapes) => shapes.iter().any(|shape| shape.admits(kind)),
        }
    }

    /// What it is, for messages.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Any => "anything".to_owned(),
            Self::Text(Form::Duration(_) | Form::Expiry | Form::Stop) => "a duration in quotes or words".to_owned(),
            Self::Text(_) => Kind::Text.describe().to_owned(),
            Self::OneOf(words) => one_of(words),
            Self::Boolean => "`true` or `false`".to_owned(),
            Self::Integer(least, i64::MAX) => format!("a whole number from {least} on"),
            Self::Integer(i64::MIN, _) => "a whole number".to_owned(),
            Self::Integer(least, most) | Self::Digits(least, most) => format!("a whole number from {least} to {most}"),
            Self::TextOrInteger => "a text or a whole number".to_owned(),
            Self::Scalar => "a text, a number or a boolean".to_owned(),
            Self::List(_) => Kind::List.describe().to_owned(),
            Self::Map(_) | Self::Names(_) | Self::With(..) | Self::Variables(_) => Kind::Map.describe().to_owned(),
            Self::Either(shapes) => {
                // What another rule judges is nothing to recommend: a scalar beside a text, or anything.
                let has_text = shapes.iter().any(|shape| matches!(shape, Self::Text(_)));
                let is_told = |shape: &&Self| match shape {
                    Self::Any => false,
                    Self::Scalar => !has_text,
                    _ => true,
                };
                let described = shapes.iter().filter(is_told);
                let described: Vec<String> = described.map(Self::describe).collect();
                described.join(" or ")
            }
        }
    }
}

/// `a`, `b` or `c`.
pub(crate) fn one_of(words: &[&str]) -> String {
    let mut shown = String::new();
    for (index, word) in words.iter().enumerate() {
        shown += match index {
            0 => "",
            _ if index + 1 == words.len() => " or ",
            _ => ", ",
        };
        shown.push('`');
        shown += word;
        shown.push('`');
    }
    shown
}
