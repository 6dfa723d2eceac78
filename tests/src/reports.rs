//! All reports at once: what each writes about the same events.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use smbtrail_diagnose::Diagnosis;
use smbtrail_findings::{Findings, Judge};
use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_pipeline::{Outcome, Pipeline};
use smbtrail_report::protection::{
    AuditReport, ChannelReport, EncryptedReport, Keys, ProtectionReport, Signatures,
};
use smbtrail_report::rows::{Logons, Opens, Pipes, Sessions, Timeline, Trees};
use smbtrail_report::table::Sorted;
use smbtrail_report::{
    AnomalyReport, By, CallReport, CaptureFacts, ChangeReport, ConnectionReport, CreditReport, DfsReport,
    FollowReport, HashReport, HashcatReport, HostReport, LockReport, MessageReport, ObjectReport, PaceReport,
    Report, StatsReport, Style, Summary, TimelineReport, Whose, write_budgets, write_diagnosis,
    write_findings,
};

/// What all reports write about a capture in one run, by name.
///
/// # Panics
/// When a table of the run holds more than its cap, or a report writes something that is not UTF-8.
#[must_use]
pub fn reports(pipeline: Pipeline, style: Style) -> Vec<(&'static str, String)> {
    let files: Vec<String> = pipeline.files().iter().map(ToString::to_string).collect();
    let mut reports = Reports::new(style, &files);
    let mut judge = Judge::new(smbtrail_findings::Options::default(), &mut reports);
    let outcome = pipeline.run(&mut judge);
    for usage in &outcome.usage {
        assert!(usage.now <= usage.peak && usage.peak <= usage.cap, "{usage:?}");
    }
    let papers = reports.finish(files, &outcome, style).expect("memory takes everything");
    papers.into_iter().map(|(name, paper)| (name, paper.text())).collect()
}

struct Reports {
    papers: Vec<(&'static str, Paper)>,
    messages: MessageReport<Paper>,
    hosts: HostReport<Paper>,
    connections: ConnectionReport<Paper>,
    sessions: ObjectReport<Sessions, Paper>,
    logons: ObjectReport<Logons, Paper>,
    trees: ObjectReport<Trees, Paper>,
    opens: ObjectReport<Opens, Paper>,
    pipes: ObjectReport<Pipes, Paper>,
    calls: CallReport<Paper>,
    anomalies: AnomalyReport<Paper>,
    timeline: TimelineReport<Sorted<Timeline, Paper>>,
    changes: ChangeReport<Paper>,
    locks: LockReport<Paper>,
    credits: CreditReport<Paper>,
    stats: StatsReport<Paper>,
    follow: FollowReport<Paper>,
    hashes: HashReport<Paper>,
    hashcat: HashcatReport<Paper>,
    encrypted: EncryptedReport<Paper>,
    protection: ProtectionReport<Paper>,
    audit: AuditReport<Paper>,
    dfs: DfsReport<Paper>,
    keys: ChannelReport<Keys, Paper>,
    signatures: ChannelReport<Signatures, Paper>,
    findings: Findings,
    paces: PaceReport<Paper>,
    diagnosis: Diagnosis,
    summary: Summary,
}

impl Reports {
    fn new(style: Style, files: &[String]) -> Self {
        let mut papers = Vec::new();
        let mut paper = |name| {
            let paper = Paper::default();
            papers.push((name, paper.clone()));
            paper
        };
        let by = vec![By::Command, By::Server, By::Share, By::User];
        Self {
            messages: MessageReport::new(style, paper("messages"))
                .with_files(files.to_vec())
                .with_envelopes(),
            hosts: HostReport::new(style, paper("hosts")),
            connections: ConnectionReport::new(style, paper("connections")),
            sessions: ObjectReport::new(style, paper("sessions")),
            logons: ObjectReport::new(style, paper("logons")),
            trees: ObjectReport::new(style, paper("trees")),
            opens: ObjectReport::new(style, paper("opens")),
            pipes: ObjectReport::new(style, paper("pipes")),
            calls: CallReport::new(style, paper("rpc")),
            anomalies: AnomalyReport::new(style, paper("anomalies")),
            timeline: TimelineReport::new(style, paper("timeline")),
            changes: ChangeReport::new(style, paper("changes")),
            locks: LockReport::new(style, paper("locks")),
            credits: CreditReport::new(style, paper("credits")),
            stats: StatsReport::new(style, paper("stats")).grouped_by(by),
            follow: FollowReport::new(style, paper("follow")).with_files(files.to_vec()),
            hashes: HashReport::new(style, paper("hashes")),
            hashcat: HashcatReport::new(paper("hashcat")),
            encrypted: EncryptedReport::new(style, paper("encrypted")),
            protection: ProtectionReport::new(style, paper("protection")),
            audit: AuditReport::new(style, paper("audit")),
            dfs: DfsReport::new(style, paper("dfs")),
            keys: ChannelReport::new(style, paper("keys")),
            signatures: ChannelReport::new(style, paper("verify")),
            findings: Findings::new(&smbtrail_findings::Options::default()),
            paces: PaceReport::new(style, paper("diagnose --timeline")),
            diagnosis: Diagnosis::new(),
            summary: Summary::new(),
            papers,
        }
    }

    fn finish(
        mut self,
        files: Vec<String>,
        outcome: &Outcome,
        style: Style,
    ) -> io::Result<Vec<(&'static str, Paper)>> {
        self.messages.finish()?;
        self.hosts.finish()?;
        self.connections.finish()?;
        self.sessions.finish()?;
        self.logons.finish()?;
        self.trees.finish()?;
        self.opens.finish()?;
        self.pipes.finish()?;
        self.calls.finish()?;
        self.anomalies.finish()?;
        self.timeline.finish()?;
        self.changes.finish()?;
        self.locks.finish()?;
        self.credits.finish()?;
        self.stats.finish()?;
        self.follow.finish()?;
        self.hashes.finish()?;
        self.hashcat.finish()?;
        self.encrypted.finish()?;
        self.protection.finish()?;
        self.audit.finish()?;
        self.dfs.finish()?;
        self.keys.finish()?;
        self.signatures.finish()?;
        self.paces.finish()?;
        let mut facts = CaptureFacts::default();
        facts.files = files;
        facts.packets = outcome.packets;
        facts.bytes = outcome.bytes;
        facts.first = outcome.first;
        facts.last = outcome.last;
        facts.damage = outcome.damage.iter().map(ToString::to_string).collect();
        facts.usage = outcome.usage.clone();
        facts.findings = self.findings.finish();
        let paper = Paper::default();
        write_findings(&facts.findings, style, paper.clone())?;
        self.papers.push(("findings", paper));
        let (diagnosed, paper, budgets) = (self.diagnosis.finish(), Paper::default(), Paper::default());
        write_diagnosis(&diagnosed, style, paper.clone())?;
        write_budgets(&diagnosed, &[Whose::User, Whose::File], style, budgets.clone())?;
        self.papers.extend([("diagnose", paper), ("diagnose --by", budgets)]);
        let page = Paper::default();
        self.summary.finish(&facts, style, page.clone())?;
        self.papers.push(("summary", page));
        Ok(self.papers)
    }
}

impl Observer for Reports {
    fn event(&mut self, event: &Event<'_>) {
        let reports: [&mut dyn Observer; 28] = [
            &mut self.messages,
            &mut self.hosts,
            &mut self.connections,
            &mut self.sessions,
            &mut self.logons,
            &mut self.trees,
            &mut self.opens,
            &mut self.pipes,
            &mut self.calls,
            &mut self.anomalies,
            &mut self.timeline,
            &mut self.changes,
            &mut self.locks,
            &mut self.credits,
            &mut self.stats,
            &mut self.follow,
            &mut self.hashes,
            &mut self.hashcat,
            &mut self.encrypted,
            &mut self.protection,
            &mut self.audit,
            &mut self.dfs,
            &mut self.keys,
            &mut self.signatures,
            &mut self.findings,
            &mut self.paces,
            &mut self.diagnosis,
            &mut self.summary,
        ];
        for report in reports {
            report.event(event);
        }
    }
}

/// What a report writes to; it is read after the report is finished.
#[derive(Clone, Default)]
struct Paper(Rc<RefCell<Vec<u8>>>);

impl Paper {
    fn text(&self) -> String {
        String::from_utf8(self.0.take()).expect("reports are UTF-8")
    }
}

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
