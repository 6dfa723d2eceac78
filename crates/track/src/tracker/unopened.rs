//! Why an envelope is not opened.

use crate::{AnomalyKind, Closed};

/// Why an envelope is not opened, and the anomaly that this is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unopened {
    pub(super) closed: Closed,
    /// Its offset counts from the envelope's first byte.
    pub(super) odd: Option<Odd>,
}

/// The parts of an anomaly that follow from an envelope's bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Odd {
    pub(super) kind: AnomalyKind,
    pub(super) what: &'static str,
    pub(super) offset: usize,
    pub(super) expected: u64,
    pub(super) found: u64,
}

impl From<Closed> for Unopened {
    fn from(closed: Closed) -> Self {
        Self { closed, odd: None }
    }
}
