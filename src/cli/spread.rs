//! Work on many files, spread over the cores: results come in the order of the files, each as soon as it can.
//!
//! The calling thread finds the files and takes the results; others do the work in between. How many files are under way
//! is bounded, and so are their bytes: memory does not grow with the number of files, not even where one takes long and
//! the results of those behind it wait.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

use crate::base::limits;

/// Fewer files are done before a thread has begun.
const FEWEST: usize = 4;

/// Files of one batch at most: handing over a batch takes longer than a small file.
const BATCH_FILES: usize = 128;

/// A batch with as many bytes gets no more files.
const BATCH_BYTES: usize = 256 * 1024;

/// Batches under way for each thread.
const AHEAD: usize = 4;

/// The room that the main thread has on most systems.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// Does the work on each source, and takes the results in the order of the sources. `size` says about how many bytes a
/// source has; `work` is told how many sources stand before. An error of `take` ends it all.
pub(super) fn in_order<S: Send, R: Send, E>(
    sources: impl Iterator<Item = S>,
    size: impl Fn(&mut S) -> usize,
    work: impl Fn(usize, S) -> R + Sync,
    mut take: impl FnMut(Vec<R>) -> Result<(), E>,
) -> Result<(), E> {
    let mut batches = Batches { sources, size, number: 0 };
    let work = |batch: Batch<S>| -> Vec<R> {
        batch.sources.into_iter().zip(batch.first..).map(|(source, number)| work(number, source)).collect()
    };
    // Each of these has one source.
    let first: Vec<Batch<S>> = batches.by_ref().take(FEWEST).collect();
    let cores = match first.len() {
        FEWEST => thread::available_parallelism().map_or(1, NonZero::get),
        _ => 1,
    };
    let mut batches = first.into_iter().chain(batches);
    if cores == 1 {
        return batches.try_for_each(|batch| take(work(batch)));
    }
    let (jobs, given) = mpsc::channel::<Batch<S>>();
    let (done, results) = mpsc::channel();
    let given = Mutex::new(given);
    let worker = |done: mpsc::Sender<_>| {
        loop {
            let job = given.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(batch) = job else { return };
            let (first, bytes) = (batch.first, batch.bytes);
            // A panic goes on where somebody waits for this result.
            let result = catch_unwind(AssertUnwindSafe(|| work(batch)));
            if done.send((first, bytes, result)).is_err() {
                return;
            }
        }
    };
    let worker = &worker;
    thread::scope(|scope| {
        // These end with this closure, and the threads with them.
        let (jobs, results) = (jobs, results);
        let threads = (0..cores).map_while(|_| {
            let done = done.clone();
            let thread = thread::Builder::new().stack_size(STACK_BYTES);
            thread.spawn_scoped(scope, move || worker(done)).ok()
        });
        let threads = threads.count();
        drop(done);
        if threads == 0 {
            return batches.try_for_each(|batch| take(work(batch)));
        }
        let (mut files_ahead, mut bytes_ahead) = (0, 0);
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        loop {
            let is_room =
                files_ahead < threads * AHEAD * BATCH_FILES && bytes_ahead < threads * limits::EXPORT_BYTES;
            let batch = if is_room { batches.next() } else { None };
            let result = match batch {
                Some(batch) => {
                    files_ahead += batch.sources.len();
                    bytes_ahead += batch.bytes;
                    // A thread is always there to take it.
                    let _ = jobs.send(batch);
                    results.try_recv().ok()
                }
                None if files_ahead == 0 => return Ok(()),
                None => results.recv().ok(),
            };
            if let Some((first, bytes, result)) = result {
                let result = result.unwrap_or_else(|panic| resume_unwind(panic));
                waiting.insert(first, (bytes, result));
            }
            while let Some((bytes, result)) = waiting.remove(&next) {
                files_ahead -= result.len();
                bytes_ahead -= bytes;
                next += result.len();
                take(result)?;
            }
        }
    })
}

/// Sources that one thread works on, one after another.
struct Batch<S> {
    /// How many sources stand before.
    first: usize,
    bytes: usize,
    sources: Vec<S>,
}

/// Cuts sources into batches: small ones at first, so that all threads soon have something to do and results appear.
struct Batches<I, F> {
    sources: I,
    size: F,
    number: usize,
}

impl<I: Iterator, F: Fn(&mut I::Item) -> usize> Iterator for Batches<I, F> {
    type Item = Batch<I::Item>;

    fn next(&mut self) -> Option<Batch<I::Item>> {
        let most = (self.number / 8).clamp(1, BATCH_FILES);
        let mut batch = Batch { first: self.number, bytes: 0, sources: Vec::new() };
        while batch.sources.len() < most && batch.bytes < BATCH_BYTES {
            let Some(mut source) = self.sources.next() else { break };
            batch.bytes += (self.size)(&mut source);
            batch.sources.push(source);
        }
        self.number += batch.sources.len();
        (!batch.sources.is_empty()).then_some(batch)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    /// The results in the order in which they were taken.
    fn results(sources: impl Iterator<Item = usize>, size: usize) -> Vec<(usize, usize)> {
        let mut all = Vec::new();
        let work = |number, source: usize| {
            // Some take much longer than others.
            if source.is_multiple_of(97) {
                thread::sleep(Duration::from_millis(3));
            }
            (number, source)
        };
        let Ok(()) = in_order(
            sources,
            |_| size,
            work,
            |results| {
                all.extend(results);
                Ok::<(), Infallible>(())
            },
        );
        all
    }

    #[test]
    fn results_come_in_the_order_of_the_sources() {
        for count in [0, 1, 2, FEWEST - 1, FEWEST, FEWEST + 1, 40, 3000] {
            for size in [0, 2000, BATCH_BYTES, 2 * limits::EXPORT_BYTES] {
                let found = results(0..count.min(if size > 2000 { 300 } else { count }), size);
                assert!(found.iter().enumerate().all(|(n, result)| *result == (n, n)), "{count} {size}");
            }
        }
        assert_eq!(results(0..3000, 10).len(), 3000);
    }

    #[test]
    fn few_sources_are_done_by_the_calling_thread() {
        let here = thread::current().id();
        let work = |_, _| assert_eq!(thread::current().id(), here);
        let Ok(()) = in_order(0..FEWEST - 1, |_| 0, work, |_| Ok::<(), Infallible>(()));
    }

    #[test]
    fn what_is_under_way_is_bounded() {
        for (size, most) in [(1, AHEAD + 1), (limits::EXPORT_BYTES, 2)] {
            let begun = AtomicUsize::new(0);
            let found = AtomicUsize::new(0);
            let sources = (0..5000).inspect(|_| {
                found.fetch_add(1, Ordering::SeqCst);
            });
            let work = |number, _| {
                if number == 0 {
                    // All others wait for this one.
                    thread::sleep(Duration::from_millis(200));
                }
                begun.fetch_add(1, Ordering::SeqCst);
            };
            let mut taken = 0;
            let cores = thread::available_parallelism().map_or(1, NonZero::get);
            let Ok(()) = in_order(
                sources,
                |_| size,
                work,
                |results: Vec<()>| {
                    taken += results.len();
                    let ahead = found.load(Ordering::SeqCst) - taken;
                    let files = if size == 1 { BATCH_FILES } else { 1 };
                    assert!(ahead <= cores * most * files + FEWEST, "{ahead} ahead");
                    Ok::<(), Infallible>(())
                },
            );
            assert_eq!((begun.into_inner(), taken), (5000, 5000));
        }
    }

    #[test]
    fn an_error_of_whoever_takes_ends_it() {
        let begun = AtomicUsize::new(0);
        let work = |_, _| begun.fetch_add(1, Ordering::SeqCst);
        let ended = in_order(0.., |_| 0, work, |_| Err("closed"));
        assert_eq!(ended, Err("closed"));
        assert!(begun.into_inner() < 10_000);
    }

    #[test]
    fn a_panic_ends_it_too() {
        let work = |_, source| assert_ne!(source, 500);
        let run = || in_order(0..1000, |_| 0, work, |_| Ok::<(), Infallible>(()));
        assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
    }
}
