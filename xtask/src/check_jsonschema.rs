//! check-jsonschema from PyPI, which carries GitLab's editor schema of pipelines: installed into the build directory.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::programs::{SearchPath, own_tools};

/// Its name on PyPI, and of the program.
pub(crate) const NAME: &str = "check-jsonschema";

/// The release whose schema the settled classes of `cargo xtask differential` were settled against.
const VERSION: &str = "0.39.0";

/// Prints the folder of the schemas.
const SCHEMAS: &str =
    "import check_jsonschema, os; print(os.path.join(os.path.dirname(check_jsonschema.__file__), 'builtin_schemas'))";

/// The Python environment that it is installed in.
pub(crate) struct Installed {
    environment: PathBuf,
}

/// Makes sure of the program, in a Python environment of its own.
pub(crate) fn provide() -> Result<Installed> {
    let installed = Installed { environment: own_tools().join(format!("{NAME}-{VERSION}")) };
    if installed.is_there() {
        return Ok(installed);
    }
    let environment = &installed.environment;
    let search = SearchPath::of_this_machine();
    let Some(python) = ["python3", "python"].into_iter().find(|name| is_python_3(&search, name)) else {
        bail!(
            "Python 3 is needed for {NAME}, which carries GitLab's schema, and there is none on PATH. Install it from \
             https://www.python.org or with your package manager (`apt-get install python3 python3-venv`)"
        );
    };
    println!("  {NAME} {VERSION} is installed, once, into {}", environment.display());
    process::run(search.command(python).args(["-m", "venv", "--clear"]).arg(environment)).context(
        "the Python environment could not be made; on Debian and Ubuntu that takes the package python3-venv",
    )?;
    let mut install = Command::new(installed.in_environment("python"));
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", &format!("{NAME}=={VERSION}")]);
    process::run(&mut install).with_context(|| {
        format!(
            "{NAME} {VERSION} could not be had from PyPI. This comparison needs the network once, or a mirror in pip's \
             settings (`pip config set global.index-url …`)"
        )
    })?;
    if !installed.is_there() {
        bail!("{NAME} {VERSION} was installed into {}, and cannot be run there", environment.display());
    }
    Ok(installed)
}

fn is_python_3(search: &SearchPath, name: &str) -> bool {
    search.find(name).is_some()
        && process::output(search.command(name).arg("--version"))
            .is_some_and(|printed| printed.starts_with("Python 3."))
}

impl Installed {
    /// The program.
    pub(crate) fn program(&self) -> PathBuf {
        self.in_environment(NAME)
    }

    /// The file of GitLab's schema of pipelines.
    pub(crate) fn schema_of_pipelines(&self) -> Result<PathBuf> {
        let printed = process::output(Command::new(self.in_environment("python")).args(["-c", SCHEMAS]));
        let folder = printed.with_context(|| format!("{NAME} does not say where its schemas are"))?;
        Ok(PathBuf::from(folder.trim()).join("vendor/gitlab-ci.json"))
    }

    fn is_there(&self) -> bool {
        let printed = process::output(Command::new(self.program()).arg("--version"));
        printed.is_some_and(|printed| printed.split_whitespace().last() == Some(VERSION))
    }

    fn in_environment(&self, program: &str) -> PathBuf {
        let programs = self.environment.join(if cfg!(windows) { "Scripts" } else { "bin" });
        programs.join(format!("{program}{}", std::env::consts::EXE_SUFFIX))
    }
}
