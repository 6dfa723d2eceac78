use std::io::{self, Write};

use smbtrail_table::{RowSink, Sorted, Style, Written};
use smbtrail_track::{Anomaly, AnomalyKind, Event, Observer, Severity};

use crate::Report;
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
    /// A report to `out`, of all anomalies.
    pub fn new(style: Style, out: W) -> Self {
        Self { rows: Sorted::new(style, out), filter: AnomalyFilter::default() }
    }

    /// Writes only the anomalies that pass this filter.
    #[must_use]
    pub fn with_filter(mut self, filter: AnomalyFilter) -> Self {
        self.filter = filter;
        self
    }
}

impl<W: Write> Report for AnomalyReport<W> {
    fn is_broken(&self) -> bool {
        self.rows.is_broken()
    }

    fn finish(self) -> io::Result<Written> {
        self.rows.finish()
    }
}

impl<W: Write> Observer for AnomalyReport<W> {
    fn event(&mut self, event: &Event<'_>) {
        if matches!(event, Event::Pause) {
            self.rows.pause();
        }
        if let Event::Anomaly(anomaly) = event
            && self.filter.passes(anomaly)
        {
            self.rows.push(anomaly.moment.frame, &AnomalyRow::new(anomaly));
        }
    }
}
