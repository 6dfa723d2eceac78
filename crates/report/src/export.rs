//! All rows of a capture at once.

use std::io::{self, Write};

use smbtrail_diagnose::Diagnosis;
use smbtrail_files::{Files, Store, Tree as Names};
use smbtrail_findings::{Findings, Options};
use smbtrail_table::{Rows, Style, Written};
use smbtrail_track::{Event, Observer};

use crate::diagnosis::write_verdicts;
use crate::protection::{
    Audit, AuditReport, ChannelReport, Encrypted, EncryptedReport, Protection, ProtectionReport, Signatures,
};
use crate::rows::{self, FileRow, Logons, Opens, Pipes, Sessions, Trees};
use crate::{
    AnomalyReport, CallReport, ChangeReport, ConnectionReport, ContentReport, CreditReport, Credits,
    DfsReport, FileReport, HostReport, LockReport, MessageReport, ObjectReport, Report, SpanReport, Stats,
    StatsReport, TimelineReport, TreeReport, write_findings,
};

/// Opens what each kind of rows is written to.
pub trait Outlets {
    /// What rows are written to.
    type Out: Write;

    /// Opens it for this kind.
    ///
    /// # Errors
    /// When it cannot be opened.
    fn open<R: Rows>(&mut self) -> io::Result<Self::Out>;
}

/// Writes the rows of every kind, except those with secrets: keys and hashes of passwords.
///
/// As some rows are about anomalies that a [`Judge`](smbtrail_findings::Judge) adds, put it into one. The run needs the data
/// of messages, and the arguments of calls: `Limits::stub` of the tracker.
#[derive(Debug)]
pub struct Export<W, S> {
    style: Style,
    messages: MessageReport<W>,
    hosts: HostReport<W>,
    connections: ConnectionReport<W>,
    sessions: ObjectReport<Sessions, W>,
    logons: ObjectReport<Logons, W>,
    trees: ObjectReport<Trees, W>,
    opens: ObjectReport<Opens, W>,
    pipes: ObjectReport<Pipes, W>,
    contents: ContentReport<W>,
    calls: CallReport<W>,
    timeline: TimelineReport<smbtrail_table::Sorted<rows::Timeline, W>>,
    changes: ChangeReport<W>,
    locks: LockReport<W>,
    credits: CreditReport<W>,
    stats: StatsReport<W>,
    protection: ProtectionReport<W>,
    audit: AuditReport<W>,
    dfs: DfsReport<W>,
    encrypted: EncryptedReport<W>,
    signatures: ChannelReport<Signatures, W>,
    anomalies: AnomalyReport<W>,
    files: (Files<S>, FileReport<rows::Files, W>, SpanReport<W>),
    names: (Names, TreeReport<W>),
    findings: (Findings, W),
    diagnosis: (Diagnosis, W),
}

impl<W: Write, S: Store> Export<W, S> {
    /// Writes to these outlets. `store` takes the contents of files, for their hashes.
    ///
    /// # Errors
    /// When an outlet cannot be opened.
    pub fn new<O: Outlets<Out = W>>(
        style: Style,
        captures: Vec<String>,
        store: S,
        outlets: &mut O,
    ) -> io::Result<Self> {
        Ok(Self {
            style,
            messages: MessageReport::new(style, outlets.open::<rows::Messages>()?).with_files(captures),
            hosts: HostReport::new(style, outlets.open::<rows::Hosts>()?),
            connections: ConnectionReport::new(style, outlets.open::<rows::Connections>()?),
            sessions: ObjectReport::new(style, outlets.open::<Sessions>()?),
            logons: ObjectReport::new(style, outlets.open::<Logons>()?),
            trees: ObjectReport::new(style, outlets.open::<Trees>()?),
            opens: ObjectReport::new(style, outlets.open::<Opens>()?),
            pipes: ObjectReport::new(style, outlets.open::<Pipes>()?),
            contents: ContentReport::new(style, outlets.open::<rows::PipeContents>()?),
            calls: CallReport::new(style, outlets.open::<rows::Calls>()?),
            timeline: TimelineReport::new(style, outlets.open::<rows::Timeline>()?),
            changes: ChangeReport::new(style, outlets.open::<rows::Changes>()?),
            locks: LockReport::new(style, outlets.open::<rows::Locks>()?),
            credits: CreditReport::new(style, outlets.open::<Credits>()?),
            stats: StatsReport::new(style, outlets.open::<Stats>()?),
            protection: ProtectionReport::new(style, outlets.open::<Protection>()?),
            audit: AuditReport::new(style, outlets.open::<Audit>()?),
            dfs: DfsReport::new(style, outlets.open::<rows::Dfs>()?),
            encrypted: EncryptedReport::new(style, outlets.open::<Encrypted>()?),
            signatures: ChannelReport::new(style, outlets.open::<Signatures>()?),
            anomalies: AnomalyReport::new(style, outlets.open::<rows::Anomalies>()?),
            files: (
                Files::new(store, smbtrail_files::Options::default()),
                FileReport::new(style, outlets.open::<rows::Files>()?),
                SpanReport::new(style, outlets.open::<rows::Spans>()?),
            ),
            names: (
                Names::new(smbtrail_files::Limits::default()),
                TreeReport::new(style, outlets.open::<rows::Tree>()?),
            ),
            findings: (Findings::new(&Options::default()), outlets.open::<rows::Findings>()?),
            diagnosis: (Diagnosis::new(), outlets.open::<rows::Verdicts>()?),
        })
    }

    /// Writes what is left, and says how many rows are out of order or left out.
    ///
    /// # Errors
    /// The first error of an outlet or of the store.
    pub fn finish(self) -> io::Result<Written> {
        let style = self.style;
        let mut all = Written::default();
        let mut add = |written: Written| {
            all.rows += written.rows;
            all.late += written.late;
            all.left_out += written.left_out;
        };
        add(self.messages.finish()?);
        add(self.hosts.finish()?);
        add(self.connections.finish()?);
        add(self.sessions.finish()?);
        add(self.logons.finish()?);
        add(self.trees.finish()?);
        add(self.opens.finish()?);
        add(self.pipes.finish()?);
        add(self.contents.finish()?);
        add(self.calls.finish()?);
        add(self.timeline.finish()?);
        add(self.changes.finish()?);
        add(self.locks.finish()?);
        add(self.credits.finish()?);
        add(self.stats.finish()?);
        add(self.protection.finish()?);
        add(self.audit.finish()?);
        add(self.dfs.finish()?);
        add(self.encrypted.finish()?);
        add(self.signatures.finish()?);
        add(self.anomalies.finish()?);
        let (files, mut versions, mut spans) = self.files;
        files.finish().each(|entry, content| {
            versions.push(entry, &FileRow::new(entry, content.extents()));
            spans.push(entry, content);
            Ok(())
        })?;
        add(versions.finish()?);
        add(spans.finish()?);
        let (names, mut tree) = self.names;
        names.leaves().into_iter().for_each(|leaf| tree.push(leaf));
        add(tree.finish()?);
        let (findings, out) = self.findings;
        add(write_findings(&findings.finish(), style, out)?);
        let (diagnosis, out) = self.diagnosis;
        add(write_verdicts(&diagnosis.finish(), style, out)?);
        Ok(all)
    }
}

impl<W: Write, S: Store> Observer for Export<W, S> {
    fn event(&mut self, event: &Event<'_>) {
        let all: [&mut dyn Observer; 25] = [
            &mut self.messages,
            &mut self.hosts,
            &mut self.connections,
            &mut self.sessions,
            &mut self.logons,
            &mut self.trees,
            &mut self.opens,
            &mut self.pipes,
            &mut self.contents,
            &mut self.calls,
            &mut self.timeline,
            &mut self.changes,
            &mut self.locks,
            &mut self.credits,
            &mut self.stats,
            &mut self.protection,
            &mut self.audit,
            &mut self.dfs,
            &mut self.encrypted,
            &mut self.signatures,
            &mut self.anomalies,
            &mut self.files.0,
            &mut self.names.0,
            &mut self.findings.0,
            &mut self.diagnosis.0,
        ];
        for observer in all {
            observer.event(event);
        }
    }
}
