//! What a name names.

use conventions::{Conventions, Found, PortRole};

use crate::artifact::files::strip_end;
use crate::artifact::names::{Meant, normalised};
use crate::artifact::repository::repository_root;
use crate::artifact::{
    Index, ProgramKind, RawBinary, RepositoryPath, RpmFile, SystemName, WheelFile, program_kind, program_names,
};
use crate::expansion::Fragment;

/// What a name names, with its parts.
#[derive(Clone, Debug)]
pub(crate) enum Subject<'t> {
    /// There is no name.
    Nothing,
    /// The file of an RPM package.
    Rpm(RpmFile<'t>),
    /// The file of a wheel.
    Wheel(WheelFile<'t>),
    /// The source archive of one of our Python packages.
    SourceArchive,
    /// A Python package, by its name or as a requirement.
    PythonPackage {
        /// The name.
        name: Fragment<'t>,
        /// What follows it: `==0.2.0`.
        requirement: Fragment<'t>,
    },
    /// The file of a raw binary.
    RawBinary(RawBinary<'t>),
    /// An installed CLI binary or wrapper script.
    Program(Program<'t>),
    /// A name or path of the operating system.
    System(SystemName<'t>),
    /// The address of a package index.
    Index(Index<'t>),
    /// A place in one of Nexus' repositories.
    Repository(RepositoryPath<'t>),
    /// A service of the catalogue; its image name, where one is on record.
    Service(Option<String>),
    /// An image reference, for which there is a check of its own.
    Image,
    /// Nothing that is known, or a variable decides it.
    Unknown,
}

/// An installed program.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Program<'t> {
    /// The directory with the slash at its end; `None` for a bare name.
    pub(crate) directory: Option<Fragment<'t>>,
    /// Its file name.
    pub(crate) name: Fragment<'t>,
    /// Binary or script.
    pub(crate) kind: ProgramKind,
}

impl<'t> Subject<'t> {
    /// Tells what a name names.
    pub(crate) fn of(text: Fragment<'t>, standard: &Conventions) -> Self {
        let value = text.value();
        if value.is_empty() {
            return Self::Nothing;
        }
        if let Some(index) = Index::read(text) {
            return of_url(index, standard);
        }
        if value.contains('/') {
            return of_path(text, standard);
        }
        if let Some(file) = of_file(text, standard) {
            return file;
        }
        of_word(text, standard)
    }

    /// What it is called in reports.
    pub(crate) fn id(&self) -> &'static str {
        match self {
            Self::Nothing | Self::Unknown => "unknown",
            Self::Rpm(_) => "rpm",
            Self::Wheel(_) => "wheel",
            Self::SourceArchive => "source-archive",
            Self::PythonPackage { .. } => "python-package",
            Self::RawBinary(_) => "raw-binary",
            Self::Program(Program { kind: ProgramKind::Binary, .. }) => "cli-binary",
            Self::Program(Program { kind: ProgramKind::Script, .. }) => "wrapper-script",
            Self::System(name) if name.text.value().starts_with('/') => "path",
            Self::System(_) => "system-name",
            Self::Index(_) => "package-index",
            Self::Repository(_) => "repository-path",
            Self::Service(_) => "service",
            Self::Image => "image-reference",
        }
    }

    /// The same for people: `RPM file name`.
    pub(crate) fn title(&self) -> &'static str {
        match self {
            Self::Nothing | Self::Unknown => "name",
            Self::Rpm(_) => "RPM file name",
            Self::Wheel(_) => "wheel file name",
            Self::SourceArchive => "Python source archive",
            Self::PythonPackage { .. } => "Python package",
            Self::RawBinary(_) => "raw binary",
            Self::Program(Program { kind: ProgramKind::Binary, .. }) => "CLI binary",
            Self::Program(Program { kind: ProgramKind::Script, .. }) => "wrapper script",
            Self::System(name) if name.text.value().starts_with('/') => "system path",
            Self::System(_) => "system name",
            Self::Index(_) => "package index",
            Self::Repository(_) => "Nexus repository",
            Self::Service(_) => "service name",
            Self::Image => "image reference",
        }
    }

    /// The parts that were recognised, by name.
    pub(crate) fn parts(&self) -> Vec<(&'static str, String)> {
        let parts: Vec<(&'static str, String)> = match self {
            Self::Rpm(rpm) => vec![
                ("package", rpm.name.shown()),
                ("version", rpm.version.shown()),
                ("release", rpm.release.shown()),
                ("distribution", rpm.distribution.shown()),
                ("architecture", rpm.architecture.shown()),
            ],
            Self::Wheel(wheel) => {
                let tags: Vec<String> = wheel.tags.iter().map(|tag| tag.shown()).collect();
                vec![("package", wheel.name.shown()), ("version", wheel.version.shown()), ("tags", tags.join("-"))]
            }
            Self::PythonPackage { name, requirement } => {
                vec![("package", name.shown()), ("requirement", requirement.shown())]
            }
            Self::RawBinary(raw) => vec![
                ("program", raw.program.shown()),
                ("build", raw.build.shown()),
                ("extension", raw.extension.shown()),
            ],
            Self::Program(program) => vec![
                ("directory", program.directory.map(Fragment::shown).unwrap_or_default()),
                ("program", program.name.shown()),
            ],
            Self::Index(index) => vec![
                ("host", index.host.shown()),
                ("port", index.port.map(Fragment::shown).unwrap_or_default().trim_start_matches(':').to_owned()),
                ("path", index.path.shown()),
            ],
            Self::Repository(place) => vec![
                ("repository", place.repository.shown()),
                ("path", place.path.shown()),
                ("tag", place.tag.map(Fragment::shown).unwrap_or_default()),
            ],
            Self::Service(image) => vec![("image", image.clone().unwrap_or_default())],
            Self::Nothing | Self::SourceArchive | Self::System(_) | Self::Image | Self::Unknown => Vec::new(),
        };
        parts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }
}

fn of_url<'t>(index: Index<'t>, standard: &Conventions) -> Subject<'t> {
    let nexus = index.environment(standard).is_some();
    let docker = matches!(index.role(standard), Some(PortRole::Push | PortRole::Pull));
    if index.scheme.value() == "docker"
        || (nexus && docker && !index.path.value().starts_with(repository_root(standard)))
    {
        return Subject::Image;
    }
    let known = |name: &str| {
        let formats = crate::artifact::Format::all(standard);
        formats.iter().any(|format| name.split('-').next() == Some(format.name.as_str()))
    };
    match index.repository(standard) {
        Some(name) if nexus && !known(name) => {
            let root = repository_root(standard).len();
            let place = index.path.part(root..index.path.value().len());
            RepositoryPath::read(place, true, standard).map_or(Subject::Unknown, Subject::Repository)
        }
        _ => Subject::Index(index),
    }
}

fn of_path<'t>(text: Fragment<'t>, standard: &Conventions) -> Subject<'t> {
    let value = text.value();
    let slash = value.rfind('/').map_or(0, |slash| slash + 1);
    let (directory, name) = (text.part(0..slash), text.part(slash..value.len()));
    if value.starts_with('/') {
        if directory.value() == standard.install.directory {
            return of_installed(directory, name, standard);
        }
        let program = program_kind(standard, name.value());
        if let Some(system) = SystemName::read(text, standard)
            && (program.is_none() || !matches!(system.reading, crate::artifact::SystemReading::Unlisted(_)))
        {
            return Subject::System(system);
        }
        return match program {
            Some(kind) => Subject::Program(Program { directory: Some(directory), name, kind }),
            None => Subject::Unknown,
        };
    }
    if let Some(place) = RepositoryPath::read(text, false, standard) {
        return Subject::Repository(place);
    }
    // `{host}/repository/{name}/…` without a scheme.
    let root = repository_root(standard);
    if let Some(at) = value.find(root)
        && value.get(..at).is_some_and(|host| standard.environment_of_host(host).is_some())
        && let Some(place) = RepositoryPath::read(text.part(at + root.len()..value.len()), true, standard)
    {
        return Subject::Repository(place);
    }
    if text.is_unknown() { Subject::Unknown } else { Subject::Image }
}

fn of_installed<'t>(directory: Fragment<'t>, name: Fragment<'t>, standard: &Conventions) -> Subject<'t> {
    let bare = strip_end(name, crate::artifact::script_extension(standard)).unwrap_or(name);
    let meant = Meant::by(bare.value(), &program_names(standard, None), standard);
    let kind = meant.name().and_then(|name| program_kind(standard, name));
    let naming = &standard.naming;
    let own = [&naming.application_prefix, &naming.system_prefix]
        .iter()
        .any(|prefix| name.value().starts_with(prefix.as_str()));
    match kind {
        Some(kind) => Subject::Program(Program { directory: Some(directory), name, kind }),
        None if own => Subject::Program(Program { directory: Some(directory), name, kind: ProgramKind::Binary }),
        None => Subject::Unknown,
    }
}

fn of_file<'t>(text: Fragment<'t>, standard: &Conventions) -> Option<Subject<'t>> {
    if let Some(rpm) = RpmFile::read(text) {
        return Some(Subject::Rpm(rpm));
    }
    if let Some(wheel) = WheelFile::read(text) {
        return Some(Subject::Wheel(wheel));
    }
    let archive = [".tar.gz", ".zip", ".tar.bz2"].iter().find_map(|end| strip_end(text, end))?;
    let (name, _) = crate::artifact::files::split_version(archive);
    let meant = Meant::by(name.value(), &python_names(standard), standard);
    let ours = meant.name().is_some() || is_own(name.value(), standard);
    ours.then_some(Subject::SourceArchive)
}

/// The names of the Python packages.
pub(crate) fn python_names(standard: &Conventions) -> Vec<&str> {
    standard.python_packages.iter().map(|package| package.name.as_str()).collect()
}

/// Whether a name starts like one of ours, whatever its separators.
fn is_own(name: &str, standard: &Conventions) -> bool {
    let plain = normalised(name);
    let naming = &standard.naming;
    [&naming.application_prefix, &naming.system_prefix].iter().any(|prefix| plain.starts_with(prefix.as_str()))
}

fn of_word<'t>(text: Fragment<'t>, standard: &Conventions) -> Subject<'t> {
    let value = text.value();
    let program = |kind| Subject::Program(Program { directory: None, name: text, kind });
    let system = SystemName::read(text, standard);
    if let Some(system) = &system
        && matches!(
            system.reading,
            crate::artifact::SystemReading::Listed(_) | crate::artifact::SystemReading::Mistaken(..)
        )
    {
        return Subject::System(system.clone());
    }
    if let Some(kind) = program_kind(standard, value) {
        return program(kind);
    }
    // A name with a version specifier, extras or an environment marker behind it (PEP 508).
    let name_length = value.find(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c))).unwrap_or(value.len());
    let (name, requirement) = (text.part(0..name_length), text.part(name_length..value.len()));
    let specifiers = ["==", ">", "<", "~=", "!=", "[", ";"];
    let specified = specifiers.iter().any(|start| requirement.value().trim_start().starts_with(start));
    let package =
        |name: &str| standard.python_packages.iter().any(|package| package.name == name || package.import == name);
    if !name.value().is_empty() && (specified || package(value)) {
        return Subject::PythonPackage { name, requirement };
    }
    if let Some(raw) = RawBinary::read(text, standard) {
        return Subject::RawBinary(raw);
    }
    if let Some(place) = RepositoryPath::read(text, false, standard) {
        return Subject::Repository(place);
    }
    if let Some(found) = standard.find(value) {
        let (Found::Image(service) | Found::Service(service) | Found::Unnamed(service)) = found;
        return Subject::Service(standard.image_name(service));
    }
    if text.is_unknown() {
        return Subject::Unknown;
    }
    if value.contains([':', '@']) {
        return Subject::Image;
    }
    // The hyphen form of an image name.
    let naming = &standard.naming;
    let hyphen = format!("{}{}", naming.namespace, naming.legacy_separator);
    if value.strip_prefix(&hyphen).is_some_and(|word| standard.find(word).is_some()) {
        return Subject::Image;
    }
    let programs = program_names(standard, None);
    let packages = python_names(standard);
    let known: Vec<&str> = programs.iter().chain(&packages).copied().collect();
    match Meant::by(value, &known, standard) {
        Meant::Near(_) | Meant::Nothing if system.is_some() => {}
        // A near miss is one only of a name that is meant to be ours.
        Meant::Near(_) if !is_own(value, standard) => {}
        meant => {
            if let Some(name) = meant.name() {
                return match program_kind(standard, name) {
                    Some(kind) => program(kind),
                    None => Subject::PythonPackage { name: text, requirement: text.end() },
                };
            }
        }
    }
    system.map_or(Subject::Unknown, Subject::System)
}
