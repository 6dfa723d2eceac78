//! What there is to know of a header field.

/// A field of the header, and what there is to know of it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct HeaderField {
    /// The specification's name. `ProcessId` is what it calls Reserved in the header's second half.
    pub name: &'static str,
    /// Other names it goes by: Wireshark's, and those of its flags.
    pub aliases: &'static [&'static str],
    /// Where it begins, in bytes from the header's first.
    pub offset: usize,
    /// Its bytes.
    pub len: usize,
    /// Which messages have it.
    pub presence: Presence,
    /// The sections of `[MS-SMB2]` that speak of it.
    pub section: &'static str,
    /// What it is.
    pub what: &'static str,
    /// What it tells an investigator.
    pub why: &'static str,
    /// Values worth knowing, and their meaning.
    pub values: &'static [(&'static str, &'static str)],
    /// What is commonly said of it and wrong.
    pub beliefs: &'static [Belief],
}

/// A common belief about a field, set right.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Belief {
    /// What is said.
    pub belief: &'static str,
    /// What is so.
    pub truth: &'static str,
}

/// Which messages have a field; the others have another one in the same bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Presence {
    /// All.
    Always,
    /// Requests.
    Requests,
    /// Responses, and what a server sends unasked.
    Responses,
    /// Those without `SMB2_FLAGS_ASYNC_COMMAND`.
    Sync,
    /// Those with `SMB2_FLAGS_ASYNC_COMMAND`.
    Async,
}

impl Presence {
    /// In words.
    #[must_use]
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Always => "every message",
            Self::Requests => "requests",
            Self::Responses => "responses",
            Self::Sync => "messages without SMB2_FLAGS_ASYNC_COMMAND",
            Self::Async => "messages with SMB2_FLAGS_ASYNC_COMMAND",
        }
    }
}
