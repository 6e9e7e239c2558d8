//! What every page has: head, navigation, footer.

use conventions::Conventions;
use leptos::{html, prelude::*};
use report_html::address;

use crate::{
    assets::Assets,
    markdown::{Heading, Section},
    pages::{NAVIGATION, Page},
    site::Site,
    theme,
};

/// What a page may load: its own files, the one inline script of the theme, the one inline style sheet, and nothing else. No request to
/// anyone.
fn content_security_policy(styles: &str) -> String {
    policy(&theme::policy_hash(styles))
}

/// The same as a header that a server sends with every file, for the workers too, which the policy of a page does not bind. It leaves it to
/// each page which style sheet that has: both policies apply, and a header that named the sheet would have to change with it.
pub fn header_policy() -> String {
    policy("'unsafe-inline'")
}

fn policy(styles: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' {}; style-src 'self' {styles}; img-src 'self' data:; \
         connect-src 'self'; worker-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'",
        theme::policy_hash(theme::SCRIPT)
    )
}

/// The page as a complete HTML document.
pub fn document(page: &Page, pages: &[Page], assets: &Assets, site: &Site) -> String {
    let name = site.name.clone();
    let title = if page.section == Section::Home { name } else { format!("{} · {name}", page.title) };
    let has_islands = page.html.contains("<leptos-island");
    let Assets {
        styles,
        print,
        page: script,
        loader,
        module,
        wasm,
        engine,
        editor,
        workbench,
        start,
        search,
        index,
        offline,
        reload,
    } = assets.clone();
    let styles = styles.of(&page.html);
    // The loader and what it knows the addresses of stand only on pages that have a use for them.
    let scripts = has_islands.then(|| {
        view! {
            <script defer src=loader data-module=module data-wasm=wasm data-engine=engine data-editor=editor data-workbench=workbench></script>
        }
    });
    let start = (page.section == Section::Start).then(|| view! { <script defer src=start></script> });
    let offline = offline.map(|offline| view! { <script defer src=offline data-worker=address("/sw.js")></script> });
    let reload = reload.map(|reload| view! { <script defer src=reload></script> });
    let grounds =
        theme::GROUNDS.map(|(media, colour)| html::meta().name("theme-color").content(colour).attr("media", media));
    let view = view! {
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta http-equiv="Content-Security-Policy" content=content_security_policy(&styles) />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <title>{title}</title>
                <meta name="description" content=page.description.clone() />
                <meta name="color-scheme" content="light dark" />
                {grounds.into_iter().collect::<Vec<_>>()}
                <script inner_html=theme::SCRIPT></script>
                <link rel="icon" href=address("/icon.svg") type="image/svg+xml" />
                <style inner_html=styles></style>
                <link rel="stylesheet" media="print" href=print />
                <script
                    defer
                    src=script
                    data-search=search
                    data-search-index=index
                    data-search-base=address("/")
                ></script>
                {scripts}
                {start}
                {offline}
                {reload}
            </head>
            <body>
                <a class="skip-link" href="#content">"Skip to the content"</a>
                {header(page, pages, site)}
                <div class="frame" data-section=section_word(page.section)>
                    {sidebar(page, pages)}
                    <main id="content" tabindex="-1">
                        {breadcrumbs(page, pages)}
                        <h1>{page.title.clone()}</h1>
                        {contents_above(&page.contents)}
                        <div class="content" inner_html=page.html.clone()></div>
                        {origin(page, site)}
                        {neighbours(page, pages)}
                    </main>
                    {contents_beside(&page.contents)}
                </div>
                {footer()}
            </body>
        </html>
    };
    format!("<!doctype html>{}\n", view.to_html())
}

fn section_word(section: Section) -> &'static str {
    match section {
        Section::Home => "home",
        Section::Start => "start",
        Section::Standard => "standard",
        Section::Checkers => "checkers",
        Section::Rules => "rules",
        Section::Hidden => "hidden",
    }
}

fn header(page: &Page, pages: &[Page], site: &Site) -> impl IntoView + use<> {
    // Each section is entered through its first page.
    let entries: Vec<_> = NAVIGATION
        .into_iter()
        .filter_map(|(section, title)| {
            let first = pages.iter().find(|other| other.section == section)?;
            let current = (page.section == section).then_some("true");
            Some(view! { <li><a href=address(&first.path) aria-current=current>{title}</a></li> })
        })
        .collect();
    let current = (page.section == Section::Home).then_some("page");
    view! {
        <header class="site-header">
            <a class="brand" href=address("/") aria-current=current>{brand(&site.name)}</a>
            <nav class="sections" aria-label="Sections"><ul>{entries}</ul></nav>
            {search_button()}
            {theme::control()}
            <button class="menu" type="button" popovertarget="pages">"Menu"</button>
        </header>
    }
}

/// The portal's name, written like the path of an image.
fn brand(name: &str) -> Vec<AnyView> {
    let words = name.split_whitespace().map(|word| view! { {word.to_lowercase()} }.into_any());
    let mut parts = Vec::new();
    for word in words {
        if !parts.is_empty() {
            parts.push(view! { <span>"/"</span> }.into_any());
        }
        parts.push(word);
    }
    parts
}

/// Opens the search. Without scripts there is none, and the styles hide the button.
pub(crate) fn search_button() -> impl IntoView {
    view! {
        <button type="button" class="search-open" data-search aria-haspopup="dialog" aria-keyshortcuts="/ Control+K Meta+K">
            <svg viewBox="0 0 16 16" aria-hidden="true">
                <circle cx="6.75" cy="6.75" r="4.75" />
                <path d="m10.5 10.5 4 4" />
            </svg>
            <span>"Search"</span>
            <kbd aria-hidden="true">"/"</kbd>
        </button>
    }
}

/// The pages beside the text. On a narrow screen it is a popover, which needs no script.
fn sidebar(page: &Page, pages: &[Page]) -> impl IntoView + use<> {
    let sections: Vec<_> = NAVIGATION
        .into_iter()
        .filter(|&(section, _)| pages.iter().any(|other| other.section == section))
        .map(|(section, title)| {
            view! {
                <p class="section">{title}</p>
                {page_list(page, pages, section)}
            }
        })
        .collect();
    view! {
        <nav class="sidebar" id="pages" popover aria-label="Pages">
            <button class="menu" type="button" popovertarget="pages" popovertargetaction="hide">"Close"</button>
            {sections}
        </nav>
    }
}

/// The pages of a section, in its groups. The many rules are listed beside rules alone.
fn page_list(page: &Page, pages: &[Page], section: Section) -> impl IntoView + use<> {
    let link = |other: &Page| {
        let current = (other.path == page.path).then_some("page");
        view! { <li><a href=address(&other.path) aria-current=current>{other.navigation.clone()}</a></li> }
    };
    let shown = |other: &&Page| other.section == section && (other.group.is_none() || page.section == section);
    let listed: Vec<&Page> = pages.iter().filter(shown).collect();
    listed
        .chunk_by(|one, other| one.group == other.group)
        .map(|group| {
            let links: Vec<_> = group.iter().map(|other| link(other)).collect();
            let title = group.first().and_then(|first| first.group);
            view! {
                {title.map(|title| view! { <p class="group">{title}</p> })}
                <ul>{links}</ul>
            }
        })
        .collect::<Vec<_>>()
}

/// The way from the home page to this one.
fn breadcrumbs(page: &Page, pages: &[Page]) -> Option<impl IntoView + use<>> {
    let (section, title) = NAVIGATION.into_iter().find(|(section, _)| *section == page.section)?;
    let first = pages.iter().find(|other| other.section == section)?;
    let entrance = (first.path != page.path && section != Section::Standard)
        .then(|| view! { <li><a href=address(&first.path)>{title}</a></li> });
    let plain = (section == Section::Standard).then(|| view! { <li>{title}</li> });
    let group = page.group.map(|group| view! { <li>{group}</li> });
    Some(view! {
        <nav class="breadcrumbs" aria-label="Where you are">
            <ol><li><a href=address("/")>"Home"</a></li>{entrance}{plain}{group}</ol>
        </nav>
    })
}

/// The pages before and after this one in its section.
fn neighbours(page: &Page, pages: &[Page]) -> Option<impl IntoView + use<>> {
    let section: Vec<&Page> = pages
        .iter()
        .filter(|other| other.section == page.section && NAVIGATION.iter().any(|(section, _)| *section == page.section))
        .collect();
    let at = section.iter().position(|other| other.path == page.path)?;
    let link = |other: &&Page, rel: &'static str, words: &'static str| {
        view! {
            <a rel=rel href=address(&other.path)>
                <span>{words}</span>
                " "
                {other.navigation.clone()}
            </a>
        }
    };
    let previous = at.checked_sub(1).and_then(|at| section.get(at)).map(|other| link(other, "prev", "Previous"));
    let next = section.get(at + 1).map(|other| link(other, "next", "Next"));
    (previous.is_some() || next.is_some())
        .then(|| view! { <nav class="neighbours" aria-label="Neighbouring pages">{previous}{next}</nav> })
}

/// The headings of the page as a list of links; `None` where there is nothing to choose from.
fn heading_list(headings: &[Heading]) -> Option<impl IntoView + use<>> {
    let links: Vec<_> = headings
        .iter()
        .map(|heading| {
            let Heading { level, id, title } = heading.clone();
            view! { <li data-level=level.to_string()><a href=format!("#{id}")>{title}</a></li> }
        })
        .collect();
    (links.len() > 1).then(|| view! { <ul>{links}</ul> })
}

/// The headings beside the text of a wide page.
fn contents_beside(headings: &[Heading]) -> Option<impl IntoView + use<>> {
    let list = heading_list(headings)?;
    Some(view! {
        <nav class="contents" aria-label="On this page">
            <p class="section">"On this page"</p>
            {list}
        </nav>
    })
}

/// The same above the text, to open, where there is no room beside it. The styles show one of the two.
fn contents_above(headings: &[Heading]) -> Option<impl IntoView + use<>> {
    let list = heading_list(headings)?;
    Some(view! {
        <nav class="contents-above" aria-label="On this page">
            <details>
                <summary>"On this page"</summary>
                {list}
            </details>
        </nav>
    })
}

/// When the page's source was last changed, and where a change of it can be proposed, as far as either is known.
fn origin(page: &Page, site: &Site) -> Option<impl IntoView + use<>> {
    let source = page.source.as_deref()?;
    let changed = page.changed.clone();
    let edit = site.edit_address(source);
    let is_known = changed.is_some() || edit.is_some();
    let changed = changed.map(|day| {
        view! { <span>"Last change " <time datetime=day.clone()>{day.clone()}</time></span> }
    });
    let edit = edit.map(|target| {
        view! { <a class="external" rel="external noopener" href=target>"Propose a change to this page"</a> }
    });
    is_known.then(|| view! { <p class="page-origin">{changed}{edit}</p> })
}

fn footer() -> impl IntoView {
    let standard = &Conventions::embedded().standard;
    view! {
        <footer class="site-footer">
            <p>
                {standard.organisation.clone()} " standard " {standard.version.clone()} " of "
                <time>{standard.date.clone()}</time> ". What you check here stays in your browser."
            </p>
        </footer>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::page_of;

    #[test]
    fn a_page_leads_to_where_its_source_is_edited_where_there_is_such_a_place() {
        let page = page_of("/a/", "A", "About it.", Section::Standard, 1, "");
        let page = Page { source: Some("content/pages/a.md".to_owned()), ..page };
        let site =
            |edit: &str| Site::parse(&format!("name = \"Docs\"\norigin = \"https://docs.example\"\n{edit}")).unwrap();
        let html = |site: &Site| origin(&page, site).map(|origin| origin.to_html()).unwrap_or_default();
        let shown = html(&site("edit = \"https://git.example/edit/{file}?from=docs\"\n"));
        assert!(shown.contains("href=\"https://git.example/edit/content/pages/a.md?from=docs\""), "{shown}");
        assert!(shown.contains("Propose a change to this page"), "{shown}");
        assert_eq!(html(&site("")), "");
    }
}
