//! What a configuration includes.

use crate::yaml::{NodeId, Tree};

/// An entry of `include`.
#[derive(Clone, Debug)]
pub(crate) struct Include {
    /// Where it comes from.
    pub(crate) kind: IncludeKind,
    /// The node of the entry.
    pub(crate) node: NodeId,
}

/// Where an include comes from. A node is the scalar with the value.
#[derive(Clone, Debug)]
pub(crate) enum IncludeKind {
    /// A file of the same project.
    Local { path: String, value: NodeId },
    /// Files of another project.
    Project {
        /// Path of the project.
        project: String,
        /// The scalar with the project.
        value: NodeId,
        /// The ref with its scalar, where there is one.
        at_ref: Option<(String, NodeId)>,
        /// The files with their scalars.
        files: Vec<(String, NodeId)>,
        /// The node under `file`.
        file: Option<NodeId>,
    },
    /// A file at a URL.
    Remote { url: String, value: NodeId },
    /// One of GitLab's own templates.
    Template { name: String },
    /// A CI/CD component.
    Component { name: String },
    /// Something that is not an include.
    Other,
}

impl IncludeKind {
    /// The keyword: `local`, `project`, …
    pub(crate) fn as_str(&self) -> &'static str {
        match self {
            Self::Local { .. } => "local",
            Self::Project { .. } => "project",
            Self::Remote { .. } => "remote",
            Self::Template { .. } => "template",
            Self::Component { .. } => "component",
            Self::Other => "unknown",
        }
    }
}

impl Include {
    /// What it names, for people.
    pub(crate) fn target(&self) -> String {
        match &self.kind {
            IncludeKind::Local { path, .. } => path.clone(),
            IncludeKind::Project { project, files, .. } => {
                let files: Vec<&str> = files.iter().map(|(file, _)| file.as_str()).collect();
                format!("{project}: {}", files.join(", "))
            }
            IncludeKind::Remote { url, .. } => url.clone(),
            IncludeKind::Template { name } | IncludeKind::Component { name } => name.clone(),
            IncludeKind::Other => String::new(),
        }
    }
}

/// Reads the value of `include`: one entry or a list of them.
pub(crate) fn read_includes(tree: &Tree<'_>, node: NodeId) -> Vec<Include> {
    match tree.sequence(node) {
        Some(items) => items.iter().map(|&item| read_include(tree, item)).collect(),
        None => vec![read_include(tree, node)],
    }
}

fn read_include(tree: &Tree<'_>, node: NodeId) -> Include {
    if let Some(text) = tree.scalar(node) {
        // A bare text is a URL or a path within the project.
        let is_url = text.starts_with("https://") || text.starts_with("http://");
        let kind = match text {
            "" => IncludeKind::Other,
            _ if is_url => IncludeKind::Remote { url: text.to_owned(), value: node },
            _ => IncludeKind::Local { path: text.to_owned(), value: node },
        };
        return Include { kind, node };
    }
    let field = |key: &str| {
        let value = tree.merged_entry(node, key)?.value;
        Some((tree.scalar(value)?.to_owned(), value))
    };
    let kind = if let Some((project, value)) = field("project") {
        let file = tree.merged_entry(node, "file").map(|entry| entry.value);
        let files = file.map(|file| match tree.sequence(file) {
            Some(items) => items.iter().filter_map(|&item| Some((tree.scalar(item)?.to_owned(), item))).collect(),
            None => tree.scalar(file).map(|path| (path.to_owned(), file)).into_iter().collect(),
        });
        IncludeKind::Project { project, value, at_ref: field("ref"), files: files.unwrap_or_default(), file }
    } else if let Some((path, value)) = field("local") {
        IncludeKind::Local { path, value }
    } else if let Some((url, value)) = field("remote") {
        IncludeKind::Remote { url, value }
    } else if let Some((name, _)) = field("template") {
        IncludeKind::Template { name }
    } else if let Some((name, _)) = field("component") {
        IncludeKind::Component { name }
    } else {
        IncludeKind::Other
    };
    Include { kind, node }
}
