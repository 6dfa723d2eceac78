//! How sessions are protected: their keys, what became of their signatures, and how much of them is encrypted.

mod audit;
mod encrypted;
mod keys;
mod shares;
mod signatures;

use std::io::{self, Write};

use smbtrail_table::{RowSink, Rows, Sorted, Style, Written};
use smbtrail_track::{Event, Observer};
use smbtrail_wire::SessionId;

use crate::Report;

pub use audit::{Audit, AuditReport, AuditRow};
pub use encrypted::{Encrypted, EncryptedReport, EncryptedRow};
pub use keys::{KeyRow, Keys};
pub use shares::{Protection, ProtectionReport, ProtectionRow};
pub use signatures::{SignatureRow, Signatures};

/// Writes one row per channel of a session, [`Keys`] or [`Signatures`], in the order of the sessions' first frames.
#[derive(Debug)]
pub struct ChannelReport<R, W> {
    rows: Sorted<R, W>,
    swapped: Option<SessionId>,
}

impl<R: Rows, W: Write> ChannelReport<R, W> {
    /// A report to `out`.
    pub fn new(style: Style, out: W) -> Self {
        Self { rows: Sorted::new(style, out), swapped: None }
    }

    /// A session whose id was given with its bytes in reverse order.
    pub const fn swapped(&self) -> Option<SessionId> {
        self.swapped
    }
}

impl<R: Rows, W: Write> Report for ChannelReport<R, W>
where
    Self: Observer,
{
    fn is_broken(&self) -> bool {
        self.rows.is_broken()
    }

    fn finish(self) -> io::Result<Written> {
        self.rows.finish()
    }
}

impl<W: Write> Observer for ChannelReport<Keys, W> {
    fn event(&mut self, event: &Event<'_>) {
        if matches!(event, Event::Pause) {
            self.rows.pause();
        }
        let Event::Session(session) = event else { return };
        if session.keys().given().is_some_and(|given| given.swapped) {
            self.swapped = Some(session.id);
        }
        for channel in session.keys().channels() {
            self.rows.push(session.start.frame, &KeyRow::new(session, channel));
        }
    }
}

impl<W: Write> Observer for ChannelReport<Signatures, W> {
    fn event(&mut self, event: &Event<'_>) {
        if matches!(event, Event::Pause) {
            self.rows.pause();
        }
        let Event::Session(session) = event else { return };
        for channel in session.keys().channels() {
            self.rows.push(session.start.frame, &SignatureRow { session, channel });
        }
    }
}
