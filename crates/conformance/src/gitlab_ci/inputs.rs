//! Inputs of an included file: `spec:inputs` in its header, their values at the include, and `$[[ inputs.name ]]` in its text.
//!
//! Source: GitLab, "CI/CD inputs", `lib/gitlab/ci/config/yaml/interpolator.rb` and `lib/gitlab/ci/input/inputs.rb`.

use std::collections::HashMap;

use crate::gitlab_ci::files::IncludeFaultKind;
use crate::yaml::{Kind, NodeId, Tree, Value};

/// The value of an input; `None` where it is no scalar, or hangs on something unknown.
pub(crate) type Input = Option<(String, Value)>;

/// What an include gives under `inputs`.
pub(crate) fn given_inputs(tree: &Tree<'_>, node: NodeId) -> Vec<(String, Input)> {
    let entries = tree.merged(node).entries;
    let named = entries.iter().filter_map(|entry| Some((tree.scalar(entry.key)?.to_owned(), input(tree, entry.value))));
    named.collect()
}

fn input(tree: &Tree<'_>, node: NodeId) -> Input {
    let text = tree.scalar(node).filter(|text| !text.contains("$[["))?;
    Some((text.to_owned(), tree.value(node)?))
}

/// The inputs of a file, with the values that an include gives or else their defaults, and what is wrong with them.
pub(crate) fn inputs(tree: &Tree<'_>, given: &[(String, Input)]) -> (Vec<(String, Input)>, Vec<IncludeFaultKind>) {
    let header = match tree.documents() {
        [header, _, ..] => header.root,
        _ => None,
    };
    let spec = header.and_then(|header| tree.get(header, "spec"));
    // A header may take inputs from elsewhere; then not all of them are seen.
    let is_whole = spec.is_some_and(|spec| tree.get(spec, "include").is_none());
    let declared = spec.and_then(|spec| tree.get(spec, "inputs")).map(|inputs| tree.merged(inputs).entries);
    let mut values = Vec::new();
    let mut faults = Vec::new();
    for entry in declared.iter().flatten() {
        let Some(name) = tree.scalar(entry.key) else { continue };
        let value = match given.iter().find(|(given, _)| given == name) {
            Some((_, value)) => value.clone(),
            None => match tree.get(entry.value, "default") {
                Some(default) => input(tree, default),
                None => {
                    // An input with rules may find its default there.
                    if tree.get(entry.value, "rules").is_none() {
                        faults.push(IncludeFaultKind::MissingInput(name.to_owned()));
                    }
                    None
                }
            },
        };
        values.push((name.to_owned(), value));
    }
    if is_whole {
        let unknown = given.iter().filter(|(name, _)| !values.iter().any(|(known, _)| known == name));
        faults.extend(unknown.map(|(name, _)| IncludeFaultKind::UnknownInput(name.clone())));
    }
    (values, faults)
}

/// The scalars of a file that hold inputs whose values are known.
pub(crate) fn interpolate(tree: &Tree<'_>, inputs: &[(String, Input)]) -> HashMap<NodeId, (String, Value)> {
    if inputs.is_empty() {
        return HashMap::new();
    }
    let scalars = tree.nodes().filter_map(|(id, node)| match &node.kind {
        Kind::Scalar { value, .. } if value.contains("$[[") => Some((id, value.as_ref())),
        _ => None,
    });
    scalars.filter_map(|(id, text)| Some((id, interpolated(text, inputs)?))).collect()
}

/// A text with its inputs replaced; `None` where one is not known, or goes through a function. A text that is nothing but one input keeps the
/// input's type.
fn interpolated(text: &str, inputs: &[(String, Input)]) -> Option<(String, Value)> {
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("$[[") {
        let (block, after) = after.split_once("]]")?;
        let name = block.trim().strip_prefix("inputs.")?;
        let (_, value) = inputs.iter().find(|(input, _)| input == name)?;
        let (value, kind) = value.as_ref()?;
        if before.is_empty() && result.is_empty() && after.is_empty() {
            return Some((value.clone(), *kind));
        }
        result.push_str(before);
        result.push_str(value);
        rest = after;
    }
    result.push_str(rest);
    Some((result, Value::Text))
}
