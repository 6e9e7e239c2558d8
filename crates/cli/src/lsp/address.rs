//! Where a document lies, from the URI that an editor calls it by.

use std::path::PathBuf;

use percent_encoding::percent_decode_str;

/// The path that a `file:` URI of this machine stands for; `None` for every other document, such as one that was never saved.
pub(super) fn path_of(uri: &str) -> Option<PathBuf> {
    let rest = strip_scheme(uri, "file:")?;
    let path = match rest.strip_prefix("//") {
        Some(rest) => {
            let (host, path) = rest.split_at(rest.find('/')?);
            (host.is_empty() || host.eq_ignore_ascii_case("localhost")).then_some(path)?
        }
        None => rest,
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = percent_decode_str(path).decode_utf8().ok()?;
    // A null byte is in no path; the system would refuse it.
    let is_absolute = path.starts_with('/') && !path.contains('\0');
    // `/c:/folder` is `c:/folder` where paths start with a drive.
    let drive = path.strip_prefix('/').filter(|path| cfg!(windows) && path.get(1..2) == Some(":"));
    is_absolute.then(|| PathBuf::from(drive.unwrap_or(&path)))
}

/// The last part of the path of any URI, decoded: `.gitlab-ci.yml`. Empty where it has none.
pub(super) fn name_of(uri: &str) -> String {
    let path = uri.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit(['/', ':']).next().unwrap_or_default();
    percent_decode_str(name).decode_utf8_lossy().into_owned()
}

fn strip_scheme<'u>(uri: &'u str, scheme: &str) -> Option<&'u str> {
    let (start, rest) = (uri.get(..scheme.len())?, uri.get(scheme.len()..)?);
    start.eq_ignore_ascii_case(scheme).then_some(rest)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn files_have_paths_and_nothing_else_has() {
        for (uri, expected) in [
            ("file:///a/b%20c/%C3%A4.yml", Some("/a/b c/ä.yml")),
            ("file:///a/ä.yml", Some("/a/ä.yml")),
            ("FILE://localhost/a", Some("/a")),
            ("file:/a", Some("/a")),
            ("file://server/share", None),
            ("file:///a%FF", None),
            ("file:///a%00", None),
            ("file:", None),
            ("file://", None),
            ("untitled:Untitled-1", None),
            ("ä", None),
            ("", None),
        ] {
            assert_eq!(path_of(uri).as_deref(), expected.map(Path::new), "{uri}");
        }
    }

    #[test]
    fn every_document_has_a_name() {
        assert_eq!(name_of("gitlab:/group/project/.gitlab-ci.yml?ref=main"), ".gitlab-ci.yml");
        assert_eq!(name_of("untitled:Dockerfile"), "Dockerfile");
        assert_eq!(name_of("file:///a/%2egitlab-ci.yml"), ".gitlab-ci.yml");
        assert_eq!(name_of(""), "");
    }
}
