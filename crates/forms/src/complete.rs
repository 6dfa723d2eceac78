//! All that the logs of a form are made from: the events of a run, and what is known only at its end.

use std::io;

use smbtrail_files::{Entry, Files, Store};
use smbtrail_findings::{Finding, Findings};
use smbtrail_track::{Event, Observer};

/// The logs of a form.
pub trait FormLogs: Observer {
    /// Takes a finding.
    fn finding(&mut self, _: &Finding) {}

    /// Takes a version of a file, and where its content was saved.
    fn file(&mut self, _: &Entry<'_>, _extracted: Option<&str>) {}
}

/// Gives the logs of a form the events of a run, and at its end the findings and the files.
///
/// As some findings are anomalies that a [`Judge`](smbtrail_findings::Judge) adds, put it into one.
#[derive(Debug)]
pub struct Complete<L, S> {
    logs: L,
    findings: Option<Findings>,
    files: Option<Files<S>>,
}

impl<L: FormLogs, S: Store> Complete<L, S> {
    /// Gives the logs the events, and what is found and put together, if that is wanted.
    pub const fn new(logs: L, findings: Option<Findings>, files: Option<Files<S>>) -> Self {
        Self { logs, findings, files }
    }

    /// The logs.
    pub const fn logs(&mut self) -> &mut L {
        &mut self.logs
    }

    /// Gives the logs what is known at the end, when everything has passed, and returns them.
    ///
    /// # Errors
    /// That of the store.
    pub fn finish(self) -> io::Result<L> {
        let Self { mut logs, findings, files } = self;
        if let Some(findings) = findings {
            findings.finish().iter().for_each(|finding| logs.finding(finding));
        }
        if let Some(files) = files {
            files.finish().each(|entry, _| {
                logs.file(entry, None);
                Ok(())
            })?;
        }
        Ok(logs)
    }
}

impl<L: FormLogs, S: Store> Observer for Complete<L, S> {
    fn event(&mut self, event: &Event<'_>) {
        if let Some(findings) = &mut self.findings {
            findings.event(event);
        }
        if let Some(files) = &mut self.files {
            files.event(event);
        }
        self.logs.event(event);
    }
}
