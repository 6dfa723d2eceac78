//! Says on standard error why a command printed no row.

use smbtrail_pipeline::Outcome;
use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_report::Selective;
use smbtrail_wire::Command;

use crate::failure::say;

/// Counts what a capture has, on the way to a report.
pub(crate) struct Counted<'r, R> {
    report: &'r mut R,
    seen: Seen,
}

/// What a capture has.
#[derive(Default)]
pub(crate) struct Seen {
    messages: u64,
    selected: u64,
    setups: u64,
    closed: u64,
    smb1: u64,
    logons: u64,
    ntlm: u64,
    calls: u64,
}

/// The rows that a command prints.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Messages,
    Logons,
    Hashes,
    Calls,
    /// Those of any command that options choose.
    Chosen,
    /// Any others.
    Rows,
}

impl<'r, R> Counted<'r, R> {
    pub(crate) fn new(report: &'r mut R) -> Self {
        Self { report, seen: Seen::default() }
    }

    pub(crate) fn seen(self) -> Seen {
        self.seen
    }

    fn count(&mut self, event: &Event<'_>, selected: bool) {
        let seen = &mut self.seen;
        match event {
            Event::Message(message) => {
                seen.messages += 1;
                seen.selected += u64::from(selected);
                seen.setups += u64::from(message.header.command == Command::SESSION_SETUP);
            }
            Event::Envelope(envelope) if envelope.opened.is_err() => seen.closed += 1,
            Event::Smb1(_) => seen.smb1 += 1,
            Event::Logon(_) => seen.logons += 1,
            Event::Ntlm(_) => seen.ntlm += 1,
            Event::Call(_) => seen.calls += 1,
            _ => {}
        }
    }
}

impl<R: Observer> Observer for Counted<'_, R> {
    fn event(&mut self, event: &Event<'_>) {
        self.count(event, true);
        self.report.event(event);
    }
}

impl<R: Selective> Selective for Counted<'_, R> {
    fn select(&mut self, event: &Event<'_>, selected: bool) {
        self.count(event, selected);
        self.report.select(event, selected);
    }
}

impl Seen {
    /// Prints a note if there was no row of the wanted kind.
    pub(crate) fn remark(&self, wanted: Wanted, outcome: &Outcome) {
        let note = match wanted {
            Wanted::Messages if self.messages > 0 && self.selected == 0 => {
                "no message satisfies the filter".to_owned()
            }
            Wanted::Logons if self.logons == 0 && self.messages > 0 => match self.setups {
                0 => format!("no logon was found: none of the {} messages is a SESSION_SETUP", self.messages),
                setups => format!("no logon was found in {setups} SESSION_SETUP messages"),
            },
            Wanted::Hashes if self.ntlm == 0 && self.messages > 0 => match self.logons {
                0 => format!(
                    "no NTLM response was found: the capture has {} messages and no logon",
                    self.messages
                ),
                logons => format!(
                    "no NTLM response was found in {logons} logons: Kerberos and anonymous logons have none"
                ),
            },
            Wanted::Messages if self.messages > 0 => {
                format!("none of {} messages is one of the rows that were asked for", self.messages)
            }
            Wanted::Calls if self.calls == 0 && self.messages > 0 => {
                format!("no call of DCE/RPC was found in {} messages", self.messages)
            }
            Wanted::Chosen if self.messages > 0 => {
                format!("no row satisfies the options that choose rows; {} messages were read", self.messages)
            }
            Wanted::Rows if self.messages > 0 => format!("no row was found in {} messages", self.messages),
            _ if self.messages == 0 && self.closed == 0 => {
                format!("no SMB2 message was found: {}", self.reasons(outcome))
            }
            Wanted::Logons | Wanted::Hashes if self.messages == 0 => {
                format!("no logon was found: {}", self.reasons(outcome))
            }
            Wanted::Calls if self.messages == 0 => {
                format!("no call of DCE/RPC was found: {}", self.reasons(outcome))
            }
            Wanted::Messages | Wanted::Chosen | Wanted::Rows if self.messages == 0 => {
                format!("no message could be read: {}", self.reasons(outcome))
            }
            _ => return,
        };
        say(format_args!("note: {note}"));
    }

    /// Why no message could be read.
    fn reasons(&self, outcome: &Outcome) -> String {
        let dissect = &outcome.dissect;
        let mut reasons: Vec<String> = dissect
            .opaque_names()
            .map(|(name, packets)| format!("{packets} packets are {name}, which cannot be read"))
            .collect();
        let quic = &outcome.streams.quic;
        let counts = [
            (quic.unopened, "packets are SMB over QUIC (a TLS key log decrypts them: --keylog FILE)"),
            (quic.others, "packets are QUIC that is not SMB"),
            (
                self.closed,
                "frames are encrypted or compressed (`smbtrail encrypted` lists them; secrets decrypt them)",
            ),
            (self.smb1, "messages are SMB1 (only their headers and NEGOTIATE are read)"),
            (dissect.cut_in_headers, "packets are cut by the snap length before the end of their TCP header"),
            (
                dissect.cut_payloads,
                "packets are cut by the snap length in their TCP payload: a message needs 24 bytes of it",
            ),
        ];
        reasons.extend(
            counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")),
        );
        if reasons.is_empty() {
            reasons.push(match (outcome.packets, dissect.tcp) {
                (0, _) => "the capture has no packets".to_owned(),
                (packets, 0) => format!("none of the {packets} packets holds TCP"),
                (_, segments) => {
                    format!("none of {segments} TCP segments looks like SMB (--port N names another port)")
                }
            });
        }
        reasons.join("; ")
    }
}
