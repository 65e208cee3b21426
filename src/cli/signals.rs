//! Ctrl-C and requests to end, while files are written.
//!
//! A signal that ended the process half-way would leave a temporary file behind. While something is written it is only
//! noted; writing stops at the next step, what was begun is taken away, and then the process ends by that very signal. At
//! any other time signals do what they always do.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag::{register_conditional_default, register_usize};
use signal_hook::low_level::emulate_default_handler;

/// The signals that wait.
#[cfg(unix)]
const SIGNALS: [i32; 3] = [SIGINT, SIGTERM, signal_hook::consts::SIGHUP];
#[cfg(not(unix))]
const SIGNALS: [i32; 2] = [SIGINT, SIGTERM];

/// Whether Ctrl-C does what it always does.
static INTERRUPT_IDLE: AtomicBool = AtomicBool::new(true);

/// Whether the other signals do.
static IDLE: AtomicBool = AtomicBool::new(true);

/// The last signal that waits; 0 if there is none.
static WAITING: AtomicUsize = AtomicUsize::new(0);

/// Signals wait as long as this lives. Whatever must be taken away before the process ends must be dropped before it.
pub(super) struct Held(());

impl Held {
    /// From here on, signals wait.
    pub(super) fn start() -> io::Result<Self> {
        let held = Self::interrupt()?;
        IDLE.store(false, Ordering::SeqCst);
        Ok(held)
    }

    /// From here on, Ctrl-C waits: at a prompt, where the terminal must be as it was before the process ends.
    pub(super) fn interrupt() -> io::Result<Self> {
        static IS_REGISTERED: AtomicBool = AtomicBool::new(false);
        if !IS_REGISTERED.swap(true, Ordering::SeqCst) {
            for signal in SIGNALS {
                // Actions run in this order.
                let idle = if signal == SIGINT { &INTERRUPT_IDLE } else { &IDLE };
                register_conditional_default(signal, idle)?;
                register_usize(signal, &WAITING, signal as usize)?;
            }
        }
        INTERRUPT_IDLE.store(false, Ordering::SeqCst);
        Ok(Self(()))
    }

    /// An error if a signal waits: to be asked before each step.
    pub(super) fn go_on(&self) -> io::Result<()> {
        match WAITING.load(Ordering::SeqCst) {
            0 => Ok(()),
            _ => Err(io::Error::new(io::ErrorKind::Interrupted, "ended by a signal; nothing was written")),
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        IDLE.store(true, Ordering::SeqCst);
        INTERRUPT_IDLE.store(true, Ordering::SeqCst);
        let signal = WAITING.load(Ordering::SeqCst);
        if signal != 0 {
            // Ends the process; if it cannot, the error of the step that was not taken does.
            let _ = emulate_default_handler(signal as i32);
        }
    }
}
