//! Work on several threads, with its results in order.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// How many results may wait for an earlier one, for each thread: as much as is held in memory at once.
const AHEAD: usize = 16;

/// Calls `work` for each item, on as many threads as the machine has, and `take` on this one for each result, in the order of the
/// items. Items are asked for as they are needed, one at a time.
///
/// # Errors
///
/// The first error of `take`; nothing is worked on after it but what was under way.
pub(crate) fn in_order<T, R>(
    items: impl Iterator<Item = T> + Send,
    work: impl Fn(T) -> R + Sync,
    mut take: impl FnMut(R) -> io::Result<()>,
) -> io::Result<()>
where
    T: Send,
    R: Send,
{
    let mut items = items.peekable();
    let first = items.next();
    // One text, the usual case, is not worth a thread.
    if items.peek().is_none() {
        return first.map_or(Ok(()), |item| take(work(item)));
    }
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let queue = Queue { items: Mutex::new((0, first.into_iter().chain(items))), window: threads.saturating_mul(AHEAD) };
    let results = Results { state: Mutex::new(State::default()), changed: Condvar::new() };
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let _end = End(&results);
                while let Some((number, item)) = queue.next() {
                    if !results.has_room_for(number, queue.window) {
                        break;
                    }
                    results.put(number, work(item));
                }
            });
        }
        let outcome = results.drain(threads, &mut take);
        results.stop();
        outcome
    })
}

/// The items that are left, each with its number.
struct Queue<I> {
    items: Mutex<(usize, I)>,
    window: usize,
}

impl<I: Iterator> Queue<I> {
    fn next(&self) -> Option<(usize, I::Item)> {
        let mut items = locked(&self.items);
        let number = items.0;
        items.0 += 1;
        Some((number, items.1.next()?))
    }
}

/// The results that are not taken yet.
struct Results<R> {
    state: Mutex<State<R>>,
    changed: Condvar,
}

struct State<R> {
    waiting: BTreeMap<usize, R>,
    /// The number of the result that is taken next.
    next: usize,
    ended_threads: usize,
    is_stopped: bool,
}

impl<R> Default for State<R> {
    fn default() -> Self {
        Self { waiting: BTreeMap::new(), next: 0, ended_threads: 0, is_stopped: false }
    }
}

impl<R> Results<R> {
    /// Waits until the result with this number is near enough to the next one. Whether it is still wanted.
    fn has_room_for(&self, number: usize, window: usize) -> bool {
        let mut state = locked(&self.state);
        while !state.is_stopped && number >= state.next.saturating_add(window) {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        !state.is_stopped
    }

    fn put(&self, number: usize, result: R) {
        locked(&self.state).waiting.insert(number, result);
        self.changed.notify_all();
    }

    fn stop(&self) {
        locked(&self.state).is_stopped = true;
        self.changed.notify_all();
    }

    /// Takes the results in order, until every thread has ended.
    fn drain(&self, threads: usize, take: &mut impl FnMut(R) -> io::Result<()>) -> io::Result<()> {
        let mut state = locked(&self.state);
        loop {
            let next = state.next;
            if let Some(result) = state.waiting.remove(&next) {
                state.next += 1;
                drop(state);
                self.changed.notify_all();
                take(result)?;
                state = locked(&self.state);
            } else if state.ended_threads == threads {
                return Ok(());
            } else {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }
}

/// Says that a thread has ended, however it does.
struct End<'r, R>(&'r Results<R>);

impl<R> Drop for End<'_, R> {
    fn drop(&mut self) {
        locked(&self.0.state).ended_threads += 1;
        self.0.changed.notify_all();
    }
}

/// What a lock guards. No thread leaves it half changed, so one that broke off has not spoilt it.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items_however_long_each_takes() {
        for count in [0, 1, 2, 1000] {
            let work = |number: usize| {
                // The first of every ten takes longest.
                (0..(10 - number % 10) * 1000).fold(number, |sum, step| std::hint::black_box(sum ^ step ^ step))
            };
            let mut taken = Vec::new();
            in_order(0..count, work, |number| {
                taken.push(number);
                Ok(())
            })
            .unwrap();
            assert_eq!(taken, (0..count).collect::<Vec<_>>());
        }
    }

    #[test]
    fn an_error_ends_the_work() {
        let worked = AtomicUsize::new(0);
        let outcome = in_order(
            0..1_000_000,
            |number| {
                worked.fetch_add(1, Ordering::Relaxed);
                number
            },
            |number| if number == 3 { Err(io::ErrorKind::BrokenPipe.into()) } else { Ok(()) },
        );
        assert_eq!(outcome.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
        assert!(worked.into_inner() < 10_000);
    }

    #[test]
    fn nothing_runs_far_ahead_of_what_is_taken() {
        let (started, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let furthest = AtomicUsize::new(0);
        let work = |_: usize| {
            let ahead = (started.fetch_add(1, Ordering::SeqCst) + 1).saturating_sub(taken.load(Ordering::SeqCst));
            furthest.fetch_max(ahead, Ordering::SeqCst);
        };
        in_order(0..5000, work, |()| {
            taken.fetch_add(1, Ordering::SeqCst);
            Ok(())
        })
        .unwrap();
        let threads = thread::available_parallelism().map_or(1, usize::from);
        assert!(furthest.into_inner() <= threads * (AHEAD + 2));
    }
}
