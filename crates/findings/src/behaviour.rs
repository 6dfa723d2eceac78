//! What a finding can be about: one declaration gives the row, the documentation, and what tests check.

use std::fmt;

/// How much a finding matters, if it is what it looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Worth knowing; ordinary in most networks.
    Info,
    /// Ordinary work of administrators, or an attempt that was refused.
    Low,
    /// Unusual: look at it.
    Medium,
    /// Typical of attacks, and it succeeded.
    High,
    /// An attack that succeeded, or damage under way.
    Critical,
}

impl Severity {
    /// All of them, the least first.
    pub const ALL: [Self; 5] = [Self::Info, Self::Low, Self::Medium, Self::High, Self::Critical];

    /// Its name in rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// What hosts and users do, as far as SMB traffic shows it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Behaviour {
    /// Its name for programs.
    pub id: &'static str,
    /// Its name for people, as the beginning of a report would have it.
    pub title: &'static str,
    /// How much it matters as a rule; a single finding may say more or less.
    pub severity: Severity,
    /// How sure it is as a rule, from 0 to 100.
    pub confidence: u8,
    /// The techniques of MITRE ATT&CK that it is part of, in the version [`ATTACK_VERSION`].
    pub attack: &'static [&'static str],
    /// What decides that it happened.
    pub decided: &'static str,
    /// What is close to it and is no finding.
    pub silent: &'static str,
    /// What it often is.
    pub benign: &'static str,
    /// The command that shows more. `FILTER` stands for the finding's filter, `PATH` for its path, `CAPTURE` for the capture.
    pub next: &'static str,
}

/// The version of MITRE ATT&CK whose techniques behaviours name.
pub const ATTACK_VERSION: &str = "18.1";

/// Two are the same if their id is.
impl PartialEq for Behaviour {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Behaviour {}

impl fmt::Display for Behaviour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}
