//! The counts as one page that needs nothing else, in the portal's look.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::summary::{Counts, Summary};
use super::text::problem;

/// The tokens and elements of the portal, and what this page adds.
const STYLES: [&str; 2] = [include_str!("../../../../styles/site.css"), include_str!("page.css")];
/// The page runs nothing and fetches nothing, whatever a path or a message holds.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
/// So many rows a table has: a page with a row for each of 100,000 repositories is read by nobody. JSON and CSV have them all.
const ROWS: usize = 500;

/// The page. Rules are linked to below `portal`, where that is not empty.
pub(super) fn page(summary: &Summary, portal: &str) -> String {
    let title = "Conformance of all repositories";
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                @for sheet in STYLES { style { (PreEscaped(sheet)) } }
            }
            body {
                main class="report-frame" {
                    h1 { (title) }
                    (lead(summary))
                    (totals(summary))
                    (problems(summary))
                    (rules(summary, portal))
                    (services(summary))
                    (repositories(summary))
                    (worst(summary))
                    (not_checked(summary))
                }
            }
        }
    }
    .into_string()
}

fn lead(summary: &Summary) -> Markup {
    let counts = summary.totals.counts;
    html! {
        p class="lead" {
            (number(counts.failing)) " of " (number(counts.texts)) " texts in " (number(summary.totals.repositories))
            " repositories have errors."
            @if let Some(standard) = &summary.standard {
                " Standard " (standard.version) " of " time { (standard.date) } "."
            }
        }
    }
}

fn totals(summary: &Summary) -> Markup {
    let totals = &summary.totals;
    let counts = totals.counts;
    let weighs = |severity, count| if count > 0 { severity } else { "none" };
    html! {
        dl class="totals" {
            div data-severity=(weighs("error", counts.errors)) { dt { "errors" } dd { (number(counts.errors)) } }
            div data-severity=(weighs("warning", counts.warnings)) { dt { "warnings" } dd { (number(counts.warnings)) } }
            div { dt { "notes" } dd { (number(counts.notes)) } }
            div { dt { "suppressed" } dd { (number(totals.suppressed)) } }
            div data-severity=(weighs("error", totals.not_checked)) { dt { "not checked" } dd { (number(totals.not_checked)) } }
        }
    }
}

fn problems(summary: &Summary) -> Markup {
    html! {
        @if !summary.problems.is_empty() {
            section class="problems" aria-labelledby="problems" {
                h2 id="problems" { "This report is not whole" }
                ul { @for found in summary.problems.iter().take(ROWS) { li { (problem(found)) } } }
                (more(summary.problems.len()))
            }
        }
    }
}

fn rules(summary: &Summary, portal: &str) -> Markup {
    let rows = summary.rules.iter().map(|rule| {
        let id = html! { code { (rule.name.rule) } };
        // Only what is a path of the portal becomes an address below it.
        let is_linked = !portal.is_empty() && rule.name.docs.starts_with('/');
        let name = html! {
            @if is_linked { a href={ (portal) (rule.name.docs) } { (id) } } @else { (id) }
        };
        (name, None, rule.counts)
    });
    table(
        "rules",
        "Rules",
        Columns { first: "Rule", second: None, has_texts: true },
        rows.collect(),
        summary.rules.len(),
    )
}

fn services(summary: &Summary) -> Markup {
    let rows = summary.services.iter().map(|service| {
        let name = html! { @match &service.name.service { Some(name) => (name), None => "not known" } };
        (name, None, service.counts)
    });
    table(
        "services",
        "Services",
        Columns { first: "Service", second: None, has_texts: true },
        rows.collect(),
        summary.services.len(),
    )
}

fn repositories(summary: &Summary) -> Markup {
    let rows = summary.repositories.iter().take(ROWS).map(|repository| {
        let name = html! { span class="where" { (repository.name.repository) } };
        let services = html! { (repository.name.services.join(", ")) };
        (name, Some(services), repository.counts)
    });
    let columns = Columns { first: "Repository", second: Some("Services"), has_texts: true };
    table("repositories", "Repositories", columns, rows.collect(), summary.repositories.len())
}

fn worst(summary: &Summary) -> Markup {
    let rows = summary.worst.iter().map(|text| {
        let name = html! { span class="where" { (text.name.source) } };
        (name, None, text.counts)
    });
    table(
        "texts",
        "Texts with the most findings",
        Columns { first: "Text", second: None, has_texts: false },
        rows.collect(),
        summary.worst.len(),
    )
}

fn not_checked(summary: &Summary) -> Markup {
    html! {
        @if !summary.not_checked.is_empty() {
            h2 id="not-checked" { "Not checked" }
            div class="table-scroll" role="region" aria-labelledby="not-checked" tabindex="0" {
                table {
                    thead { tr { th scope="col" { "Text" } th scope="col" { "Reason" } } }
                    tbody {
                        @for missed in summary.not_checked.iter().take(ROWS) {
                            tr {
                                th scope="row" { span class="where" { (missed.source) } }
                                td class="reason" { (missed.reason) }
                            }
                        }
                    }
                }
            }
            (more(summary.totals.not_checked))
        }
    }
}

/// A row: its name, what else is said of it, its counts.
type Row = (Markup, Option<Markup>, Counts);

/// What the columns of a table are called.
struct Columns {
    first: &'static str,
    second: Option<&'static str>,
    /// Whether the number of texts says anything.
    has_texts: bool,
}

fn table(id: &str, title: &str, columns: Columns, rows: Vec<Row>, count: usize) -> Markup {
    let Columns { first, second, has_texts } = columns;
    let counts = ["Errors", "Warnings", "Notes", "Texts"].into_iter().filter(|&column| has_texts || column != "Texts");
    html! {
        @if !rows.is_empty() {
            h2 id=(id) { (title) }
            div class="table-scroll" role="region" aria-labelledby=(id) tabindex="0" {
                table {
                    thead {
                        tr {
                            th scope="col" { (first) }
                            @if let Some(second) = second { th scope="col" { (second) } }
                            @for column in counts { th scope="col" class="count" { (column) } }
                        }
                    }
                    tbody {
                        @for (name, detail, counts) in rows.iter().take(ROWS) {
                            tr {
                                th scope="row" { (name) }
                                @if let Some(detail) = detail { td class="services" { (detail) } }
                                (cell("error", counts.errors))
                                (cell("warning", counts.warnings))
                                (cell("note", counts.notes))
                                @if has_texts { td class="count" { (number(counts.texts)) } }
                            }
                        }
                    }
                }
            }
            (more(count))
        }
    }
}

fn cell(severity: &str, count: usize) -> Markup {
    html! { td class="count" data-severity=(if count > 0 { severity } else { "none" }) { (number(count)) } }
}

fn more(count: usize) -> Markup {
    html! {
        @if count > ROWS {
            p class="more" { "The first " (ROWS) " of " (number(count)) ". The same report as JSON or CSV has more." }
        }
    }
}

/// A number with its digits in threes.
fn number(number: usize) -> String {
    let digits = number.to_string();
    let start = digits.len() % 3;
    let mut grouped = digits.get(..start).unwrap_or_default().to_owned();
    for group in digits.as_bytes().get(start..).unwrap_or_default().chunks(3) {
        if !grouped.is_empty() {
            grouped.push(',');
        }
        grouped.extend(group.iter().copied().map(char::from));
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn digits_stand_in_threes() {
        assert_eq!([0, 12, 123, 1_234, 1_234_567].map(number), ["0", "12", "123", "1,234", "1,234,567"]);
    }
}
