use super::*;
use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::{Conventions, FileOrigin, Options, SuppliedFile};

/// The resolved configuration in one line: mappings in braces, `?` for what is unknown, `…` in an open mapping.
fn resolved(text: &str) -> String {
    resolved_with(text, &Options::default())
}

fn resolved_with(text: &str, options: &Options) -> String {
    let context = Context { standard: Conventions::embedded(), options };
    let config = Pipeline::read(text, &context).config;
    shown(&config, config.root())
}

fn shown(config: &Config<'_>, value: ValueId) -> String {
    if let Some(items) = config.items(value) {
        return format!("[{}]", items.iter().map(|&item| shown(config, item)).collect::<Vec<_>>().join(" "));
    }
    if let Some(entries) = config.entries(value) {
        let mut shown_entries: Vec<String> = entries
            .iter()
            .map(|entry| format!("{}:{}", config.key(entry).unwrap_or("?"), shown(config, entry.value)))
            .collect();
        if config.is_open(value) {
            shown_entries.push("…".into());
        }
        return format!("{{{}}}", shown_entries.join(" "));
    }
    config.text(value).unwrap_or("?").to_owned()
}

fn supplied(files: &[(&str, &str)]) -> Options {
    let files = files
        .iter()
        .map(|(path, text)| SuppliedFile { origin: FileOrigin::Local((*path).to_owned()), text: (*text).to_owned() });
    Options { files: files.collect(), ..Options::default() }
}

fn extends_faults(text: &str) -> Vec<(String, String, ExtendsFaultKind)> {
    let options = Options::default();
    let context = Context { standard: Conventions::embedded(), options: &options };
    let faults = Pipeline::read(text, &context).config.extends_faults;
    faults.into_iter().map(|fault| (fault.job, fault.base, fault.kind)).collect()
}

fn reference_faults(text: &str) -> Vec<(String, ReferenceFaultKind)> {
    let options = Options::default();
    let context = Context { standard: Conventions::embedded(), options: &options };
    let faults = Pipeline::read(text, &context).config.reference_faults;
    faults.into_iter().map(|fault| (fault.path, fault.kind)).collect()
}

#[test]
fn mappings_are_merged_and_everything_else_is_replaced() {
    let text = ".a: {variables: {A: 1, B: 2}, script: [x, y], tags: [t]}\nj: {extends: .a, variables: {B: 3}, script: z, tags: null}\n";
    assert_eq!(
        resolved(text),
        "{.a:{variables:{A:1 B:2} script:[x y] tags:[t]} j:{variables:{A:1 B:3} script:z tags:null extends:.a}}"
    );
}

#[test]
fn of_several_bases_the_last_wins_and_the_job_over_all() {
    let text = ".a: {stage: a, image: a}\n.b: {stage: b}\nj: {extends: [.a, .b], x: y}\n";
    assert!(resolved(text).ends_with("j:{stage:b image:a extends:[.a .b] x:y}}"), "{}", resolved(text));
}

#[test]
fn a_base_that_is_not_there_is_a_fault_only_when_everything_is_at_hand() {
    let expected = vec![("j".to_owned(), ".no".to_owned(), ExtendsFaultKind::Unknown)];
    assert_eq!(extends_faults("j: {extends: .no, script: x}\n"), expected);
    assert_eq!(extends_faults("include: /x.yml\nj: {extends: .no, script: x}\n"), []);
    assert_eq!(
        resolved("include: /x.yml\nj: {extends: .no, variables: {A: 1}}\n"),
        "{include:/x.yml j:{extends:.no variables:{A:1 …} …} …}"
    );
}

#[test]
fn rounds_and_long_chains_of_extends_are_faults() {
    let round = extends_faults("a: {extends: b}\nb: {extends: c}\nc: {extends: a}\n");
    assert_eq!(
        round,
        [("c".to_owned(), "a".to_owned(), ExtendsFaultKind::Cycle(vec!["a".into(), "b".into(), "c".into()]))]
    );
    let chain = |links: usize| {
        let jobs = (0..links).map(|at| format!("j{at}: {{extends: j{}}}\n", at + 1)).collect::<String>();
        format!("{jobs}j{links}: {{script: x}}\n")
    };
    assert_eq!(extends_faults(&chain(11)), []);
    assert_eq!(extends_faults(&chain(12)), [("j0".to_owned(), "j1".to_owned(), ExtendsFaultKind::TooDeep(12))]);
    assert_eq!(extends_faults(&chain(50_000)).len(), 1);
    assert_eq!(extends_faults(".a: text\nj: {extends: .a}\n")[0].2, ExtendsFaultKind::NoMapping);
}

#[test]
fn a_reference_brings_what_it_names_after_extends() {
    let text = ".b: {script: [one]}\n.a: {extends: .b}\nj: {script: [!reference [.a, script], two]}\n";
    assert!(resolved(text).ends_with("j:{script:[[one] two]}}"), "{}", resolved(text));
    let chain = ".a: {v: 1}\n.b: {v: !reference [.a, v]}\nj: {v: !reference [.b, v]}\n";
    assert!(resolved(chain).ends_with("j:{v:1}}"), "{}", resolved(chain));
    let through = ".a: !reference [.b]\n.b: {v: 1}\nj: {v: !reference [.a, v]}\n";
    assert!(resolved(through).ends_with("j:{v:1}}"), "{}", resolved(through));
}

#[test]
fn references_to_nothing_and_in_rounds_are_faults() {
    use ReferenceFaultKind::{Cycle, Invalid, Missing};
    assert_eq!(
        reference_faults("j: {script: !reference [.a, script]}\n"),
        [(".a, script".into(), Missing { found: 0 })]
    );
    assert_eq!(reference_faults(".a: {b: null}\nj: !reference [.a, b]\n"), [(".a, b".into(), Missing { found: 2 })]);
    assert_eq!(reference_faults("j: !reference []\n"), [(String::new(), Invalid)]);
    assert_eq!(reference_faults("j: !reference [1]\n"), [("1".into(), Invalid)]);
    assert_eq!(reference_faults("a: {s: !reference [b, s]}\nb: {s: !reference [a, s]}\n"), [("a, s".into(), Cycle)]);
    assert_eq!(reference_faults("a: {s: [!reference [a, s]]}\n"), [("a, s".into(), Cycle)]);
    assert_eq!(reference_faults("include: /x.yml\nj: {script: !reference [.a, script]}\n"), []);
}

#[test]
fn an_including_file_wins_and_nested_includes_are_read() {
    let options = supplied(&[
        ("ci/a.yml", "include: /ci/b.yml\nj: {stage: a, variables: {A: 1}}\n"),
        ("ci/b.yml", "j: {stage: b, script: from-b}\n.t: {image: i}\n"),
    ]);
    let text = "include: {local: /ci/a.yml}\nj: {variables: {B: 2}}\nk: {extends: .t}\n";
    assert_eq!(
        resolved_with(text, &options),
        "{j:{stage:a script:from-b variables:{A:1 B:2}} .t:{image:i} include:/ci/b.yml k:{image:i extends:.t}}"
            .replace("include:/ci/b.yml", "include:{local:/ci/a.yml}")
    );
}

#[test]
fn a_file_that_includes_itself_ends() {
    let options = supplied(&[("a.yml", "include: b.yml\n"), ("b.yml", "include: a.yml\nj: {script: x}\n")]);
    let context = Context { standard: Conventions::embedded(), options: &options };
    let pipeline = Pipeline::read("include: a.yml\n", &context);
    assert_eq!(pipeline.include_faults.len(), 1);
    assert_eq!(pipeline.jobs.len(), 1);
}

#[test]
fn a_place_in_an_included_file_is_told_where_it_is_included() {
    let options = supplied(&[("ci/a.yml", "\nj: {stage: a}\n")]);
    let context = Context { standard: Conventions::embedded(), options: &options };
    let text = "include:\n  - local: ci/a.yml\n";
    let pipeline = Pipeline::read(text, &context);
    let finding = pipeline.config.finding("ci-value", Severity::Error, pipeline.jobs[0].key, "wrong");
    assert_eq!((finding.span.of(text), finding.message.as_str()), ("ci/a.yml", "In ci/a.yml, line 2: wrong"));
}

#[test]
fn a_job_with_its_own_script_is_closed_when_only_the_templates_are_unseen() {
    let text = "include: {project: orchestrator/ci-templates, ref: main, file: /.gitlab-ci-common.yml}\nj: {script: x}\nk: {stage: y}\n";
    assert!(resolved(text).ends_with("j:{script:x} k:{stage:y …} …}"), "{}", resolved(text));
}

#[test]
fn aliases_are_shared_and_counted_as_if_written_out() {
    let mut text = String::from(".a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..10 {
        text += &format!(".a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 10].join(", "));
    }
    let options = Options::default();
    let context = Context { standard: Conventions::embedded(), options: &options };
    let config = Pipeline::read(&text, &context).config;
    assert!(config.expanded_size > 10_000_000_000, "{}", config.expanded_size);
    assert!(config.values.len() < 1000);
}

#[test]
fn inputs_of_an_include_are_put_in() {
    let component = "spec:\n  inputs:\n    stage: {default: test}\n    name:\n    retries: {default: 2}\n---\n\"$[[ inputs.name ]]-lint\":\n  stage: $[[ inputs.stage ]]\n  retry: $[[ inputs.retries ]]\n  script: echo $[[ inputs.name | expand_vars ]]\n";
    let options = supplied(&[("c.yml", component)]);
    let include = |inputs: &str| format!("include: {{local: c.yml, inputs: {{{inputs}}}}}\n");
    let text = include("name: web, stage: build");
    assert!(
        resolved_with(&text, &options)
            .starts_with("{web-lint:{stage:build retry:2 script:echo $[[ inputs.name | expand_vars ]]}")
    );
    let faults = |inputs: &str| {
        let text = include(inputs);
        let context = Context { standard: Conventions::embedded(), options: &options };
        Pipeline::read(&text, &context).include_faults.into_iter().map(|fault| fault.kind).collect::<Vec<_>>()
    };
    use crate::gitlab_ci::files::IncludeFaultKind::{MissingInput, UnknownInput};
    assert_eq!(faults("stage: x"), [MissingInput("name".into())]);
    assert_eq!(faults("name: x, stag: y"), [UnknownInput("stag".into())]);
}

#[test]
fn wildcards_include_the_files_that_match() {
    let mut options = supplied(&[
        ("ci/b.yml", "b: {script: x}\n"),
        ("ci/a.yml", "a: {script: x}\n"),
        ("ci/x/c.yml", "c: {script: x}\n"),
    ]);
    let jobs = |text: &str, options: &Options| resolved_with(text, options);
    let text = "include: /ci/*.yml\n";
    assert_eq!(jobs(text, &options), "{a:{script:x …} b:{script:x …} include:/ci/*.yml …}");
    options.has_all_local_files = true;
    assert_eq!(jobs(text, &options), "{a:{script:x} b:{script:x} include:/ci/*.yml}");
    assert_eq!(jobs("include: /ci/**/c.yml\n", &options), "{c:{script:x} include:/ci/**/c.yml}");
}

#[test]
fn a_key_is_told_from_all_others_whatever_its_length() {
    let key = |length: usize, changed: Option<usize>| -> String {
        (0..length).map(|place| if changed == Some(place) { 'x' } else { 'k' }).collect()
    };
    let mut text = "j:\n  variables:\n".to_owned();
    for length in 1..40 {
        text.push_str(&format!("    {}: {length}\n", key(length, None)));
    }
    let options = Options::default();
    let context = Context { standard: Conventions::embedded(), options: &options };
    let config = Pipeline::read(&text, &context).config;
    let job = config.value(config.root(), "j").unwrap();
    let variables = config.value(job, "variables").unwrap();
    for length in 1..40 {
        assert_eq!(config.text_of(variables, &key(length, None)), Some(length.to_string().as_str()));
        for changed in 0..length {
            assert_eq!(config.get(variables, &key(length, Some(changed))), Lookup::Absent);
        }
    }
    assert_eq!(config.get(variables, ""), Lookup::Absent);
}
