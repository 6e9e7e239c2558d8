//! Where things of the portal are found.

/// The path under which the portal is served, without a slash at its end: empty at the root of a host.
const BASE: &str = "";

/// The address of a page or file for an `href` or `src`, from its path within the portal, which starts with a slash.
///
/// Every link goes through this function, so that the portal can move below another path.
pub fn address(path: &str) -> String {
    format!("{BASE}{path}")
}
