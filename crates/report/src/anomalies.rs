use std::io::{self, Write};

use smbtrail_table::{RowSink, Sorted, Style};
use smbtrail_track::{Anomaly, AnomalyKind, Event, Observer, Severity};

use crate::rows::{Anomalies, AnomalyRow};

/// Which anomalies to write.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AnomalyFilter {
    /// The kinds; none for all.
    pub kinds: Vec<AnomalyKind>,
    /// The least severity.
    pub least: Severity,
}

/// Writes one row per anomaly, in the order of frames.
#[derive(Debug)]
pub struct AnomalyReport<W> {
    rows: Sorted<Anomalies, W>,
    filter: AnomalyFilter,
}

impl Default for AnomalyFilter {
    fn default() -> Self {
        Self { kinds: Vec::new(), least: Severity::Notice }
    }
}

impl AnomalyFilter {
    /// These kinds, all if there are none, of at least this severity.
    #[must_use]
    pub const fn new(kinds: Vec<AnomalyKind>, least: Severity) -> Self {
        Self { kinds, least }
    }

    fn passes(&self, anomaly: &Anomaly) -> bool {
        let Self { kinds, least } = self;
        anomaly.kind.severity() >= *least && (kinds.is_empty() || kinds.contains(&anomaly.kind))
    }
}

impl<W: Write> AnomalyReport<W> {
    /// A report to `out`.
    pub fn new(style: Style, filter: AnomalyFilter, out: W) -> Self {
        Self { rows: Sorted::new(style, out), filter }
    }

    /// Writes the rows. Returns how many are out of order, because there were too many to hold them all.
    ///
    /// # Errors
    /// The first error of the output.
    pub fn finish(self) -> io::Result<u64> {
        Ok(self.rows.finish()?.late)
    }
}

impl<W: Write> Observer for AnomalyReport<W> {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Anomaly(anomaly) = event
            && self.filter.passes(anomaly)
        {
            self.rows.push(anomaly.moment.frame, &AnomalyRow::new(anomaly));
        }
    }
}
