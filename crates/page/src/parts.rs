//! The reports whose rows the page has.

use std::io;

use smbtrail_report::rows::{Logons, Trees};
use smbtrail_report::table::Rows;
use smbtrail_report::{
    AnomalyReport, CallReport, ChangeReport, ConnectionReport, CreditReport, Credits, MessageReport,
    ObjectReport, PaceReport, Paces, Report, Style, rows,
};
use smbtrail_track::{Event, Observer};
use smbtrail_wire::{Command, NtStatus};

use crate::sections::{self, Section};
use crate::sheet::{Pen, Sheet};

/// A report of any kind, and what it writes to.
struct Part {
    report: Box<dyn Running>,
    pen: Pen,
    /// Which events it is about.
    wants: fn(&Event<'_>) -> bool,
}

/// All reports that follow the events of a run.
pub(crate) struct Parts {
    parts: Vec<Part>,
    /// Bytes of rows that each of them keeps at most.
    most: usize,
}

/// Steps of time in the page.
const STEPS: usize = 240;

impl Parts {
    /// All of them; each keeps at most this many bytes of rows.
    pub(crate) fn new(most: usize) -> Self {
        Self::of_time(most).with_objects().with_anomalies()
    }

    /// Those that are not about contents, secrets or packets.
    pub(crate) fn of_scrubbed(most: usize) -> Self {
        let mut all = Self { parts: Vec::new(), most }.with_objects();
        all.add_some::<rows::Messages, _>(&sections::SLOW_SCRUBBED, is_timed, MessageReport::new);
        all.add_paces();
        all
    }

    fn with_anomalies(mut self) -> Self {
        self.add::<rows::Anomalies, _>(&sections::ANOMALIES, AnomalyReport::new);
        self
    }

    fn with_objects(self) -> Self {
        let mut all = self;
        all.add::<Logons, _>(&sections::LOGONS, ObjectReport::<Logons, _>::new);
        all.add::<rows::Changes, _>(&sections::CHANGES, ChangeReport::new);
        all.add::<rows::Calls, _>(&sections::CALLS, CallReport::new);
        all.add_some::<rows::Messages, _>(&sections::FAILED, is_failed, MessageReport::new);
        all.add::<Trees, _>(&sections::TREES, ObjectReport::<Trees, _>::new);
        all
    }

    /// Those that are about time.
    pub(crate) fn of_time(most: usize) -> Self {
        let mut all = Self { parts: Vec::new(), most };
        all.add_some::<rows::Messages, _>(&sections::SLOW, is_timed, MessageReport::new);
        all.add::<rows::Connections, _>(&sections::CONNECTIONS, ConnectionReport::new);
        all.add::<Credits, _>(&sections::CREDITS, CreditReport::new);
        all.add_paces();
        all
    }

    fn add_paces(&mut self) {
        self.add::<Paces, _>(&sections::PACE, |style, pen| PaceReport::new(style, pen).with_steps(STEPS));
    }

    fn add<R: Rows, P: Report + 'static>(
        &mut self,
        section: &'static Section,
        new: impl FnOnce(Style, Pen) -> P,
    ) {
        self.add_some::<R, P>(section, |_| true, new);
    }

    /// The same for a report of some events.
    fn add_some<R: Rows, P: Report + 'static>(
        &mut self,
        section: &'static Section,
        wants: fn(&Event<'_>) -> bool,
        new: impl FnOnce(Style, Pen) -> P,
    ) {
        let (style, pen) = Sheet::open::<R>(section, self.most);
        let report = Box::new(new(style, pen.clone()));
        self.parts.push(Part { report, pen, wants });
    }

    /// The sheets of all reports.
    pub(crate) fn finish(self) -> io::Result<Vec<Sheet>> {
        let mut sheets = Vec::new();
        for Part { report, pen, .. } in self.parts {
            report.finish()?;
            sheets.extend(pen.into_sheet());
        }
        Ok(sheets)
    }
}

impl Observer for Parts {
    fn event(&mut self, event: &Event<'_>) {
        let wanted = self.parts.iter_mut().filter(|part| (part.wants)(event));
        wanted.for_each(|part| part.report.event(event));
    }
}

/// Whether it is an answer that says that something went wrong.
fn is_failed(event: &Event<'_>) -> bool {
    let Event::Message(message) = event else { return false };
    let status = message.header.status;
    message.is_response() && status.is_error() && status != NtStatus::MORE_PROCESSING_REQUIRED
}

/// Whether it is the answer to a request that is not meant to wait.
fn is_timed(event: &Event<'_>) -> bool {
    let Event::Message(message) = event else { return false };
    message.latency.is_some() && message.header.command != Command::CHANGE_NOTIFY
}

/// A [`Report`] of any type.
trait Running {
    fn event(&mut self, event: &Event<'_>);
    fn finish(self: Box<Self>) -> io::Result<()>;
}

impl<R: Report> Running for R {
    fn event(&mut self, event: &Event<'_>) {
        Observer::event(self, event);
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        Report::finish(*self).map(drop)
    }
}
