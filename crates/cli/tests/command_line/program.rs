//! Running the program.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;

/// A reference with one finding, `image-push-port`, where it is pushed.
pub(crate) const PUSHED_TO_PULL_PORT: &str = "nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3";

/// The program that the tests run.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_orchestrator-conform");

/// A run to be started.
#[derive(Debug)]
pub(crate) struct Run {
    command: Command,
    input: Vec<u8>,
}

/// A run that has ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The program with arguments that are separated by spaces, in an environment without wishes about colours.
pub(crate) fn conform(arguments: &str) -> Run {
    started_by(Command::new(PROGRAM), arguments)
}

/// The same without the right to read and write whatever there is, which root has in the form of capabilities. Nothing where these cannot be dropped: what
/// the unprivileged are refused cannot be tried then.
pub(crate) fn conform_unprivileged(arguments: &str) -> Option<Run> {
    if !may_read_everything() {
        return Some(conform(arguments));
    }
    let mut setpriv = Command::new("setpriv");
    setpriv.args(["--bounding-set=-all", "--inh-caps=-all"]);
    let works =
        Command::new("setpriv").args(["--bounding-set=-all", "true"]).status().is_ok_and(|status| status.success());
    if !works {
        eprintln!("left out: the tests run as root, and there is no setpriv that takes its rights away");
        return None;
    }
    setpriv.arg(PROGRAM);
    Some(started_by(setpriv, arguments))
}

/// Whether even a file without permissions can be read, as root can.
fn may_read_everything() -> bool {
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o000)).unwrap();
    std::fs::File::open(file.path()).is_ok()
}

fn started_by(mut command: Command, arguments: &str) -> Run {
    command.args(arguments.split_whitespace());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    Run { command, input: Vec::new() }
}

impl Run {
    /// With one more argument, whatever is in it.
    pub(crate) fn argument(mut self, argument: impl Into<PathBuf>) -> Self {
        self.command.arg(argument.into());
        self
    }

    /// With this on standard input.
    pub(crate) fn input(mut self, input: impl AsRef<[u8]>) -> Self {
        self.input = input.as_ref().to_vec();
        self
    }

    /// In this folder.
    pub(crate) fn within(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// With this variable in the environment.
    pub(crate) fn environment(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// With standard output going there.
    pub(crate) fn output_to(mut self, stdout: impl Into<Stdio>) -> Self {
        self.command.stdout(stdout);
        self
    }

    /// With standard input coming from there.
    pub(crate) fn input_from(mut self, stdin: impl Into<Stdio>) -> Self {
        self.command.stdin(stdin);
        self
    }

    /// Starts it, for whoever wants to do something while it runs. Nothing is written to its standard input.
    pub(crate) fn start(mut self) -> Child {
        self.command.spawn().unwrap()
    }

    /// Runs it to its end, which must be one of its own making.
    pub(crate) fn run(mut self) -> Ended {
        let mut child = self.command.spawn().unwrap();
        let (stdin, input) = (child.stdin.take(), self.input);
        // The program may end without reading what it is given.
        let writer = thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&input)));
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        drop(writer.join().unwrap());
        let ended = Ended {
            status: status.code().unwrap_or_else(|| panic!("ended by a signal: {status}")),
            stdout: String::from_utf8(stdout).unwrap(),
            stderr: String::from_utf8(stderr).unwrap(),
        };
        assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
        ended
    }
}
