use std::io::{self, Write};

use smbtrail_table::{Output, RowSink, Sorted, Style, text};
use smbtrail_track::{Event, NtlmLogon, Observer};

use crate::rows::{HashRow, Hashes};

/// Writes one row per exchange of NTLM, in the order of frames.
#[derive(Debug)]
pub struct HashReport<W>(Sorted<Hashes, W>);

impl<W: Write> HashReport<W> {
    /// A report to `out`.
    pub fn new(style: Style, out: W) -> Self {
        Self(Sorted::new(style, out))
    }

    /// Writes the rows. Returns how many are out of order, because there were too many to hold them all.
    ///
    /// # Errors
    /// The first error of the output.
    pub fn finish(self) -> io::Result<u64> {
        Ok(self.0.finish()?.late)
    }
}

impl<W: Write> Observer for HashReport<W> {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Ntlm(logon) = event {
            self.0.push(logon.start.frame, &HashRow { logon, hashcat: logon.exchange.hashcat() });
        }
    }
}

/// Writes the exchanges of NTLM as hashcat takes them, one a line, as they are decided.
#[derive(Debug)]
pub struct HashcatReport<W> {
    mode: Option<u32>,
    output: Output<W>,
}

impl<W: Write> HashcatReport<W> {
    /// A report to `out`, of one of hashcat's modes or of all.
    pub fn new(mode: Option<u32>, out: W) -> Self {
        Self { mode, output: Output::new(out) }
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// The first error of the output.
    pub fn finish(self) -> io::Result<()> {
        self.output.finish()
    }

    fn line(&mut self, logon: &NtlmLogon) {
        let Some((mode, line)) = logon.exchange.hashcat() else { return };
        if self.mode.is_none_or(|wanted| wanted == mode) {
            let mut shown = String::new();
            text::push_shown(&mut shown, &line);
            shown.push('\n');
            self.output.buffer().extend_from_slice(shown.as_bytes());
            self.output.pass();
        }
    }
}

impl<W: Write> Observer for HashcatReport<W> {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Ntlm(logon) = event {
            self.line(logon);
        }
    }
}
