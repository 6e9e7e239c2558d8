//! Where things of the portal are found.

use std::sync::OnceLock;

/// The path under which the portal is served, without a slash at its end: empty at the root of a host.
static BASE: OnceLock<String> = OnceLock::new();

/// Says once, before the first address is asked for, below which path the portal is served: `/docs/` for
/// `https://host/docs/`, `/` for the root of a host. A whole URL counts with its path alone.
///
/// It is said while the program runs and not while it is compiled, so that one build of the engine serves any path: the
/// prerenderer is told by whoever builds, the worker knows it from its own address. A second call changes nothing.
pub fn serve_below(base: &str) {
    BASE.get_or_init(|| base_path(base));
}

/// The address of a page or file for an `href` or `src`, from its path within the portal, which starts with a slash.
///
/// Every link goes through this function, so that the portal can move below another path.
pub fn address(path: &str) -> String {
    format!("{}{path}", BASE.get().map_or("", String::as_str))
}

/// The path of an address with a slash before each of its parts and none at the end.
fn base_path(address: &str) -> String {
    let path = match address.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => address,
    };
    path.split('/').filter(|part| !matches!(*part, "" | ".")).fold(String::new(), |base, part| base + "/" + part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_a_path_without_a_slash_at_its_end() {
        for (given, expected) in [
            ("", ""),
            ("/", ""),
            ("./", ""),
            ("/docs", "/docs"),
            ("/docs/", "/docs"),
            ("docs/standard/", "/docs/standard"),
            ("https://host.example", ""),
            ("https://host.example/group/docs/", "/group/docs"),
        ] {
            assert_eq!(base_path(given), expected, "{given}");
        }
    }

    // The one test of this crate that sets the base would set it for all others too, so addresses below a path are tested
    // where a whole portal is built: tests/e2e/base.test.mjs.
    #[test]
    fn at_the_root_an_address_is_the_path() {
        assert_eq!(address("/rules/"), "/rules/");
    }
}
