use std::io::{self, Write};

use smbtrail_table::{Output, RowSink, Sorted, Style, Written, text};
use smbtrail_track::{Event, NtlmLogon, Observer};

use crate::Report;
use crate::rows::{HashRow, Hashes};

/// Writes one row per exchange of NTLM, in the order of frames.
#[derive(Debug)]
pub struct HashReport<W>(Sorted<Hashes, W>);

impl<W: Write> HashReport<W> {
    /// A report to `out`.
    pub fn new(style: Style, out: W) -> Self {
        Self(Sorted::new(style, out))
    }
}

impl<W: Write> Report for HashReport<W> {
    fn is_broken(&self) -> bool {
        self.0.is_broken()
    }

    fn finish(self) -> io::Result<Written> {
        self.0.finish()
    }
}

impl<W: Write> Observer for HashReport<W> {
    fn event(&mut self, event: &Event<'_>) {
        if matches!(event, Event::Pause) {
            self.0.pause();
        }
        if let Event::Ntlm(logon) = event {
            self.0.push(logon.start.frame, &HashRow { logon, hashcat: logon.exchange.hashcat() });
        }
    }
}

/// Writes the exchanges of NTLM in the form that hashcat reads, one per line, as they are decided.
#[derive(Debug)]
pub struct HashcatReport<W> {
    mode: Option<u32>,
    terminal: bool,
    output: Output<W>,
    lines: u64,
}

impl<W: Write> HashcatReport<W> {
    /// A report to `out`, of all modes. There is no style: hashcat reads one form.
    ///
    /// The name of a user is a part of what is hashed, so it is written as it is, hidden characters included, unless
    /// [`with_terminal`](Self::with_terminal) says otherwise.
    pub fn new(out: W) -> Self {
        Self { mode: None, terminal: false, output: Output::new(out), lines: 0 }
    }

    /// The same, with or without hidden characters shown for a terminal.
    #[must_use]
    pub fn with_terminal(self, terminal: bool) -> Self {
        Self { terminal, ..self }
    }

    /// Writes only the exchanges of this mode of hashcat.
    #[must_use]
    pub const fn with_mode(mut self, mode: u32) -> Self {
        self.mode = Some(mode);
        self
    }

    fn line(&mut self, logon: &NtlmLogon) {
        let Some((mode, line)) = logon.exchange.hashcat() else { return };
        if self.mode.is_none_or(|wanted| wanted == mode) {
            self.output.buffer().extend_from_slice(as_line(&line, self.terminal).as_bytes());
            self.output.pass();
            self.lines += 1;
        }
    }
}

impl<W: Write> Report for HashcatReport<W> {
    fn is_broken(&self) -> bool {
        self.output.is_broken()
    }

    fn finish(self) -> io::Result<Written> {
        self.output.finish()?;
        Ok(Written::new(self.lines, 0))
    }
}

impl<W: Write> Observer for HashcatReport<W> {
    fn event(&mut self, event: &Event<'_>) {
        if matches!(event, Event::Pause) {
            self.output.pass_all();
        }
        if let Event::Ntlm(logon) = event {
            self.line(logon);
        }
    }
}

/// A line as it is written. A name that ends a line would begin another one, so line ends are shown in any case.
fn as_line(line: &str, terminal: bool) -> String {
    let mut out = String::with_capacity(line.len() + 1);
    for part in line.split_inclusive(['\n', '\r']) {
        match part.strip_suffix(['\n', '\r']) {
            Some(before) if !terminal => {
                out.push_str(before);
                text::push_shown(&mut out, part.get(before.len()..).unwrap_or_default());
            }
            None if !terminal => out.push_str(part),
            _ => text::push_shown(&mut out, part),
        }
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_what_was_hashed_unless_a_terminal_shows_it() {
        let line = "bo\u{202e}b\u{1b}::DOM\nx\r:11";
        assert_eq!(as_line(line, false), "bo\u{202e}b\u{1b}::DOM<U+000A>x<U+000D>:11\n");
        assert_eq!(as_line(line, true), "bo<U+202E>b<U+001B>::DOM<U+000A>x<U+000D>:11\n");
        assert_eq!(as_line("bob::DOM", true), "bob::DOM\n");
    }
}
