//! The renderer as a whole.

use std::collections::BTreeSet;

use conventions::{Conventions, Trigger};

use super::*;

/// A portal that shows what it was asked for.
struct Plain;

impl Portal for Plain {
    fn rule_page(&self, rule: &str) -> Option<String> {
        (rule == "tag-short-sha").then(|| format!("/rules/{rule}/"))
    }

    fn validator(&self, validator: &Validator) -> String {
        format!(
            "[{} {:?} {}]",
            validator.kind.map_or("auto", conformance::Kind::as_str),
            validator.direction,
            validator.example
        )
    }

    fn generator(&self) -> String {
        "<generator>".to_owned()
    }

    fn progress(&self, steps: usize) -> String {
        format!("<progress {steps}>")
    }

    fn tag_builder(&self, trigger: Trigger) -> String {
        format!("[builder {}]", trigger.as_str())
    }

    fn sortable(&self, label: &str, rows: usize, table: String) -> String {
        format!("[{label}, {rows}]{table}")
    }
}

const FRONT: &str =
    "+++\ntitle = \"T\"\npath = \"/t/\"\ndescription = \"D.\"\nsection = \"standard\"\norder = 1\n+++\n";

fn page(body: &str) -> Result<Document, MarkdownError> {
    whole(&format!("{FRONT}{body}"))
}

fn whole(text: &str) -> Result<Document, MarkdownError> {
    render(Source { file: "t.md", text }, Conventions::embedded(), &Plain)
}

fn html(body: &str) -> String {
    page(body).map(|document| document.body).unwrap_or_else(|error| panic!("{error}"))
}

fn refusal(body: &str) -> (usize, String) {
    let error = page(body).expect_err("the page should be refused");
    (error.line, error.reason)
}

#[test]
fn front_matter_of_a_standard_document_takes_title_and_path_from_the_standard() {
    let document =
        whole("+++\npage = \"kaniko-builds\"\ndescription = \"D.\"\nsection = \"standard\"\norder = 5\n+++\nText.\n")
            .unwrap();
    assert_eq!(document.front.path, "/kaniko/");
    assert_eq!(document.front.title, "Kaniko Docker builds");
}

#[test]
fn wrong_front_matter_is_refused_with_its_line() {
    let error = whole("+++\ntitle = \"T\"\ncolour = \"red\"\n+++\n").unwrap_err();
    assert_eq!((error.file.as_str(), error.line), ("t.md", 3));
    assert!(error.reason.contains("colour"), "{error}");
    assert!(whole("no front matter\n").unwrap_err().reason.contains("+++"));
    assert!(whole("+++\ntitle = \"T\"\n").unwrap_err().reason.contains("no end"));
    let error =
        whole("+++\npage = \"colours\"\ndescription = \"D.\"\nsection = \"standard\"\norder = 1\n+++\n").unwrap_err();
    assert!(error.reason.contains("`kaniko-builds`"), "{error}");
}

#[test]
fn facts_are_filled_in_in_prose_code_and_directives() {
    assert!(html("Push to {{ push.registry }}.\n").contains("Push to nexus.shared.cwiq.io:8443."));
    assert!(html("`{{ image.runner-api }}`\n").contains("<code>orchestrator/runner-service</code>"));
    assert!(html("```text\n{{ kaniko.executor }}\n```\n").contains("8444/kaniko-project/executor:debug"));
    let html = html("::validator{kind=\"image-ref\" direction=\"pull\" example=\"{{ pull.registry }}/x:1\"}\n");
    assert_eq!(html.trim(), "[image-ref Pull nexus.shared.cwiq.io:8444/x:1]");
}

#[test]
fn an_unknown_fact_is_refused_at_its_line_in_the_file() {
    let (line, reason) = refusal("One.\n\n{{ push.colour }}\n");
    assert_eq!(line, 10);
    assert!(reason.contains("`push.colour`"), "{reason}");
    assert!(refusal("{{ push.registry\n").1.contains("}}"));
}

#[test]
fn a_documented_fact_exists() {
    // Every name in the table of the module's documentation that stands for itself.
    let documentation = include_str!("facts.rs");
    let names = documentation.lines().filter_map(|line| line.strip_prefix("//! | ")?.split(" | ").next());
    let mut seen = 0;
    for name in names.flat_map(|cell| cell.split(", ")).map(|name| name.trim_matches('`')) {
        if name.contains('.') && !name.chars().any(|c| c.is_uppercase()) {
            seen += 1;
            page(&format!("{{{{ {name} }}}}\n")).unwrap_or_else(|error| panic!("{error}"));
        }
    }
    assert!(seen > 40, "{seen}");
}

#[test]
fn headings_get_ids_permalinks_and_a_table_of_contents() {
    let document = page("## Tag forms\n\n### The `main` tag\n\n#### Deep\n\n## Tag forms\n").unwrap();
    let contents: Vec<(u8, &str, &str)> =
        document.contents.iter().map(|heading| (heading.level, heading.id.as_str(), heading.title.as_str())).collect();
    assert_eq!(
        contents,
        [(2, "tag-forms", "Tag forms"), (3, "the-main-tag", "The main tag"), (2, "tag-forms-2", "Tag forms")]
    );
    assert!(document.body.contains(
        "<h3 id=\"the-main-tag\">The <code>main</code> tag</h3><a class=\"permalink\" href=\"#the-main-tag\""
    ));
    assert!(refusal("# Title\n").1.contains("front matter"));
}

#[test]
fn directives_become_tables_and_notes() {
    assert!(html("::table{ports}\n").contains("<th scope=\"row\">8443</th>"));
    assert!(html("::table{services sortable}\n").starts_with("[Services and their images, 14]<div"));
    assert!(html("::tag-builder{trigger=\"push-tag\"}\n").contains("[builder push-tag]"));
    let html = html("::discrepancy{D3}\n");
    assert!(html.contains("href=\"/discrepancies/#d3\"") && html.contains("Length of the short SHA"), "{html}");
}

#[test]
fn all_discrepancies_have_headings_of_their_own_and_link_rules_that_have_pages() {
    let document = page("::discrepancies\n").unwrap();
    for discrepancy in &Conventions::embedded().discrepancies {
        assert!(document.anchors.contains(&discrepancy.id.to_lowercase()), "{}", discrepancy.id);
        assert!(
            document.contents.iter().any(|section| section.title.contains(&discrepancy.title)),
            "{}",
            discrepancy.id
        );
    }
    let link = "<a href=\"/rules/tag-short-sha/\" aria-describedby=\"hint-1\"><code>tag-short-sha</code></a>";
    assert!(document.body.contains(link), "{}", document.body);
    assert!(document.body.contains("<dd><code>tag-promotion</code> (not checked yet)</dd>"));
}

#[test]
fn a_validator_may_take_its_example_from_a_code_block() {
    let html = html("```::validator{kind=\"gitlab-ci\"}\nstages:\n  - test\n```\n");
    assert!(html.contains("[gitlab-ci Unknown stages:\n  - test\n]"), "{html}");
}

#[test]
fn what_a_directive_does_not_know_is_refused() {
    for (body, word) in [
        ("::colour{red}\n", "`colour`"),
        ("::table{colours}\n", "`colours`"),
        ("::table{ports wide}\n", "`wide`"),
        ("::diagram{ports size=\"2\"}\n", "`size`"),
        ("::snippet{include-cobol}\n", "`include-cobol`"),
        ("::validator{kind=\"colour\" example=\"x\"}\n", "`image-ref`"),
        ("::validator{kind=\"tag\"}\n", "example"),
        ("::validator{kind=\"tag\" trigger=\"noon\" example=\"x\"}\n", "`push-main`"),
        ("::discrepancy{D99}\n", "`D99`"),
        ("::table{ports}\n::table{tags}\n", "one line"),
        ("::table{ports\n", "`}`"),
    ] {
        let (line, reason) = refusal(body);
        assert_eq!(line, 8, "{body}");
        assert!(reason.contains(word), "{body}: {reason}");
    }
}

#[test]
fn raw_html_is_refused() {
    assert!(refusal("<script>alert(1)</script>\n").1.contains("raw HTML"));
    assert!(refusal("A <b>word</b>.\n").1.contains("raw HTML"));
}

#[test]
fn tables_scroll_and_have_scopes() {
    let html = html("| a | b |\n|---|---|\n| 1 | 2 |\n");
    assert!(html.contains("role=\"group\"") && html.contains("tabindex=\"0\""), "{html}");
    assert!(html.contains("<th scope=\"col\">a</th>"), "{html}");
    assert!(html.contains("<tr><th scope=\"row\">1</th><td>2</td></tr>"), "{html}");
}

#[test]
fn admonitions_carry_their_kind() {
    let html = html("> [!WARNING]\n> Mind the gap.\n");
    assert!(html.contains("<div role=\"note\" class=\"admonition warning\" aria-label=\"Warning\">"), "{html}");
    assert!(html.contains("<p>Mind the gap.</p>"), "{html}");
}

#[test]
fn external_links_are_marked_and_internal_ones_checked() {
    let document = page("## Here\n\n[a](https://example.org/?a=1&b=2) [b](#here) [c](/other/#part)\n").unwrap();
    assert!(document.body.contains("class=\"external\"") && document.body.contains("a=1&amp;b=2"), "{}", document.body);
    assert_eq!(document.links.len(), 2);
    assert!(refusal("[a](other.md)\n").1.contains("`other.md`"));
}

#[test]
fn a_dead_link_is_an_error_with_its_line() {
    let other = whole(&format!("{}## Part\n", FRONT.replace("/t/", "/other/"))).unwrap();
    let check =
        |body: &str| check_links(&[page(body).unwrap(), other.clone()], &BTreeSet::from(["/rules/".to_owned()]));
    assert!(check("[a](/other/#part) [b](/rules/#any)\n").is_ok());
    let errors = check("Text.\n\n[a](/other/#nowhere)\n\n[b](/nowhere/) [c](#nowhere)\n").unwrap_err();
    let lines: Vec<usize> = errors.iter().map(|error| error.line).collect();
    assert_eq!(lines, [10, 12, 12]);
    assert!(errors[0].reason.contains("`#nowhere`") && errors[1].reason.contains("`/nowhere/`"));
}

#[test]
fn nothing_needs_inline_style_or_script() {
    let html = html("::diagram{stages}\n\n```bash\necho \"$A\"\n```\n\n::table{services}\n\n> [!NOTE]\n> A.\n");
    assert!(!html.contains("style=") && !html.contains("<style") && !html.contains("<script"));
}

#[test]
fn a_rule_in_backticks_is_a_link_with_a_hint() {
    let body =
        html("See `tag-short-sha`, [the rule `tag-short-sha`](#x) and `tag-none`.\n\n## X\n\nAgain `tag-short-sha`.\n");
    assert_eq!(body.matches("<span class=\"rule\">").count(), 2, "a link within a link is none: {body}");
    let hint = "<span class=\"rule-hint\" id=\"hint-1\" role=\"tooltip\"><span class=\"badge\" data-severity=\"error\">error</span>";
    assert!(body.contains(hint) && body.contains("aria-describedby=\"hint-2\""), "{body}");
    assert!(body.contains("<code>tag-none</code>"), "{body}");
}

#[test]
fn a_rules_own_page_does_not_link_to_itself() {
    let source = Source { file: "tag-short-sha", text: "About `tag-short-sha`.\n" };
    let part = render_part(source, "", Conventions::embedded(), &Plain).unwrap();
    assert_eq!(part.trim(), "<p>About <code>tag-short-sha</code>.</p>");
    let other = Source { file: "tag-version", ..source };
    let part = render_part(other, "ignore-", Conventions::embedded(), &Plain).unwrap();
    assert!(part.contains("id=\"hint-ignore-1\""), "{part}");
}

#[test]
fn what_is_missing_is_named_at_its_place_and_all_together() {
    let own = whole("+++\npage = \"kaniko-builds\"\ndescription = \"D.\"\nsection = \"standard\"\norder = 5\n+++\n::missing-pages\n").unwrap();
    assert!(own.body.contains("Deploy Patterns") && !own.body.contains("Service Accounts"), "{}", own.body);
    assert!(own.body.contains("<a href=\"/not-here-yet/\">not in this portal yet</a>"), "{}", own.body);
    assert_eq!(own.links.first().map(|link| link.path.as_str()), Some("/not-here-yet/"), "the link is checked");
    let all = html("::missing-pages\n");
    for missing in &Conventions::embedded().missing_pages {
        assert!(all.contains(&missing.title.replace('&', "&amp;")), "{}: {all}", missing.title);
    }
    assert!(all.contains("linked from <a href=\"/docker-registry/\">"), "{all}");
}
