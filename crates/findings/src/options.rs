//! The thresholds of the judgements, each with its reason.

/// The thresholds above which something is reported.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Failed logons of one client before it is reported. Default: 5. A person who mistypes stops after two or three; most
    /// account policies lock after five or more.
    pub failed_logons: u64,
    /// Messages in one frame above which it is reported. Default: 100. Clients send fewer than ten.
    pub compound_messages: usize,
    /// Files open at once in one tree connect above which it is reported. Default: 16,384, the number that Samba grants to
    /// one client.
    pub open_files: usize,
    /// Clients whose failed logons are counted at once. Default: 65,536, as many as a /16 network has. When there are more,
    /// the client whose last failure is the oldest is forgotten.
    pub clients: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { failed_logons: 5, compound_messages: 100, open_files: 16_384, clients: 65_536 }
    }
}
