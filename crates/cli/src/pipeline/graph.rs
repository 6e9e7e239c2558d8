//! The jobs by stage and by what they need: as text, for Graphviz, for Mermaid.

use conformance::{UnderstoodJob, UnderstoodPipeline};

/// What stands for the stage of a job that is not known.
const UNKNOWN_STAGE: &str = "stage not known";

/// The jobs that run, by stage; those of a stage that is not known last.
fn by_stage(pipeline: &UnderstoodPipeline) -> Vec<(&str, Vec<(usize, &UnderstoodJob)>)> {
    let jobs = || pipeline.jobs.iter().enumerate().filter(|(_, job)| job.kind != "hidden");
    let mut names: Vec<&str> = pipeline.stages.iter().map(String::as_str).collect();
    for stage in jobs().filter_map(|(_, job)| job.stage.as_deref()) {
        if !names.contains(&stage) {
            names.push(stage);
        }
    }
    let mut stages: Vec<(&str, Vec<_>)> = names
        .into_iter()
        .map(|name| (name, jobs().filter(|(_, job)| job.stage.as_deref() == Some(name)).collect()))
        .collect();
    stages.push((UNKNOWN_STAGE, jobs().filter(|(_, job)| job.stage.is_none()).collect()));
    stages.retain(|(_, jobs): &(_, Vec<_>)| !jobs.is_empty());
    stages
}

/// The jobs that a job waits for, by their names, those that may be absent with a `?`.
fn needs(pipeline: &UnderstoodPipeline, job: usize) -> Vec<String> {
    let edges = pipeline.edges.iter().filter(|edge| edge.from == job && edge.keyword.ends_with("needs"));
    edges
        .filter_map(|edge| {
            let named = edge.to.and_then(|to| pipeline.jobs.get(to)).map(|job| &job.name);
            let name = edge.name.as_ref().or(named)?;
            Some(format!("{name}{}", if edge.optional { "?" } else { "" }))
        })
        .collect()
}

/// Stages with their jobs, and what each needs.
pub(super) fn text(pipeline: &UnderstoodPipeline) -> String {
    let mut shown = String::new();
    for (stage, jobs) in by_stage(pipeline) {
        shown.push_str(&format!("{stage}\n"));
        for (number, job) in jobs {
            let needs = needs(pipeline, number);
            let needs = if needs.is_empty() { String::new() } else { format!("  needs {}", needs.join(", ")) };
            let count = job.instances.filter(|&count| count > 1).map_or(String::new(), |count| format!(" ×{count}"));
            shown.push_str(&format!("  {}{count}{needs}\n", job.name));
        }
    }
    shown
}

/// A directed graph in Graphviz's language.
pub(super) fn dot(pipeline: &UnderstoodPipeline) -> String {
    let mut shown = String::from("digraph pipeline {\n  rankdir=LR;\n  node [shape=box];\n");
    for ((stage, jobs), number) in by_stage(pipeline).into_iter().zip(0..) {
        shown.push_str(&format!("  subgraph cluster_{number} {{\n    label={};\n", dot_word(stage)));
        for (number, job) in jobs {
            shown.push_str(&format!("    job{number} [label={}];\n", dot_word(&job.name)));
        }
        shown.push_str("  }\n");
    }
    for (from, to, optional) in edges(pipeline) {
        shown.push_str(&format!("  job{to} -> job{from}{};\n", if optional { " [style=dashed]" } else { "" }));
    }
    shown.push_str("}\n");
    shown
}

/// A flowchart in Mermaid's language.
pub(super) fn mermaid(pipeline: &UnderstoodPipeline) -> String {
    let mut shown = String::from("flowchart LR\n");
    for ((stage, jobs), number) in by_stage(pipeline).into_iter().zip(0..) {
        shown.push_str(&format!("  subgraph stage{number}[{}]\n", mermaid_word(stage)));
        for (number, job) in jobs {
            shown.push_str(&format!("    job{number}[{}]\n", mermaid_word(&job.name)));
        }
        shown.push_str("  end\n");
    }
    for (from, to, optional) in edges(pipeline) {
        shown.push_str(&format!("  job{to} {} job{from}\n", if optional { "-.->" } else { "-->" }));
    }
    shown
}

/// Who needs whom, each pair once, hidden jobs left out.
fn edges(pipeline: &UnderstoodPipeline) -> Vec<(usize, usize, bool)> {
    let is_shown = |job: usize| pipeline.jobs.get(job).is_some_and(|job| job.kind != "hidden");
    let needs = pipeline.edges.iter().filter(|edge| edge.keyword.ends_with("needs"));
    let mut edges: Vec<_> = needs.filter_map(|edge| Some((edge.from, edge.to?, edge.optional))).collect();
    edges.retain(|&(from, to, _)| is_shown(from) && is_shown(to));
    edges.sort_unstable();
    edges.dedup_by_key(|&mut (from, to, _)| (from, to));
    edges
}

/// A quoted string of Graphviz.
fn dot_word(word: &str) -> String {
    format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\"").replace(['\n', '\r'], " "))
}

/// A quoted string of Mermaid, whose only escapes are those of HTML.
fn mermaid_word(word: &str) -> String {
    let escaped: String = word
        .chars()
        .map(|letter| match letter {
            '"' | '<' | '>' | '&' | '#' | '`' => format!("#{};", u32::from(letter)),
            '\n' | '\r' => " ".to_owned(),
            _ => letter.to_string(),
        })
        .collect();
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_words() {
        assert_eq!(dot_word("a \"b\" \\"), "\"a \\\"b\\\" \\\\\"");
        assert_eq!(mermaid_word("a \"b\" <i>"), "\"a #34;b#34; #60;i#62;\"");
    }
}
