//! The command `new`: the files that a new service starts with.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use conformance::generator::{Generated, Request, generate};
use conventions::{Conventions, Language};

use crate::args::{NewArgs, Side};
use crate::inputs::Unreadable;
use crate::output;
use crate::settings::Settings;
use crate::status::Status;

/// Writes the pipeline and the Dockerfile of a new service, and tells its names.
pub(crate) fn run(args: &NewArgs) -> Status {
    match made(args) {
        Ok(told) => output::deliver(&told),
        Err(unreadable) => output::refuse(&unreadable),
    }
}

fn made(args: &NewArgs) -> Result<String, Unreadable> {
    let settings = Settings::of_standard(&args.settings)?;
    let standard = &*settings.standard;
    let language = language(standard, args.side())?;
    let parts = parts(standard, &args.without)?;
    let dockerfile = args.dockerfile.as_deref().unwrap_or_default();
    let request = Request { service: &args.service, language: &language.id, dockerfile, parts: &parts };
    let generated = generate(standard, &request).map_err(Unreadable)?;
    let files = [(".gitlab-ci.yml", &generated.pipeline), (generated.dockerfile_path.as_str(), &generated.dockerfile)];
    let taken: Vec<&str> = files.iter().map(|(path, _)| *path).filter(|path| args.into.join(path).exists()).collect();
    // Both or none: half of a new service is none.
    if !args.force && !taken.is_empty() {
        let taken: Vec<String> = taken.iter().map(|path| format!("`{path}`")).collect();
        return Err(Unreadable(format!("{} is there already; `--force` writes over it", taken.join(" and "))));
    }
    for (path, content) in files {
        let path = args.into.join(path);
        write(&path, content, args.force)
            .map_err(|error| Unreadable(format!("cannot write `{}`: {error}", path.display())))?;
    }
    Ok(told(&generated))
}

fn language(standard: &Conventions, side: Side) -> Result<&Language, Unreadable> {
    let (word, languages) = (side.word(), standard.languages.iter());
    let found = languages.into_iter().find(|language| language.title.to_lowercase().starts_with(word));
    found.ok_or_else(|| Unreadable(format!("the standard names no language for a {word} service")))
}

/// All parts of a pipeline but those that are left out.
fn parts<'s>(standard: &'s Conventions, without: &[String]) -> Result<Vec<&'s str>, Unreadable> {
    let ids: Vec<&str> = standard.starter_parts.iter().map(|part| part.id.as_str()).collect();
    if let Some(unknown) = without.iter().find(|part| !ids.contains(&part.as_str())) {
        return Err(Unreadable(format!(
            "`--without {unknown}` names no part of a pipeline; there are {}",
            ids.join(", ")
        )));
    }
    Ok(ids.into_iter().filter(|id| without.iter().all(|part| part != id)).collect())
}

fn write(path: &Path, content: &str, over: bool) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true);
    if over {
        options.create(true).truncate(true)
    } else {
        options.create_new(true)
    };
    options.open(path)?.write_all(content.as_bytes())
}

fn told(made: &Generated) -> String {
    let mut told = format!("{}\n", made.image);
    for (trigger, push) in &made.pushes {
        let references = push.push.join(" ");
        told.push_str(&format!("  {}: {references}\n", trigger.as_str()));
    }
    told.push_str(&format!("\nWritten: .gitlab-ci.yml, {}\n", made.dockerfile_path));
    for variable in &made.variables {
        let value = if variable.value.is_empty() { String::new() } else { format!(" = {}", variable.value) };
        told.push_str(&format!("variable {}{value} ({})\n", variable.name, variable.origin));
    }
    for note in &made.notes {
        told.push_str(&format!("note: {note}\n"));
    }
    told
}
