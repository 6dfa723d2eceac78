//! What all reports write of a capture, for the properties of their rows.

use std::cell::RefCell;
use std::io::{self, Cursor, Write};
use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use smbtrail_capture::{CaptureReader, CaptureSet};
use smbtrail_findings::Findings;
use smbtrail_pipeline::{Options, Outcome, Pipeline};
use smbtrail_report::protection::{ChannelReport, EncryptedReport, Keys, Signatures};
use smbtrail_report::rows::{Logons, Opens, Sessions, Trees};
use smbtrail_report::{
    AnomalyFilter, AnomalyReport, By, CaptureFacts, CreditReport, Filter, FollowReport, HashReport,
    MessageReport, ObjectReport, StatsReport, Style, Summary,
};
use smbtrail_track::crypto::kerberos::Keytab;
use smbtrail_track::crypto::{Secret, Secrets};
use smbtrail_track::{Event, Observer};

/// How a capture is read: bit 0 of `mode` collects data, bit 1 gives the secrets of the recorded fixtures.
#[must_use]
pub fn options(mode: u8) -> Options {
    static SECRETS: LazyLock<Arc<Secrets>> = LazyLock::new(|| {
        let mut secrets = Secrets::default();
        for account in ["alice=Summer-2026", "bob=Winter-2026"] {
            secrets.add(Secret::Password, account, "fixtures").expect("an account and its password");
        }
        let keytab = include_bytes!("../../fixtures/captures/kerberos.keytab");
        secrets.add_keytab(Keytab::parse(keytab).expect("a keytab that was recorded"));
        Arc::new(secrets)
    });
    let secrets = if mode & 2 == 0 { Arc::default() } else { Arc::clone(&SECRETS) };
    Options::default().with_data(mode & 1 == 1).with_secrets(secrets).with_threads(1)
}

/// A capture of these bytes, if they begin one.
pub(crate) fn capture(data: &[u8]) -> Option<CaptureSet> {
    let reader = CaptureReader::from_reader("capture", Cursor::new(data.to_vec())).ok()?;
    Some(CaptureSet::from_reader(reader))
}

/// What the reports write of a capture in one reading: of each its name and text. Nothing for bytes that begin none.
pub(crate) fn written(data: &[u8], options: Options, style: Style) -> Vec<(&'static str, String)> {
    let Some(captures) = capture(data) else { return Vec::new() };
    let mut reports = Reports::new(style);
    let mut findings = Findings::new(smbtrail_findings::Options::default(), &mut reports);
    let outcome = Pipeline::new(captures, options).run(&mut findings);
    for usage in &outcome.usage {
        assert!(usage.now <= usage.peak && usage.peak <= usage.cap, "{usage:?}");
    }
    let papers = reports.finish(&outcome, style).expect("paper does not end");
    papers.into_iter().map(|(name, paper)| (name, paper.text())).collect()
}

/// All reports, with the same events.
struct Reports {
    papers: Vec<(&'static str, Paper)>,
    messages: MessageReport<Paper>,
    sessions: ObjectReport<Sessions, Paper>,
    logons: ObjectReport<Logons, Paper>,
    trees: ObjectReport<Trees, Paper>,
    opens: ObjectReport<Opens, Paper>,
    anomalies: AnomalyReport<Paper>,
    credits: CreditReport<Paper>,
    stats: StatsReport<Paper>,
    follow: FollowReport<Paper>,
    hashes: HashReport<Paper>,
    encrypted: EncryptedReport<Paper>,
    keys: ChannelReport<Keys, Paper>,
    signatures: ChannelReport<Signatures, Paper>,
    summary: Summary,
}

impl Reports {
    fn new(style: Style) -> Self {
        let mut papers = Vec::new();
        let mut paper = |name| {
            let paper = Paper::default();
            papers.push((name, paper.clone()));
            paper
        };
        let files = || vec!["capture".to_owned()];
        Self {
            messages: MessageReport::new(style, files(), paper("messages")).with_envelopes(),
            sessions: ObjectReport::new(style, paper("sessions")),
            logons: ObjectReport::new(style, paper("logons")),
            trees: ObjectReport::new(style, paper("trees")),
            opens: ObjectReport::new(style, paper("opens")),
            anomalies: AnomalyReport::new(style, AnomalyFilter::default(), paper("anomalies")),
            credits: CreditReport::new(style, paper("credits")),
            stats: StatsReport::new(vec![By::Command, By::Share], style, paper("stats")),
            follow: FollowReport::new(Filter::default(), style, files(), paper("follow")),
            hashes: HashReport::new(style, paper("hashes")),
            encrypted: EncryptedReport::new(style, paper("encrypted")),
            keys: ChannelReport::new(style, paper("keys")),
            signatures: ChannelReport::new(style, paper("signatures")),
            summary: Summary::new(),
            papers,
        }
    }

    fn finish(mut self, outcome: &Outcome, style: Style) -> io::Result<Vec<(&'static str, Paper)>> {
        self.messages.finish()?;
        self.sessions.finish()?;
        self.logons.finish()?;
        self.trees.finish()?;
        self.opens.finish()?;
        self.anomalies.finish()?;
        self.credits.finish()?;
        self.stats.finish()?;
        self.follow.finish()?;
        self.hashes.finish()?;
        self.encrypted.finish()?;
        self.keys.finish()?;
        self.signatures.finish()?;
        let mut facts = CaptureFacts::default();
        facts.files = vec!["capture".to_owned()];
        facts.packets = outcome.packets;
        facts.bytes = outcome.bytes;
        facts.first = outcome.first;
        facts.last = outcome.last;
        facts.unseen = Vec::new();
        facts.damage = outcome.damage.iter().map(ToString::to_string).collect();
        facts.usage = outcome.usage.clone();
        let page = Paper::default();
        self.summary.finish(&facts, style, page.clone())?;
        self.papers.push(("summary", page));
        Ok(self.papers)
    }
}

impl Observer for Reports {
    fn event(&mut self, event: &Event<'_>) {
        let reports: [&mut dyn Observer; 14] = [
            &mut self.messages,
            &mut self.sessions,
            &mut self.logons,
            &mut self.trees,
            &mut self.opens,
            &mut self.anomalies,
            &mut self.credits,
            &mut self.stats,
            &mut self.follow,
            &mut self.hashes,
            &mut self.encrypted,
            &mut self.keys,
            &mut self.signatures,
            &mut self.summary,
        ];
        for report in reports {
            report.event(event);
        }
    }
}

/// What a report writes to: it is read when the report is done with it.
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
