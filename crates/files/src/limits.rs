//! What the assembler may hold: each cap with its reason.

/// What [`Files`](crate::Files) may hold. What is beyond a cap is left out and counted in [`Dropped`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Files that are followed, about 350 bytes each. A further one is not followed.
    pub files: usize,
    /// Files that are ready to be changed, about a kilobyte each, and while they are hashed 10 KiB more. More than clients use at
    /// once; the others are packed.
    pub at_hand: usize,
    /// Versions of a file. Further changes count as one version.
    pub versions: usize,
    /// Ranges of a file that are told apart, 64 bytes each. Beyond, what READs show is not kept; a file that is written in
    /// twice as many pieces is given up.
    pub extents: usize,
    /// Ranges of all files that are told apart, and versions, each counted as two: about 40 bytes each. Beyond, no file may
    /// have more than 16 ranges and two versions.
    pub ranges: usize,
    /// Changes of a file that wait for their response: a client may have as many as it has credits, usually 8,192. Of all
    /// files, eight times as many may wait, 40 bytes each; a change of many ranges counts as many.
    pub pending: usize,
    /// Bytes that RDMA moved for READs and WRITEs without a response, of all of them: some of the usual largest size. Beyond, those
    /// of the oldest are missing.
    pub remote: usize,
    /// Names that listings show, about 200 bytes each.
    pub names: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            files: 262_144,
            at_hand: 1_024,
            versions: 1_000,
            extents: 65_536,
            ranges: 1 << 19,
            pending: 8_192,
            remote: 32 << 20,
            names: 262_144,
        }
    }
}

impl Limits {
    /// What a file may hold when all files hold this number of ranges.
    pub(crate) fn within(self, held: usize) -> Self {
        if held < self.ranges {
            return self;
        }
        Self { extents: self.extents.min(16), versions: self.versions.min(1), ..self }
    }
}

/// What was left out because a limit was reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dropped {
    /// Files that were not followed.
    pub files: u64,
    /// Bytes that the store did not keep, or that were not kept until a response came.
    pub bytes: u64,
    /// READs and WRITEs whose bytes were not kept because their file, or all files, are in too many pieces.
    pub extents: u64,
    /// Changes that count as one version with those before, because their file, or all files, have too many versions.
    pub versions: u64,
    /// Requests that were not remembered.
    pub pending: u64,
    /// Names of listings that were not remembered.
    pub names: u64,
}

impl Dropped {
    /// Whether nothing was left out.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}
