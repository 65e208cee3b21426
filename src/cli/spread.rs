//! Work on many files, spread over the cores: results come in the order of the files, each as soon as it can.
//!
//! The calling thread finds the files and takes the results; others do the work in between. How many files are under way
//! is bounded, and so are their bytes: memory does not grow with the number of files, not even where one takes long and
//! the results of those behind it wait. The files of a source that holds others are a run of their own within the first.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

use crate::base::limits;

/// Fewer files are done before a thread has begun.
const FEWEST: usize = 4;

/// Files of one batch at most: handing over a batch takes longer than a small file.
const BATCH_FILES: usize = 256;

/// After so many bytes the rest of a batch is given back.
const BATCH_BYTES: usize = 256 * 1024;

/// Batches that each thread works on or will work on next.
const QUEUED: usize = 2;

/// Files that were handed out and whose results were not taken, in batches for each thread.
const AHEAD: usize = 4;

/// The room that the main thread has on most systems.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// What became of a source.
pub(super) enum Worked<S, R> {
    /// The work is done.
    Done {
        /// About how many bytes it had.
        bytes: usize,
        /// `None` where it was added to the result before.
        result: Option<R>,
    },
    /// It is none itself, but has others in it.
    Holds(S),
}

/// Does the work on each source, and takes the results in the order of the sources. In place of one that holds others come
/// those, as `open` gives them. An error of `take` ends it all.
///
/// `work` is given the result before, if it may be added to: one text of many files is handed over more quickly than many.
pub(super) fn in_order<'a, S: Send, R: Send, E>(
    sources: Box<dyn Iterator<Item = S> + 'a>,
    open: &dyn Fn(S) -> Box<dyn Iterator<Item = S> + 'a>,
    work: &(impl Fn(S, Option<&mut R>) -> Worked<S, R> + Sync),
    take: &mut dyn FnMut(Vec<R>) -> Result<(), E>,
) -> Result<(), E> {
    let mut batches = Batches { sources, number: 0, most: None };
    let mut take_all = |results: Vec<R>, holder: Option<S>| {
        if !results.is_empty() {
            take(results)?;
        }
        holder.map_or(Ok(()), |holder| in_order(open(holder), open, work, take))
    };
    // Each of these has one source.
    let first: Vec<Batch<S>> = batches.by_ref().take(FEWEST).collect();
    let cores = match first.len() {
        FEWEST => thread::available_parallelism().map_or(1, NonZero::get),
        _ => 1,
    };
    let mut batches = first.into_iter().chain(batches);
    if cores == 1 {
        return batches.try_for_each(|batch| alone(batch, work, &mut take_all));
    }
    let (jobs, given) = mpsc::channel::<Batch<S>>();
    let (done, pieces) = mpsc::channel();
    let given = Mutex::new(given);
    let worker = |done: mpsc::Sender<_>| {
        loop {
            let job = given.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(batch) = job else { return };
            // A panic goes on where somebody waits for this result.
            let piece = catch_unwind(AssertUnwindSafe(|| batch.work(work)));
            if done.send(piece).is_err() {
                return;
            }
        }
    };
    let worker = &worker;
    thread::scope(|scope| {
        // These end with this closure, and the threads with them.
        let (jobs, pieces) = (jobs, pieces);
        let threads = (0..cores).map_while(|_| {
            let done = done.clone();
            let thread = thread::Builder::new().stack_size(STACK_BYTES);
            thread.spawn_scoped(scope, move || worker(done)).ok()
        });
        let threads = threads.count();
        drop(done);
        if threads == 0 {
            return batches.try_for_each(|batch| alone(batch, work, &mut take_all));
        }
        // By the number of their first source: rests of batches, and results that wait for others.
        let (mut rests, mut waiting) = (BTreeMap::new(), BTreeMap::new());
        let (mut queued, mut files_ahead, mut bytes_ahead) = (0, 0, 0);
        let mut next = 0;
        loop {
            let has_room = queued < threads * QUEUED && bytes_ahead < threads * limits::EXPORT_BYTES;
            let batch = match rests.first_entry() {
                // What all others wait for has room.
                Some(rest) if has_room || *rest.key() == next => Some(rest.remove()),
                _ if has_room && files_ahead < threads * AHEAD * BATCH_FILES => {
                    let batch = batches.next();
                    files_ahead += batch.as_ref().map_or(0, |batch| batch.sources.len());
                    batch
                }
                _ => None,
            };
            let piece = match batch {
                Some(batch) => {
                    queued += 1;
                    // A thread is always there to take it.
                    let _ = jobs.send(batch);
                    pieces.try_recv().ok()
                }
                None if queued == 0 => return Ok(()),
                None => pieces.recv().ok(),
            };
            if let Some(piece) = piece {
                let (piece, rest) = piece.unwrap_or_else(|panic| resume_unwind(panic));
                queued -= 1;
                bytes_ahead += piece.bytes;
                rests.extend(rest.into_iter().map(|batch| (batch.first, batch)));
                waiting.insert(piece.first, piece);
            }
            while let Some(piece) = waiting.remove(&next) {
                files_ahead -= piece.end - piece.first;
                bytes_ahead -= piece.bytes;
                next = piece.end;
                take_all(piece.results, piece.holder)?;
            }
        }
    })
}

/// Works on a batch where no other thread does.
fn alone<S, R, E>(
    batch: Batch<S>,
    work: &impl Fn(S, Option<&mut R>) -> Worked<S, R>,
    take_all: &mut impl FnMut(Vec<R>, Option<S>) -> Result<(), E>,
) -> Result<(), E> {
    let (piece, rest) = batch.work(work);
    take_all(piece.results, piece.holder)?;
    rest.into_iter().try_for_each(|batch| alone(batch, work, take_all))
}

/// Sources that one thread works on, one after another.
struct Batch<S> {
    /// How many sources stand before.
    first: usize,
    sources: Vec<S>,
}

/// What was done of a batch: the results of the sources from `first` up to `end`.
struct Piece<S, R> {
    first: usize,
    end: usize,
    bytes: usize,
    results: Vec<R>,
    /// The last of the sources, if it holds others.
    holder: Option<S>,
}

impl<S> Batch<S> {
    /// Works on the sources up to one that holds others, or until there were enough bytes. Gives back the rest, in batches that are
    /// no larger than what was done: those behind are probably as large, and all threads are to have some.
    fn work<R>(self, work: impl Fn(S, Option<&mut R>) -> Worked<S, R>) -> (Piece<S, R>, Vec<Self>) {
        let Self { first, sources } = self;
        let mut piece = Piece { first, end: first, bytes: 0, results: Vec::new(), holder: None };
        let mut sources = sources.into_iter();
        while piece.bytes < BATCH_BYTES
            && piece.holder.is_none()
            && let Some(source) = sources.next()
        {
            piece.end += 1;
            match work(source, piece.results.last_mut()) {
                Worked::Done { bytes, result } => {
                    piece.bytes += bytes;
                    piece.results.extend(result);
                }
                Worked::Holds(source) => piece.holder = Some(source),
            }
        }
        let most = if piece.bytes < BATCH_BYTES { BATCH_FILES } else { piece.end - piece.first };
        let rest = Batches { sources, number: piece.end, most: Some(most) };
        (piece, rest.collect())
    }
}

/// Cuts sources into batches: small ones at first, so that all threads soon have something to do and results appear.
struct Batches<I> {
    sources: I,
    number: usize,
    /// How many sources a batch has, if that is not told by how many there were.
    most: Option<usize>,
}

impl<I: Iterator> Iterator for Batches<I> {
    type Item = Batch<I::Item>;

    fn next(&mut self) -> Option<Batch<I::Item>> {
        let most = self.most.unwrap_or((self.number / 8).clamp(1, BATCH_FILES));
        let sources: Vec<_> = self.sources.by_ref().take(most).collect();
        let first = self.number;
        self.number += sources.len();
        (!sources.is_empty()).then_some(Batch { first, sources })
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    /// All results in the order in which they were taken. Each source has so many bytes.
    fn results(sources: impl Iterator<Item = usize>, bytes: usize) -> Vec<usize> {
        let work = |source: usize, _: Option<&mut usize>| {
            // Some take much longer than others.
            if source.is_multiple_of(97) {
                thread::sleep(Duration::from_millis(3));
            }
            Worked::Done { bytes, result: Some(source) }
        };
        run(sources, work)
    }

    fn run<'a, S: Send + 'a, R: Send>(
        sources: impl Iterator<Item = S> + 'a,
        work: impl Fn(S, Option<&mut R>) -> Worked<S, R> + Sync,
    ) -> Vec<R> {
        let mut all = Vec::new();
        let none = |_| -> Box<dyn Iterator<Item = S>> { Box::new(std::iter::empty()) };
        let Ok(()) = in_order(Box::new(sources), &none, &work, &mut |results| {
            all.extend(results);
            Ok::<(), Infallible>(())
        });
        all
    }

    #[test]
    fn results_come_in_the_order_of_the_sources() {
        for count in [0, 1, 2, FEWEST - 1, FEWEST, FEWEST + 1, 40, 3000] {
            for bytes in [0, 2000, BATCH_BYTES, 2 * limits::EXPORT_BYTES] {
                let found = results(0..count.min(if bytes > 2000 { 300 } else { count }), bytes);
                assert!(found.iter().enumerate().all(|(n, result)| *result == n), "{count} {bytes}");
            }
        }
        assert_eq!(results(0..3000, 10).len(), 3000);
    }

    #[test]
    fn sources_in_others_stand_in_their_place() {
        // Hundreds hold tens, and tens hold the nine numbers behind them.
        for count in [1, 2, 5, 30] {
            let open = |outer: usize| -> Box<dyn Iterator<Item = usize>> {
                match outer % 100 {
                    0 => Box::new((outer + 10..outer + 100).step_by(10)),
                    _ => Box::new(outer + 1..outer + 10),
                }
            };
            let work = |source: usize, _: Option<&mut usize>| match source % 10 {
                0 => Worked::Holds(source),
                _ => Worked::Done { bytes: 1000, result: Some(source) },
            };
            let mut all = Vec::new();
            let Ok(()) = in_order(Box::new((0..count).map(|n| n * 100)), &open, &work, &mut |results| {
                all.extend(results);
                Ok::<(), Infallible>(())
            });
            let expected = (0..count * 100).filter(|n| n % 10 != 0 && n % 100 > 10);
            assert!(all.into_iter().eq(expected), "{count}");
        }
    }

    #[test]
    fn a_result_may_be_added_to_the_one_before() {
        let work = |source: usize, before: Option<&mut Vec<usize>>| {
            let result = match before {
                Some(before) if !source.is_multiple_of(7) => {
                    before.push(source);
                    None
                }
                _ => Some(vec![source]),
            };
            Worked::Done { bytes: 1000, result }
        };
        let found = run(0..3000, work);
        assert!(found.len() < 1000 && found.concat().into_iter().eq(0..3000), "{}", found.len());
    }

    #[test]
    fn few_sources_are_done_by_the_calling_thread() {
        let here = thread::current().id();
        run(0..FEWEST - 1, |_, _: Option<&mut ()>| {
            assert_eq!(thread::current().id(), here);
            Worked::Done { bytes: 0, result: Some(()) }
        });
    }

    #[test]
    fn what_is_under_way_is_bounded() {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let in_files = (AHEAD + 1) * BATCH_FILES;
        let in_bytes = 1 + QUEUED;
        for (bytes, most) in [(1, in_files), (limits::EXPORT_BYTES, in_bytes)] {
            let begun = AtomicUsize::new(0);
            let taken = AtomicUsize::new(0);
            let most_ahead = AtomicUsize::new(0);
            let work = |number, _: Option<&mut ()>| {
                if number == 0 {
                    // All others wait for this one.
                    thread::sleep(Duration::from_millis(200));
                }
                let ahead = begun.fetch_add(1, Ordering::SeqCst) + 1 - taken.load(Ordering::SeqCst);
                most_ahead.fetch_max(ahead, Ordering::SeqCst);
                Worked::Done { bytes, result: Some(()) }
            };
            let none = |_| -> Box<dyn Iterator<Item = usize>> { Box::new(std::iter::empty()) };
            let Ok(()) = in_order(Box::new(0..5000), &none, &work, &mut |results: Vec<()>| {
                taken.fetch_add(results.len(), Ordering::SeqCst);
                Ok::<(), Infallible>(())
            });
            assert_eq!((begun.into_inner(), taken.into_inner()), (5000, 5000));
            let ahead = most_ahead.into_inner();
            assert!(ahead <= cores * most + FEWEST, "{ahead} ahead of {most} for each thread");
        }
    }

    #[test]
    fn large_sources_are_worked_on_together() {
        // Behind many small ones batches have many sources.
        const SMALL: usize = 8 * BATCH_FILES;
        let (running, together) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = |number, _: Option<&mut ()>| {
            if number < SMALL {
                return Worked::Done { bytes: 1, result: Some(()) };
            }
            let others = running.fetch_add(1, Ordering::SeqCst);
            together.fetch_add(others.min(1), Ordering::SeqCst);
            thread::sleep(Duration::from_millis(1));
            running.fetch_sub(1, Ordering::SeqCst);
            Worked::Done { bytes: limits::EXPORT_BYTES / 4, result: Some(()) }
        };
        run(0..SMALL + 1000, work);
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        assert!(cores == 1 || together.into_inner() > 500);
    }

    #[test]
    fn an_error_of_whoever_takes_ends_it() {
        let begun = AtomicUsize::new(0);
        let work = |_, _: Option<&mut ()>| {
            begun.fetch_add(1, Ordering::SeqCst);
            Worked::Done { bytes: 0, result: Some(()) }
        };
        let none = |_| -> Box<dyn Iterator<Item = usize>> { Box::new(std::iter::empty()) };
        let ended = in_order(Box::new(0..), &none, &work, &mut |_| Err("closed"));
        assert_eq!(ended, Err("closed"));
        assert!(begun.into_inner() < 10_000);
    }

    #[test]
    fn a_panic_ends_it_too() {
        let work = |source, _: Option<&mut usize>| {
            assert_ne!(source, 500);
            Worked::Done { bytes: 0, result: Some(source) }
        };
        assert!(catch_unwind(AssertUnwindSafe(|| run(0..1000, work))).is_err());
    }
}
