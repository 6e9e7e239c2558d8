//! How far a long run is, for whoever waits at a terminal.

use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A run that ends sooner shows nothing: nobody waits for it.
const DELAY: Duration = Duration::from_millis(500);
/// How often what is shown changes.
const TICK: Duration = Duration::from_millis(100);

/// A line on standard error, below everything else. It is gone when this is dropped.
pub(crate) struct Progress {
    bar: ProgressBar,
    /// What shows the line after a while, unless it is told to stop.
    timer: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Starts to count; what is counted are `things` that are `done`, and of them `total`, where that is known.
    pub(crate) fn start(things: &str, done: &str, total: Option<usize>, quiet: bool) -> Self {
        if !is_wanted(quiet, io::stderr().is_terminal(), env::var_os) {
            return Self { bar: ProgressBar::hidden(), timer: None };
        }
        let of = if total.is_some() { " of {human_len}" } else { "" };
        let bar =
            ProgressBar::with_draw_target(total.and_then(|total| total.try_into().ok()), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template(&format!("{{spinner}} {things} {done}: {{human_pos}}{of}")) {
            bar.set_style(style);
        }
        let (stop, stopped) = mpsc::channel();
        let shown = bar.clone();
        let timer = thread::spawn(move || {
            if stopped.recv_timeout(DELAY) == Err(RecvTimeoutError::Timeout) {
                shown.set_draw_target(ProgressDrawTarget::stderr());
                shown.enable_steady_tick(TICK);
            }
        });
        Self { bar, timer: Some((stop, timer)) }
    }

    /// Counts one more.
    pub(crate) fn advance(&self) {
        self.bar.inc(1);
    }

    /// Takes the line away while something is written where it stands.
    pub(crate) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, timer)) = self.timer.take() {
            drop(stop);
            // It only waits; were it to break off, there would be nothing to show.
            let _ = timer.join();
        }
        self.bar.finish_and_clear();
    }
}

/// Whether a person looks at standard error who wants more than lines of text there.
fn is_wanted(quiet: bool, is_terminal: bool, variable: impl Fn(&'static str) -> Option<OsString>) -> bool {
    let is_set = |name| variable(name).is_some_and(|value| !value.is_empty());
    let is_plain = variable("TERM").is_some_and(|terminal| terminal == "dumb");
    !quiet && is_terminal && !is_plain && !["CI", "NO_COLOR"].into_iter().any(is_set)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_at_a_terminal_alone_sees_it() {
        let wanted = |quiet, is_terminal, set: &[(&str, &str)]| {
            is_wanted(quiet, is_terminal, |name| {
                set.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
            })
        };
        assert!(wanted(false, true, &[]));
        assert!(wanted(false, true, &[("CI", ""), ("TERM", "xterm")]));
        assert!(!wanted(true, true, &[]));
        assert!(!wanted(false, false, &[]));
        for set in [("CI", "true"), ("NO_COLOR", "1"), ("TERM", "dumb")] {
            assert!(!wanted(false, true, &[set]), "{set:?}");
        }
    }
}
