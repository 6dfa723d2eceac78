//! What this process allocates: counted by its allocator.

use std::alloc::System;

use cap::Cap;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// Counts of the allocator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Bytes that are allocated; of a difference, those that stay.
    pub held: usize,
    /// Bytes that were ever allocated.
    pub allocated: usize,
}

/// The counts now.
#[must_use]
pub fn reading() -> Reading {
    Reading { held: ALLOCATOR.allocated(), allocated: ALLOCATOR.total_allocated() }
}

/// The most bytes that were ever allocated at once.
#[must_use]
pub fn peak() -> usize {
    ALLOCATOR.max_allocated()
}

impl Reading {
    /// What came after an earlier reading.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Self {
        Self {
            held: self.held.saturating_sub(earlier.held),
            allocated: self.allocated.saturating_sub(earlier.allocated),
        }
    }
}
