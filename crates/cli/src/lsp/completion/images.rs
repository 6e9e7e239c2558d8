//! Names of images and services.

use conventions::{Conventions, Operation};
use diagnostics::{LineIndex, Span};
use gen_lsp_types::CompletionItemKind;

use super::{Cursor, Offer};

/// What ends a reference before the cursor, in YAML and in commands.
const BOUNDARIES: [char; 12] = [' ', '\t', '\n', '\r', '"', '\'', '[', ',', '{', '=', '(', '`'];

/// The services, behind the namespace or the address of a registry that stands before the cursor; `None` where neither does.
pub(super) fn services(cursor: &Cursor<'_>) -> Option<(Span, Vec<Offer>)> {
    let standard = cursor.standard;
    let token = token(cursor);
    let (before, word) = token.rsplit_once('/')?;
    let namespace = &standard.naming.namespace;
    let span = Span::new(cursor.offset - word.len(), cursor.offset);
    if before == namespace || before.strip_suffix(namespace.as_str()).is_some_and(|before| before.ends_with('/')) {
        return Some((span, images(standard, |image| image.to_owned())));
    }
    let host = before.rsplit_once(':').map_or(before, |(host, _)| host);
    let host = host.rsplit_once("//").map_or(host, |(_, host)| host);
    standard.environment_of_host(host)?;
    Some((span, images(standard, |image| format!("{namespace}{}{image}", standard.naming.separator))))
}

/// The images as they are pulled.
pub(super) fn pulled(standard: &Conventions) -> Vec<Offer> {
    let registry = standard.registry(Operation::Pull);
    let naming = &standard.naming;
    images(standard, |image| format!("{registry}/{}{}{image}", naming.namespace, naming.separator))
}

/// The image behind `FROM` in a Dockerfile.
pub(super) fn base(cursor: &Cursor<'_>, lines: &LineIndex<'_>) -> Option<(Span, Vec<Offer>)> {
    let line = lines.line_span(lines.line(cursor.offset));
    let before = cursor.text.get(line.start..cursor.offset)?;
    let mut words = before.split_ascii_whitespace();
    let is_from = words.next()?.eq_ignore_ascii_case("FROM");
    let token = token(cursor);
    let is_image = words.filter(|word| !word.starts_with("--")).all(|word| word == token);
    (is_from && is_image && before.contains([' ', '\t']))
        .then(|| (Span::new(cursor.offset - token.len(), cursor.offset), pulled(cursor.standard)))
}

fn images(standard: &Conventions, written: impl Fn(&str) -> String) -> Vec<Offer> {
    let services = standard.services.iter();
    let offer = |service: &conventions::Service| {
        let image = service.image.as_deref()?;
        Some(Offer::new(written(image), CompletionItemKind::Module, format!("the image of {}", service.title())))
    };
    services.filter_map(offer).collect()
}

fn token<'t>(cursor: &Cursor<'t>) -> &'t str {
    let before = cursor.text.get(..cursor.offset).unwrap_or_default();
    before.rsplit(BOUNDARIES).next().unwrap_or_default()
}
