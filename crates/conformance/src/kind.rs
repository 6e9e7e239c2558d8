//! What a text can be read as.

/// What a text is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Image references, one a line.
    ImageRef,
    /// Image tags: one, or the set that one push applies, separated by line breaks, spaces or commas.
    Tag,
    /// A `.gitlab-ci.yml`.
    GitlabCi,
    /// Command lines that work with images: `docker`, `skopeo`, Kaniko's executor and their relatives.
    Command,
    /// Names of other artifacts, one a line: packages, files, binaries, system names, indexes, repositories.
    ArtifactName,
    /// A Dockerfile.
    Dockerfile,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 6] =
        [Self::ImageRef, Self::Tag, Self::GitlabCi, Self::Command, Self::ArtifactName, Self::Dockerfile];

    /// The id in reports, links and on the command line: `image-ref`, `tag`, `gitlab-ci`, `command`, `artifact-name` or `dockerfile`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ImageRef => "image-ref",
            Self::Tag => "tag",
            Self::GitlabCi => "gitlab-ci",
            Self::Command => "command",
            Self::ArtifactName => "artifact-name",
            Self::Dockerfile => "dockerfile",
        }
    }

    /// What people call it: `image reference`.
    pub fn title(self) -> &'static str {
        match self {
            Self::ImageRef => "image reference",
            Self::Tag => "image tag",
            Self::GitlabCi => "GitLab pipeline",
            Self::Command => "command line",
            Self::ArtifactName => "artifact name",
            Self::Dockerfile => "Dockerfile",
        }
    }

    /// The kind with this id.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == id)
    }

    /// Whether `#` starts a comment in such a text.
    pub(crate) fn has_comments(self) -> bool {
        matches!(self, Self::GitlabCi | Self::Dockerfile)
    }
}
