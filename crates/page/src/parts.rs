//! The reports whose rows the page has.

use std::io;

use smbtrail_report::rows::{Logons, Trees};
use smbtrail_report::table::Rows;
use smbtrail_report::{
    AnomalyReport, CallReport, ChangeReport, ConnectionReport, CreditReport, Credits, MessageReport,
    ObjectReport, PaceReport, Paces, Report, Style, rows,
};
use smbtrail_track::{Event, Observer};

use crate::sections::{self, Section};
use crate::sheet::{Pen, Sheet};

/// A report of any kind, and what it writes to.
struct Part {
    report: Box<dyn Running>,
    pen: Pen,
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
        let mut all = Self::of_time(most);
        all.add::<Logons, _>(&sections::LOGONS, ObjectReport::<Logons, _>::new);
        all.add::<rows::Changes, _>(&sections::CHANGES, ChangeReport::new);
        all.add::<rows::Calls, _>(&sections::CALLS, CallReport::new);
        all.add::<rows::Messages, _>(&sections::FAILED, MessageReport::new);
        all.add::<rows::Anomalies, _>(&sections::ANOMALIES, AnomalyReport::new);
        all.add::<Trees, _>(&sections::TREES, ObjectReport::<Trees, _>::new);
        all
    }

    /// Those that are about time.
    pub(crate) fn of_time(most: usize) -> Self {
        let mut all = Self { parts: Vec::new(), most };
        all.add::<rows::Messages, _>(&sections::SLOW, MessageReport::new);
        all.add::<rows::Connections, _>(&sections::CONNECTIONS, ConnectionReport::new);
        all.add::<Credits, _>(&sections::CREDITS, CreditReport::new);
        all.add::<Paces, _>(&sections::PACE, |style, pen| PaceReport::new(style, pen).with_steps(STEPS));
        all
    }

    fn add<R: Rows, P: Report + 'static>(
        &mut self,
        section: &'static Section,
        new: impl FnOnce(Style, Pen) -> P,
    ) {
        let (style, pen) = Sheet::open::<R>(section, self.most);
        let report = Box::new(new(style, pen.clone()));
        self.parts.push(Part { report, pen });
    }

    /// The sheets of all reports.
    pub(crate) fn finish(self) -> io::Result<Vec<Sheet>> {
        let mut sheets = Vec::new();
        for Part { report, pen } in self.parts {
            report.finish()?;
            sheets.extend(pen.into_sheet());
        }
        Ok(sheets)
    }
}

impl Observer for Parts {
    fn event(&mut self, event: &Event<'_>) {
        self.parts.iter_mut().for_each(|part| part.report.event(event));
    }
}

/// A [`Report`] whose type is not known.
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
