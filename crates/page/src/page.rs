//! The observers that make pages of captures.

use std::fmt;
use std::io::{self, Write};

use smbtrail_diagnose::{Diagnosed, Diagnosis};
use smbtrail_files::{Files, Options, Store};
use smbtrail_findings::Findings;
use smbtrail_report::rows::{self, FileRow};
use smbtrail_report::{
    Account, CaptureFacts, FileReport, Format, Style, Summary, write_diagnosis, write_findings,
};
use smbtrail_track::{Event, Observer};

use crate::data::{Data, ROWS};
use crate::evidence::Evidence;
use crate::parts::Parts;
use crate::sections;
use crate::sheet::Sheet;

/// Makes the page of a capture: it follows the events of a run, and is written after it.
///
/// The run has to provide what [`Findings`] needs, and the data of messages, for the contents of files. As some findings are anomalies
/// that [`Judge`](smbtrail_findings::Judge) adds, put it into one.
pub struct Page<S> {
    captures: Vec<String>,
    summary: Summary,
    findings: Findings,
    diagnosis: Diagnosis,
    files: Files<S>,
    parts: Parts,
    evidence: Evidence,
    is_scrubbed: bool,
}

impl<S: Store> Page<S> {
    /// A page about these captures. `store` takes the contents of files, for their hashes and types.
    pub fn new(captures: Vec<String>, store: S) -> Self {
        Self {
            summary: Summary::new(),
            findings: Findings::new(&smbtrail_findings::Options::default()),
            diagnosis: Diagnosis::new(),
            files: Files::new(store, Options::default()),
            parts: Parts::new(ROWS),
            evidence: Evidence::default(),
            is_scrubbed: false,
            captures,
        }
    }

    /// The same for a capture that was scrubbed: what depends on contents, secrets and packets, which it does not have, is left out.
    #[must_use]
    pub fn of_scrubbed(self) -> Self {
        Self { is_scrubbed: true, parts: Parts::of_scrubbed(ROWS), ..self }
    }

    /// Writes the page. `facts` is what the caller knows of the capture itself; the findings are added to it.
    ///
    /// # Errors
    /// The first error of the output or of the store.
    pub fn finish(self, mut facts: CaptureFacts, out: impl Write) -> io::Result<()> {
        let Self { captures, summary, findings, diagnosis, files, parts, evidence, is_scrubbed } = self;
        facts.usage.push(findings.usage());
        facts.findings = findings.finish();
        let diagnosed = diagnosis.finish();

        let mut sheets: Vec<Sheet> = Vec::new();
        if !is_scrubbed {
            let (style, pen) = Sheet::open::<rows::Findings>(&sections::FINDINGS, ROWS);
            write_findings(&facts.findings, style, pen.clone())?;
            sheets.extend(pen.into_sheet());
        }
        let section = if is_scrubbed { &sections::FILES_SCRUBBED } else { &sections::FILES };
        let (style, pen) = Sheet::open::<rows::Files>(section, ROWS);
        let mut report = FileReport::<rows::Files, _>::new(style, pen.clone());
        files.finish().each(|entry, content| {
            report.push(entry, &FileRow::new(entry, content.extents()));
            Ok(())
        })?;
        report.finish()?;
        sheets.extend(pen.into_sheet());
        sheets.extend(parts.finish()?);

        let account = summary.account(&facts, &diagnosed);
        let mut data = Data::new(&captures);
        if is_scrubbed {
            let Account { scope, logons, files, .. } = account;
            let said = [Some(SCRUBBED.to_owned()), Some(scope), logons, files];
            return data.with_title("A scrubbed capture").finish(
                &said.map(Option::unwrap_or_default),
                &sheets,
                out,
            );
        }
        push_account(&mut data, &account, &diagnosed)?;
        data.add("evidence", |json| {
            evidence.push(json);
            Ok(())
        })?;
        let Account { scope, found, logons, files, time, missing, .. } = account;
        let said = [Some(scope), found, logons, files, time, missing];
        data.finish(&said.map(Option::unwrap_or_default), &sheets, out)
    }
}

/// What the page of a scrubbed capture begins with.
const SCRUBBED: &str = "Names, addresses and contents in this page are replaced, each by the same everywhere. What depends on them, or \
                        on single packets, is left out: findings, anomalies, where the time went, and what is missing.";

fn push_account(data: &mut Data, account: &Account, diagnosed: &Diagnosed) -> io::Result<()> {
    data.add("summary", |json| json.write_all(&account.object))?;
    data.add("diagnosis", |json| write_diagnosis(diagnosed, Style::new(Format::Jsonl), json))
}

impl<S: Store> Observer for Page<S> {
    fn event(&mut self, event: &Event<'_>) {
        self.summary.event(event);
        self.findings.event(event);
        self.diagnosis.event(event);
        self.files.event(event);
        self.parts.event(event);
        if let Event::Message(message) = event {
            self.evidence.pass(message);
        }
        if let Event::Anomaly(anomaly) = event {
            self.evidence.prove(anomaly.moment.frame);
        }
        for frame in self.findings.take_proofs() {
            self.evidence.prove(frame);
        }
    }
}

impl<S> fmt::Debug for Page<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page").field("captures", &self.captures).finish_non_exhaustive()
    }
}

/// Makes the page that says why a capture is slow: where the time went, what cost most, the slowest requests, connections and credits.
pub struct TimePage {
    captures: Vec<String>,
    summary: Summary,
    diagnosis: Diagnosis,
    parts: Parts,
}

impl TimePage {
    /// A page about these captures.
    #[must_use]
    pub fn new(captures: Vec<String>) -> Self {
        Self { captures, summary: Summary::new(), diagnosis: Diagnosis::new(), parts: Parts::of_time(ROWS) }
    }

    /// Writes the page. `facts` is what the caller knows of the capture itself.
    ///
    /// # Errors
    /// The first error of the output.
    pub fn finish(self, facts: &CaptureFacts, out: impl Write) -> io::Result<()> {
        let Self { captures, summary, diagnosis, parts } = self;
        let diagnosed = diagnosis.finish();
        let account = summary.account(facts, &diagnosed);
        let mut data = Data::new(&captures);
        push_account(&mut data, &account, &diagnosed)?;
        let said = [Some(account.scope), account.time, account.missing];
        data.finish(&said.map(Option::unwrap_or_default), &parts.finish()?, out)
    }
}

impl Observer for TimePage {
    fn event(&mut self, event: &Event<'_>) {
        self.summary.event(event);
        self.diagnosis.event(event);
        self.parts.event(event);
    }
}

impl fmt::Debug for TimePage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimePage").field("captures", &self.captures).finish_non_exhaustive()
    }
}
