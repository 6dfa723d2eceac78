use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Asks a run to end before its capture does: an observer that has seen what it waited for, an output that nobody reads
/// any more, a signal. All clones are one.
///
/// The run reads no further packet, and ends as it does at a capture's end: with all objects that are still there. What
/// was read already may still be handed on.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks; it cannot be taken back.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
