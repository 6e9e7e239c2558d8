//! Running the program.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
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
    let mut command = Command::new(PROGRAM);
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

    /// Runs it to its end, which must be one of its own making.
    pub(crate) fn run(mut self) -> Ended {
        let mut child = self.command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = self.input;
        // The program may end without reading what it is given.
        let writer = thread::spawn(move || drop(stdin.write_all(&input)));
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        writer.join().unwrap();
        let ended = Ended {
            status: status.code().unwrap_or_else(|| panic!("ended by a signal: {status}")),
            stdout: String::from_utf8(stdout).unwrap(),
            stderr: String::from_utf8(stderr).unwrap(),
        };
        assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
        ended
    }
}
