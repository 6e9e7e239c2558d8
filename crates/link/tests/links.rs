//! Links open again, whatever they carry, and whatever is no link is refused with a reason.

use link::{LinkError, SIZE_LIMIT, Shared, SharedFile, deflated, fragment, is_link};
use miniz_oxide::{deflate::compress_to_vec, inflate::decompress_to_vec_with_limit};
use proptest::{collection::vec, prelude::*};

fn address(shared: &Shared) -> Result<String, LinkError> {
    Ok(fragment(&compress_to_vec(&shared.to_bytes()?, 6)))
}

/// What the browser does with an address.
fn opened(fragment: &str) -> Result<Shared, LinkError> {
    let bytes = decompress_to_vec_with_limit(&deflated(fragment)?, SIZE_LIMIT).map_err(|_| LinkError::Damaged)?;
    Shared::from_bytes(&bytes)
}

fn example() -> Shared {
    let include = "include:\n  - local: /templates/build.yml\n";
    Shared {
        kind: "gitlab-ci".to_owned(),
        text: format!("{include}\nbüild 🚀:\n  script: make\n"),
        options: vec![("source".to_owned(), "push".to_owned()), ("branch".to_owned(), "main".to_owned())],
        files: vec![SharedFile {
            origin: "local".to_owned(),
            name: "templates/build.yml".to_owned(),
            text: "stages: [build]\n".to_owned(),
        }],
    }
}

#[test]
fn a_link_of_the_first_version_keeps_opening() {
    assert_eq!(opened(include_str!("golden/v1.txt").trim_end()), Ok(example()));
}

#[test]
fn a_link_is_read_with_and_without_its_hash_sign() {
    let link = address(&example()).unwrap();
    assert!(link.starts_with("v1."), "{link}");
    assert_eq!(opened(&format!("#{link}")), Ok(example()));
    assert_eq!(opened(&link), Ok(example()));
}

#[test]
fn what_is_no_link_says_why() {
    for (fragment, expected) in [
        ("", LinkError::NotALink),
        ("#", LinkError::NotALink),
        ("#more", LinkError::NotALink),
        ("#v1", LinkError::NotALink),
        ("#v.abc", LinkError::NotALink),
        ("#version.abc", LinkError::NotALink),
        ("#v2.abc", LinkError::Newer),
        ("#v1.a b", LinkError::Damaged),
        ("#v1.", LinkError::Damaged),
        ("#v1.AAAA", LinkError::Damaged),
    ] {
        assert_eq!(opened(fragment), Err(expected), "{fragment}");
        assert_eq!(is_link(fragment), expected != LinkError::NotALink, "{fragment}");
    }
}

#[test]
fn a_link_that_lost_its_end_is_damaged() {
    let link = address(&example()).unwrap();
    for end in "v1.".len()..link.len() {
        assert_eq!(opened(&link[..end]), Err(LinkError::Damaged), "{end}");
    }
}

#[test]
fn what_nobody_could_open_is_not_written() {
    let shared = Shared { text: "x".repeat(SIZE_LIMIT), ..Shared::default() };
    assert_eq!(shared.to_bytes(), Err(LinkError::TooLarge));
    assert_eq!(Shared::from_bytes(&vec![0; SIZE_LIMIT + 1]), Err(LinkError::TooLarge));
}

fn shared() -> impl Strategy<Value = Shared> {
    let word = || any::<String>();
    let file = (word(), word(), word()).prop_map(|(origin, name, text)| SharedFile { origin, name, text });
    (word(), word(), vec((word(), word()), 0..6), vec(file, 0..4)).prop_map(|(kind, text, options, files)| Shared {
        kind,
        text,
        options,
        files,
    })
}

proptest! {
    #[test]
    fn everything_comes_back(shared in shared()) {
        prop_assert_eq!(opened(&address(&shared).unwrap()), Ok(shared));
    }

    #[test]
    fn any_address_gets_an_answer(text in ".*", bytes in vec(any::<u8>(), 0..200)) {
        let _ = opened(&text);
        let _ = opened(&format!("#v1.{text}"));
        let _ = opened(&fragment(&bytes));
        let _ = Shared::from_bytes(&bytes);
        prop_assert_eq!(deflated(&fragment(&bytes)), Ok(bytes));
    }

    #[test]
    fn one_altered_byte_is_noticed(shared in shared(), at in any::<prop::sample::Index>(), change in 1..=u8::MAX) {
        let mut bytes = shared.to_bytes().unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= change;
        prop_assert_eq!(Shared::from_bytes(&bytes), Err(LinkError::Damaged));
    }
}
