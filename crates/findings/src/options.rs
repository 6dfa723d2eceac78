//! The thresholds of the judgements, each with its reason.

use std::num::NonZeroUsize;

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
    /// Users of one client whose logons fail within half an hour before it is reported. Default: 5. A family shares a
    /// computer, a terminal server does not show its users' failures by the dozen.
    pub failed_users: usize,
    /// Files that are rewritten, or overwritten, within two minutes before it is reported. Default: 10. Nobody encrypts that
    /// many by hand.
    pub rewritten_files: usize,
    /// Files that are deleted within two minutes before it is reported. Default: 10.
    pub deleted_files: usize,
    /// Servers that one client asks for shares and sessions within ten minutes before it is reported. Default: 3. People
    /// look at one or two.
    pub asked_servers: usize,
    /// Names and numbers that one user looks up within five minutes before it is reported. Default: 50. A folder's list of
    /// permissions has fewer.
    pub lookups: u64,
    /// Folders that one user of one client lists on a server before it is reported. Default: 100. People open some; a
    /// search or a crawler opens them all.
    pub directories: usize,
    /// Files that one user reads, and ten times as many as others, before it is reported. Default: 200.
    pub read_files: u64,
    /// Findings that are kept, about a kilobyte each. Default: 4,096; nobody reads more.
    pub findings: usize,
    /// Entries of each table that a finding needs: services, tasks, users. Default: 1,024, more than are under way within
    /// the minutes that belong together. The one that was used longest ago is forgotten first.
    pub memory: usize,
    /// Files that are remembered, some 500 bytes each. Default: 16,384.
    pub files: usize,
}

impl Options {
    /// Bytes of the arguments of a call that a run has to keep for [`Findings`](crate::Findings): the definition of a
    /// scheduled task is the largest of interest.
    pub const STUB: usize = 64 << 10;

    /// Entries of each table.
    pub(crate) fn remembered(&self) -> NonZeroUsize {
        NonZeroUsize::new(self.memory).unwrap_or(NonZeroUsize::MIN)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            failed_logons: 5,
            compound_messages: 100,
            open_files: 16_384,
            clients: 65_536,
            failed_users: 5,
            rewritten_files: 10,
            deleted_files: 10,
            asked_servers: 3,
            lookups: 50,
            directories: 100,
            read_files: 200,
            findings: 4096,
            memory: 1024,
            files: 16_384,
        }
    }
}

/// A threshold of a finding that can be set by its name.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Threshold {
    /// Its name.
    pub name: &'static str,
    /// What it counts.
    pub about: &'static str,
    get: fn(&Options) -> u64,
    set: fn(&mut Options, u64),
}

impl Threshold {
    /// The thresholds of findings.
    pub const ALL: &'static [Self] = &[
        Self {
            name: "failed-logons",
            about: "failed logons of one user from one client",
            get: |options| options.failed_logons,
            set: |options, number| options.failed_logons = number,
        },
        Self {
            name: "failed-users",
            about: "users of one client whose logons fail",
            get: |options| number(options.failed_users),
            set: |options, number| options.failed_users = size(number),
        },
        Self {
            name: "rewritten-files",
            about: "files that are rewritten within two minutes",
            get: |options| number(options.rewritten_files),
            set: |options, number| options.rewritten_files = size(number),
        },
        Self {
            name: "deleted-files",
            about: "files that are deleted within two minutes",
            get: |options| number(options.deleted_files),
            set: |options, number| options.deleted_files = size(number),
        },
        Self {
            name: "asked-servers",
            about: "servers that a client asks for shares and sessions within ten minutes",
            get: |options| number(options.asked_servers),
            set: |options, number| options.asked_servers = size(number),
        },
        Self {
            name: "lookups",
            about: "names and numbers that are looked up within five minutes",
            get: |options| options.lookups,
            set: |options, number| options.lookups = number,
        },
        Self {
            name: "directories",
            about: "folders that are listed",
            get: |options| number(options.directories),
            set: |options, number| options.directories = size(number),
        },
        Self {
            name: "read-files",
            about: "files that one user reads, and ten times as many as others",
            get: |options| options.read_files,
            set: |options, number| options.read_files = number,
        },
    ];

    /// Its value.
    #[must_use]
    pub fn value(&self, options: &Options) -> u64 {
        (self.get)(options)
    }

    /// Sets it.
    pub fn set(&self, options: &mut Options, value: u64) {
        (self.set)(options, value);
    }
}

fn number(size: usize) -> u64 {
    u64::try_from(size).unwrap_or(u64::MAX)
}

fn size(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
