//! A list of steps that stops at the first one that fails and says how long each took.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// The steps done so far.
#[derive(Default)]
pub(crate) struct Steps {
    done: Vec<(&'static str, Duration)>,
}

impl Steps {
    /// Runs one step under its name. An error carries the name; `summary` then never runs, so it is told here.
    pub(crate) fn run<T>(&mut self, name: &'static str, step: impl FnOnce() -> Result<T>) -> Result<T> {
        println!("\n=== {name}");
        let start = Instant::now();
        let outcome = step();
        let took = start.elapsed();
        match outcome {
            Ok(value) => {
                println!("=== {name}: done in {:.1} s", took.as_secs_f64());
                self.done.push((name, took));
                Ok(value)
            }
            Err(error) => {
                self.print_times();
                println!("  {:>7.1} s  {name}: FAILED", took.as_secs_f64());
                println!("steps: {} passed, 1 failed", self.done.len());
                Err(error).with_context(|| format!("the step \"{name}\" failed"))
            }
        }
    }

    /// Prints the time of every step, the total, and the closing line.
    pub(crate) fn summary(&self) {
        self.print_times();
        let total: Duration = self.done.iter().map(|(_, took)| *took).sum();
        println!("  {:>7.1} s  in all", total.as_secs_f64());
        println!("steps: {} passed, 0 failed", self.done.len());
    }

    fn print_times(&self) {
        println!();
        for (name, took) in &self.done {
            println!("  {:>7.1} s  {name}", took.as_secs_f64());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::anyhow;

    #[test]
    fn a_failure_names_its_step_and_keeps_its_reason() {
        let mut steps = Steps::default();
        assert_eq!(steps.run("first", || Ok(1)).unwrap(), 1);
        let error = steps.run("second", || Err::<(), _>(anyhow!("no disk left"))).unwrap_err();
        assert_eq!(format!("{error:#}"), "the step \"second\" failed: no disk left");
        assert_eq!(steps.done.len(), 1);
    }
}
