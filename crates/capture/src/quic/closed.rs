//! What stands for `protect` without the feature `quic`: no packet opens.

use super::header::Version;
use super::id::Id;
use super::keylog::Secret;
use super::suite::Suite;

impl Secret {
    pub(super) fn updated(&self, _: Version) -> Option<Self> {
        None
    }
}

pub(super) fn initial(_: Version, _: Id) -> Option<[Secret; 2]> {
    None
}

pub(super) fn sha256(_: &str) -> [u8; 6] {
    [0; 6]
}

/// None is made.
pub(super) struct Sealing;

impl Sealing {
    pub(super) fn new(_: Suite, _: Version, _: &Secret) -> Option<Self> {
        None
    }

    pub(super) fn open<'b>(&self, _: u64, _: usize, _: &'b mut [u8]) -> Option<&'b [u8]> {
        None
    }
}

/// None is made.
pub(super) struct Baring;

impl Baring {
    pub(super) fn new(_: Suite, _: Version, _: &Secret) -> Option<Self> {
        None
    }

    pub(super) fn bare(&self, _: &[u8], _: usize) -> Option<Bare> {
        None
    }
}

/// None is made.
#[derive(Clone, Copy)]
pub(super) struct Bare;

impl Bare {
    pub(super) const fn phase(self) -> bool {
        false
    }

    pub(super) const fn number(self, _: u64) -> u64 {
        0
    }

    pub(super) const fn window(self) -> u64 {
        0
    }

    pub(super) const fn copy(self, _: &[u8], _: usize, _: &mut Vec<u8>) -> usize {
        0
    }
}
