//! The files of a configuration: the checked text and what it includes, as far as it is at hand.
//!
//! Source: GitLab, "Use CI/CD configuration from other files" and `lib/gitlab/ci/config/external/mapper.rb`.

use std::collections::HashMap;

use conventions::Conventions;
use diagnostics::Span;
use diagnostics::order::sort_by_key;

use crate::context::{FileOrigin, Options};
use crate::gitlab_ci::config::{ConfigFile, FileId, Place, Unseen};
use crate::gitlab_ci::include::{Include, IncludeKind, read_includes};
use crate::gitlab_ci::inputs::{Input, given_inputs, inputs, interpolate};
use crate::gitlab_ci::path_glob::PathGlob;
use crate::yaml::{Limits, NodeId, Tree, parse};

/// So many files may be included in all, each time that one is included counted (`ci_max_includes`; an administrator can change it).
const MOST_INCLUDES: usize = 150;

/// The files of a configuration.
#[derive(Debug)]
pub(crate) struct Files<'t> {
    /// The checked text.
    pub(crate) checked: ConfigFile<'t>,
    /// What is included and at hand, each once: the files from 1 on.
    pub(crate) included: Vec<ConfigFile<'t>>,
    /// In the order in which they are merged; the checked text comes last. A file that is included twice stands here twice.
    pub(crate) order: Vec<FileId>,
    /// What cannot be seen.
    pub(crate) unseen: Unseen,
    /// What the checked text includes, in its order.
    pub(crate) includes: Vec<Include>,
    /// Includes that cannot work.
    pub(crate) faults: Vec<IncludeFault>,
}

/// An include that cannot work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IncludeFault {
    /// The scalar that names the file.
    pub(crate) at: Place,
    /// The path as written.
    pub(crate) path: String,
    pub(crate) kind: IncludeFaultKind,
}

/// See [`IncludeFault`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum IncludeFaultKind {
    /// All files of the project are at hand, and this is not one of them.
    Missing,
    /// The file includes itself, directly or by way of others.
    Cycle,
    /// More files are included than GitLab takes.
    TooMany,
    /// The file asks for this input, has no default for it, and the include does not give it.
    MissingInput(String),
    /// The include gives this input, which the file does not have.
    UnknownInput(String),
}

/// Reads the text and everything that it includes and that is at hand.
pub(crate) fn read_files<'t>(text: &'t str, options: &'t Options, standard: &Conventions) -> Files<'t> {
    let parsed = parse(text, &Limits::default());
    let files = Files {
        checked: ConfigFile { name: String::new(), parsed, site: Span::empty(0), interpolated: HashMap::new() },
        included: Vec::new(),
        order: Vec::new(),
        unseen: Unseen::Nothing,
        includes: Vec::new(),
        faults: Vec::new(),
    };
    let mut reading = Reading { options, standard, origins: vec![None], files, open: Vec::new(), count: 0 };
    reading.read_includes_of(FileId::CHECKED, None);
    reading.files.order.push(FileId::CHECKED);
    // What could not be read may be anything, and so may what stands in the files that include a part.
    let files = &reading.files;
    if options.is_part {
        reading.files.unseen = Unseen::Includers;
    } else if files.included.iter().chain([&files.checked]).any(|file| !file.parsed.errors.is_empty()) {
        reading.files.unseen = Unseen::Anything;
    }
    reading.files
}

struct Reading<'t, 'c> {
    options: &'t Options,
    standard: &'c Conventions,
    files: Files<'t>,
    /// Which of the supplied files each file is.
    origins: Vec<Option<usize>>,
    /// The supplied files that are being read, each including the next.
    open: Vec<usize>,
    count: usize,
}

/// A file that an include asks for.
struct Wanted {
    /// The scalar that names it.
    at: NodeId,
    path: String,
    /// `None` for what is never at hand: GitLab's own templates, components, paths with variables.
    origin: Option<FileOrigin>,
    /// What the include gives for the inputs of the file.
    inputs: Vec<(String, Input)>,
}

impl<'t> Reading<'t, '_> {
    /// Reads what a file includes, in order. `site` is what in the checked text brings the file.
    ///
    /// A file that is being read is not read again, so the recursion is no deeper than there are files.
    fn read_includes_of(&mut self, file: FileId, site: Option<Span>) {
        let included = || self.files.included.get(usize::from(file.0) - 1);
        let origin = if file == FileId::CHECKED { Some(&self.files.checked) } else { included() };
        let Some(tree) = origin.map(|file| &file.parsed.tree) else { return };
        let Some(node) = tree.root().and_then(|root| tree.merged_entry(root, "include")).map(|entry| entry.value)
        else {
            return;
        };
        let includes = read_includes(tree, node);
        let mut wanted = Vec::new();
        let mut unseen = Unseen::Nothing;
        for include in &includes {
            let given = tree.merged_entry(include.node, "inputs").map(|entry| given_inputs(tree, entry.value));
            // Whether a conditional include takes part depends on the event.
            if tree.merged_entry(include.node, "rules").is_some() {
                unseen = Unseen::Anything;
                continue;
            }
            match self.wanted(tree, include, file) {
                Some(files) => wanted
                    .extend(files.into_iter().map(|file| Wanted { inputs: given.clone().unwrap_or_default(), ..file })),
                None => unseen = Unseen::Anything,
            }
        }
        let sites: Vec<Span> = wanted.iter().map(|wanted| site.unwrap_or(tree.node(wanted.at).span)).collect();
        self.files.unseen = self.files.unseen.max(unseen);
        if file == FileId::CHECKED {
            self.files.includes = includes;
        }
        for (wanted, site) in wanted.into_iter().zip(sites) {
            self.read_wanted(file, wanted, site);
        }
    }

    fn read_wanted(&mut self, from: FileId, wanted: Wanted, site: Span) {
        let at = Place { file: from, node: wanted.at };
        let path = wanted.path.clone();
        let fault = |kind| IncludeFault { at, path: path.clone(), kind };
        self.count += 1;
        if self.count > MOST_INCLUDES {
            if self.count == MOST_INCLUDES + 1 {
                self.files.faults.push(fault(IncludeFaultKind::TooMany));
            }
            self.files.unseen = Unseen::Anything;
            return;
        }
        let supplied = wanted.origin.as_ref().and_then(|origin| self.supplied(origin));
        let Some(supplied) = supplied else {
            let is_local = matches!(wanted.origin, Some(FileOrigin::Local(_)));
            if is_local && self.options.has_all_local_files {
                self.files.faults.push(fault(IncludeFaultKind::Missing));
            }
            let is_template = matches!(&wanted.origin, Some(FileOrigin::Project { project, .. })
                if *project == self.standard.templates.project);
            self.files.unseen = self.files.unseen.max(if is_template { Unseen::Templates } else { Unseen::Anything });
            return;
        };
        if self.open.contains(&supplied) {
            self.files.faults.push(fault(IncludeFaultKind::Cycle));
            return;
        }
        let known = self.origins.iter().position(|origin| *origin == Some(supplied));
        let known = known.and_then(|known| u16::try_from(known).ok()).map(FileId);
        let file = match known.filter(|_| wanted.inputs.is_empty()) {
            Some(file) => file,
            None => {
                let Ok(next) = u16::try_from(self.files.included.len() + 1) else { return };
                let Some(entry) = self.options.files.get(supplied) else { return };
                let parsed = parse(&entry.text, &Limits::default());
                let (inputs, faults) = inputs(&parsed.tree, &wanted.inputs);
                self.files.faults.extend(faults.into_iter().map(fault));
                let interpolated = interpolate(&parsed.tree, &inputs);
                self.files.included.push(ConfigFile { name: name(&entry.origin), parsed, site, interpolated });
                self.origins.push(Some(supplied));
                FileId(next)
            }
        };
        self.open.push(supplied);
        self.read_includes_of(file, Some(site));
        self.open.pop();
        self.files.order.push(file);
    }

    /// The files that an include asks for; `None` where that cannot be told.
    fn wanted(&self, tree: &Tree<'_>, include: &Include, from: FileId) -> Option<Vec<Wanted>> {
        let known = |text: &str| !text.contains('$');
        let here = self.origins.get(usize::from(from.0)).copied().flatten();
        let here = here.and_then(|supplied| self.options.files.get(supplied)).map(|file| &file.origin);
        match &include.kind {
            IncludeKind::Local { path, value } => {
                let origin = match here {
                    // What a file of another project calls local is a file of that project.
                    Some(FileOrigin::Project { project, .. }) => {
                        Some(FileOrigin::Project { project: project.clone(), path: path.clone() })
                    }
                    Some(FileOrigin::Remote(_)) => None,
                    Some(FileOrigin::Local(_)) | None => Some(FileOrigin::Local(path.clone())),
                };
                let at = tree.resolve(*value);
                let origin = origin.filter(|_| known(path));
                if let Some(FileOrigin::Local(glob)) = &origin
                    && glob.contains('*')
                {
                    return Some(self.matching(at, glob));
                }
                Some(vec![Wanted { at, path: path.clone(), origin, inputs: Vec::new() }])
            }
            IncludeKind::Project { project, files, .. } => {
                let wanted = files.iter().map(|(path, value)| Wanted {
                    at: tree.resolve(*value),
                    path: path.clone(),
                    origin: (known(project) && known(path))
                        .then(|| FileOrigin::Project { project: project.clone(), path: path.clone() }),
                    inputs: Vec::new(),
                });
                (!files.is_empty()).then(|| wanted.collect())
            }
            IncludeKind::Remote { url, value } => Some(vec![Wanted {
                at: tree.resolve(*value),
                path: url.clone(),
                origin: Some(FileOrigin::Remote(url.clone())),
                inputs: Vec::new(),
            }]),
            IncludeKind::Template { .. } | IncludeKind::Component { .. } | IncludeKind::Other => None,
        }
    }

    /// The files of the project that match a path with wildcards, in the order of their names.
    fn matching(&self, at: NodeId, path: &str) -> Vec<Wanted> {
        let glob = PathGlob::new(path.trim_start_matches('/'));
        let local = self.options.files.iter().filter_map(|file| match &file.origin {
            FileOrigin::Local(path) => Some(path.trim_start_matches('/')),
            FileOrigin::Project { .. } | FileOrigin::Remote(_) => None,
        });
        let mut paths: Vec<&str> = local.filter(|path| glob.matches(path) == Some(true)).collect();
        sort_by_key(&mut paths, |path| *path);
        let wanted = |path: &str, origin| Wanted { at, path: path.to_owned(), origin, inputs: Vec::new() };
        let mut files: Vec<Wanted> =
            paths.into_iter().map(|path| wanted(path, Some(FileOrigin::Local(path.to_owned())))).collect();
        if !self.options.has_all_local_files {
            // Others may match that are not at hand.
            files.push(wanted(path, None));
        }
        files
    }

    fn supplied(&self, wanted: &FileOrigin) -> Option<usize> {
        self.options.files.iter().position(|file| is_same(&file.origin, wanted))
    }
}

fn is_same(one: &FileOrigin, other: &FileOrigin) -> bool {
    let path = |path: &str| path.trim_start_matches('/').to_owned();
    match (one, other) {
        (FileOrigin::Local(one), FileOrigin::Local(other)) => path(one) == path(other),
        (
            FileOrigin::Project { project: one, path: one_path },
            FileOrigin::Project { project: other, path: other_path },
        ) => one.trim_matches('/') == other.trim_matches('/') && path(one_path) == path(other_path),
        (FileOrigin::Remote(one), FileOrigin::Remote(other)) => one == other,
        _ => false,
    }
}

fn name(origin: &FileOrigin) -> String {
    match origin {
        FileOrigin::Local(path) | FileOrigin::Remote(path) => path.clone(),
        FileOrigin::Project { project, path } => format!("{project}: {path}"),
    }
}
