//! Writes every page into Trunk's staging directory. Trunk runs it after each build, see `Trunk.toml`.
//!
//! Trunk says where that is in `TRUNK_STAGING_DIR`, and in `TRUNK_PUBLIC_URL` below which path the portal is served. The same
//! directory may be written to again for another path: `cargo run --bin prerender` over a copy of dist/ moves the portal.

use std::{env, error::Error, fs, path::Path, process::ExitCode, sync::Arc};

use hydration_context::SsrSharedContext;
use leptos::prelude::Owner;
use orchestrator_docs::{
    assets::Assets,
    history::History,
    markdown::Section,
    offline,
    pages::{self, Page},
    search, shell,
    site::Site,
};

fn main() -> ExitCode {
    match prerender() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report(&*error);
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "a program of the build speaks to the person who runs it")]
fn report(error: &dyn Error) {
    eprintln!("The pages could not be written: {error}");
}

fn prerender() -> Result<(), Box<dyn Error>> {
    let staging = env::var_os("TRUNK_STAGING_DIR").ok_or("TRUNK_STAGING_DIR is not set; Trunk runs this program")?;
    let staging = Path::new(&staging);
    report_html::serve_below(&env::var("TRUNK_PUBLIC_URL").unwrap_or_default());
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let site = Site::read(&root.join("content/site.toml"))?;
    let history = History::read(root, &["content/pages", "crates/conformance/src"]);
    // Islands ask their owner whether they are rendered for a page that comes to life.
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let mut pages = owner.with(|| pages::pages(&root.join("content")))?;
    let assets = Assets::collect(staging, &root.join("styles"), &search::index(&pages)?)?;
    owner.with(|| {
        for page in &mut pages {
            let source = page.source.as_deref();
            page.changed = source.and_then(|source| history.last_change(source)).map(str::to_owned);
        }
        for page in &pages {
            write(staging, &page.file(), &shell::document(page, &pages, &assets, &site))?;
        }
        write(staging, "sitemap.xml", &site_map(&pages, &site))
    })?;
    // The last one to write, because it lists all the others.
    match assets.reload {
        None => offline::write_service_worker(staging)?,
        Some(_) => offline::write_retirement(staging)?,
    }
    Ok(())
}

fn write(staging: &Path, file: &str, content: &str) -> Result<(), Box<dyn Error>> {
    let path = staging.join(file);
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    fs::write(&path, content).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// Search engines want whole addresses, so whoever publishes the portal says where it lives.
fn site_map(pages: &[Page], site: &Site) -> String {
    let origin = env::var("PORTAL_ORIGIN").unwrap_or_else(|_| site.origin.clone());
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for page in pages.iter().filter(|page| page.section != Section::Hidden) {
        xml.push_str(&format!(
            "<url><loc>{}{}</loc></url>\n",
            origin.trim_end_matches('/'),
            report_html::address(&page.path)
        ));
    }
    xml.push_str("</urlset>\n");
    xml
}
