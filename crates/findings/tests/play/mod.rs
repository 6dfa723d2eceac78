//! What is found in what a client and a server do.

use std::ops::{Deref, DerefMut};

use smbtrail_findings::{Finding, Findings, Judge, Options, Severity};

pub(crate) use smbtrail_play::{CLIENT, SERVER, handle, list, number, text};

/// A client and a server, and what is found.
pub(crate) struct Play(smbtrail_play::Play<Judge<Findings>>);

impl Deref for Play {
    type Target = smbtrail_play::Play<Judge<Findings>>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Play {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl Play {
    /// Alice has a session.
    pub(crate) fn alice() -> Self {
        Self(smbtrail_play::Play::alice(watched(Options::default())))
    }

    /// Nothing has happened.
    pub(crate) fn nobody(options: Options) -> Self {
        Self(smbtrail_play::Play::nobody(watched(options)))
    }

    /// What was found.
    pub(crate) fn end(self) -> Vec<Finding> {
        self.0.end().into_inner().finish()
    }

    /// The ids of what was found that is not of every session, each with its severity.
    pub(crate) fn found(self) -> Vec<(&'static str, Severity)> {
        let all = self.end().into_iter().filter(|finding| finding.behaviour.id != "signing-not-required");
        all.map(|finding| (finding.behaviour.id, finding.severity)).collect()
    }
}

fn watched(options: Options) -> Judge<Findings> {
    let findings = Findings::new(&options);
    Judge::new(options, findings)
}
