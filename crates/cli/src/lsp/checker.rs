//! The thread that checks, so that reading and answering never wait for a check.
//!
//! Of each document only the newest text is waiting; what comes meanwhile takes its place. A text whose check takes long waits a moment
//! first, so that typing does not check every state that nobody sees.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use conformance::{Kind, Options, Report};
use gen_lsp_types::{CodeActionResponse, Diagnostic};
use lsp_server::RequestId;

use super::includes::{self, LookedFor, OpenFiles};
use super::positions::Encoding;
use super::preferences::{Cache, Holding, Preferences};
use super::server::Event;
use super::subject::subject;
use super::{actions, findings};
use crate::settings::Settings;

/// A text waits at most so long for a further change.
const LONGEST_PAUSE: Duration = Duration::from_millis(300);
/// A check that takes less is made at once.
const SHORT: Duration = Duration::from_millis(10);

/// A text to be checked.
#[derive(Clone, Debug)]
pub(super) struct Order {
    pub(super) uri: String,
    pub(super) path: Option<PathBuf>,
    pub(super) name: String,
    pub(super) language: String,
    /// The number of the check, the greater the newer.
    pub(super) generation: u64,
    pub(super) version: i32,
    pub(super) text: Arc<str>,
    pub(super) open: Arc<OpenFiles>,
    pub(super) preferences: Arc<Preferences>,
    pub(super) encoding: Encoding,
}

/// The outcome of a check.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) uri: String,
    pub(super) generation: u64,
    pub(super) version: i32,
    pub(super) text: Arc<str>,
    /// `None` for a document that is not checked.
    pub(super) found: Option<Found>,
    pub(super) looked_for: LookedFor,
    /// Why the settings that should hold do not.
    pub(super) fault: Option<String>,
    pub(super) settings: Arc<Settings>,
}

/// What was found in a document that is checked.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) kind: Kind,
    pub(super) report: Report,
    /// One for each finding, in its order.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Work besides the checks: to correct a text as a whole, for a request that asks for it.
#[derive(Debug)]
pub(super) struct FixAll {
    pub(super) id: RequestId,
    pub(super) order: Order,
    /// The actions that are answered before it.
    pub(super) actions: Vec<CodeActionResponse>,
    pub(super) versioned: bool,
}

/// Where work is left for the thread.
#[derive(Debug, Default)]
pub(super) struct Desk {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    orders: HashMap<String, (Instant, Order)>,
    corrections: Vec<FixAll>,
    is_closed: bool,
}

impl Desk {
    /// Leaves a text, in the place of an older one of the same document. `took` is how long its last check took.
    pub(super) fn leave(&self, order: Order, took: Duration) {
        let pause = if took < SHORT { Duration::ZERO } else { took.min(LONGEST_PAUSE) };
        self.state().orders.insert(order.uri.clone(), (Instant::now() + pause, order));
        self.changed.notify_one();
    }

    /// Leaves a correction.
    pub(super) fn correct(&self, correction: FixAll) {
        self.state().corrections.push(correction);
        self.changed.notify_one();
    }

    /// Takes back what waits of a document.
    pub(super) fn forget(&self, uri: &str) {
        self.state().orders.remove(uri);
    }

    /// Ends the thread once it has finished what it is at.
    pub(super) fn close(&self) {
        self.state().is_closed = true;
        self.changed.notify_one();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the next work; `None` once the desk is closed.
    fn next(&self) -> Option<Work> {
        let mut state = self.state();
        loop {
            if state.is_closed {
                return None;
            }
            if let Some(correction) = state.corrections.pop() {
                return Some(Work::FixAll(Box::new(correction)));
            }
            let now = Instant::now();
            let first = state.orders.iter().min_by_key(|(_, (due, _))| *due);
            let (due, uri) = match first {
                Some((uri, (due, _))) => (*due, uri.clone()),
                None => {
                    state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                    continue;
                }
            };
            if due <= now {
                return state.orders.remove(&uri).map(|(_, order)| Work::Check(Box::new(order)));
            }
            let waited = self.changed.wait_timeout(state, due - now);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

enum Work {
    Check(Box<Order>),
    FixAll(Box<FixAll>),
}

/// Works until the desk is closed, or nobody takes the outcomes.
pub(super) fn run(desk: &Desk, outcomes: &Sender<Event>) {
    let mut cache = Cache::default();
    while let Some(work) = desk.next() {
        let event = match work {
            Work::Check(order) => {
                let start = Instant::now();
                let checked = check(&order, &mut cache);
                Event::Checked(Box::new(checked), start.elapsed())
            }
            Work::FixAll(correction) => Event::Answer(fix_all(*correction, &mut cache)),
        };
        if outcomes.send(event).is_err() {
            return;
        }
    }
}

/// How a document is checked.
struct Plan {
    kind: Kind,
    is_part: bool,
    holding: Holding,
}

impl Plan {
    /// `None` for a document that is not checked.
    fn of(order: &Order, holding: &Holding) -> Option<Self> {
        let path = order.path.as_deref();
        if path.is_some_and(|path| holding.settings.excludes(path)) {
            return None;
        }
        let subject = subject(&order.name, &order.language, &order.text)?;
        let is_part = path.and_then(|path| holding.settings.says_part(path)).unwrap_or(subject.is_part);
        Some(Self { kind: subject.kind, is_part, holding: holding.clone() })
    }

    fn check(&self, text: &str, order: &Order) -> (Report, LookedFor) {
        let settings = &self.holding.settings;
        let for_text = settings.for_text(order.path.as_deref());
        let mut options = Options { is_part: self.is_part, ..for_text.options.into_owned() };
        let looked_for = if self.kind == Kind::GitlabCi {
            includes::supply(text, &self.holding.roots, &order.open, &settings.standard, &mut options)
        } else {
            LookedFor::default()
        };
        let mut report = conformance::check_against(&settings.standard, self.kind, text, &options);
        report.findings.retain(|finding| finding.severity >= for_text.severity);
        if let (Some(baseline), Some(path)) = (&settings.baseline, &order.path) {
            // What no longer occurs is told by `check`.
            let _ = baseline.hold_back(Some(path), text, &mut report, |_| false);
        }
        (report, looked_for)
    }
}

fn check(order: &Order, cache: &mut Cache) -> Checked {
    let holding = cache.holding(&order.preferences, order.path.as_deref());
    let mut checked = Checked {
        uri: order.uri.clone(),
        generation: order.generation,
        version: order.version,
        text: Arc::clone(&order.text),
        found: None,
        looked_for: LookedFor::default(),
        fault: None,
        settings: Arc::clone(&holding.settings),
    };
    if let Some(plan) = Plan::of(order, &holding) {
        let (report, looked_for) = plan.check(&order.text, order);
        let diagnostics = findings::diagnostics(&order.text, &report, &holding.settings.portal, order.encoding);
        checked.found = Some(Found { kind: plan.kind, report, diagnostics });
        checked.looked_for = looked_for;
        checked.fault = holding.fault;
    }
    checked
}

/// The actions with the one that applies all safe fixes, the way `check --fix` does.
fn fix_all(correction: FixAll, cache: &mut Cache) -> lsp_server::Response {
    let FixAll { id, order, mut actions, versioned } = correction;
    let holding = cache.holding(&order.preferences, order.path.as_deref());
    if let Some(plan) = Plan::of(&order, &holding) {
        let check = |text: &str| plan.check(text, &order).0;
        let corrected = crate::fix::corrected(&order.text, check(&order.text), crate::fix::Wanted::Safe, check);
        actions.extend(actions::fix_all(&order, &corrected, versioned));
    }
    lsp_server::Response { id, response_result: Ok(serde_json::to_value(actions).unwrap_or_default()) }
}
