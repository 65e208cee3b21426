//! An allocator that looks through every block that is freed on a watched thread.
//!
//! Growing and shrinking a block count as freeing it: here they always move it, where the system's allocator might not.

#![allow(unsafe_code, reason = "an allocator cannot be written without; nothing but this test uses it")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::backtrace::Backtrace;
use std::cell::Cell;
use std::sync::OnceLock;

use super::secrets::Secrets;

/// What is looked for. Read before anything is watched.
static SECRETS: OnceLock<Secrets> = OnceLock::new();

thread_local! {
    static WATCHED: Cell<bool> = const { Cell::new(false) };
    static FOUND: Cell<Found> = const { Cell::new(Found { freed: 0, blocks: 0, largest: 0 }) };
}

/// What stood in the blocks that were freed.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// Bytes of all freed blocks.
    pub freed: usize,
    /// Blocks with a piece of a secret.
    pub blocks: usize,
    /// Bytes of the largest of these.
    pub largest: usize,
}

/// Runs something and looks through all that it frees on this thread. `WIPED_TRACE=1` prints who freed a secret.
pub fn watch(work: impl FnOnce()) -> Found {
    SECRETS.get_or_init(Secrets::of_fixtures);
    FOUND.set(Found { freed: 0, blocks: 0, largest: 0 });
    WATCHED.set(true);
    work();
    WATCHED.set(false);
    FOUND.get()
}

/// The pieces of secrets that are looked for.
pub fn secrets() -> &'static Secrets {
    SECRETS.get_or_init(Secrets::of_fixtures)
}

pub struct Watching;

// SAFETY: every block comes from the system's allocator and goes back to it with the layout that it was asked for with.
unsafe impl GlobalAlloc for Watching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // Zeroed, so that all of a block may be read when it is freed, and nothing older is found in it.
        // SAFETY: the caller keeps the contract of `alloc`, which is that of `alloc_zeroed`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if WATCHED.get() {
            // SAFETY: the block is still allocated, was zeroed at first, and has this many bytes.
            look(unsafe { std::slice::from_raw_parts(block, layout.size()) });
        }
        // SAFETY: it came from the system's allocator with this layout.
        unsafe { System.dealloc(block, layout) }
    }
}

fn look(block: &[u8]) {
    let Some(secrets) = SECRETS.get() else { return };
    let mut found = FOUND.get();
    found.freed += block.len();
    if let Some(at) = secrets.find(block) {
        found.blocks += 1;
        found.largest = found.largest.max(block.len());
        trace(block.len(), at);
    }
    FOUND.set(found);
}

#[allow(clippy::print_stderr, reason = "that is what it is for")]
fn trace(size: usize, at: usize) {
    // What is printed is no concern of the watch, and printing allocates.
    WATCHED.set(false);
    if std::env::var_os("WIPED_TRACE").is_some() {
        eprintln!("a secret at {at} in {size} bytes freed by\n{}", Backtrace::force_capture());
    }
    WATCHED.set(true);
}
