//! A capture, scrubbed.

use std::io::{self, Write};
use std::sync::Arc;

use smbtrail_pipeline::capture::{Closed, Frame, Opened};
use smbtrail_pipeline::{PacketObserver, PassedPacket, PlainCapture, Rewritten, Stop};
use smbtrail_track::{Event, Observer};

use crate::{Replaced, Scrubber};

/// Writes the SMB connections of a capture anew, as a pcapng file that may be shared.
///
/// It is what [`PlainCapture`] writes, with what a [`Scrubber`] puts in place of addresses and of all bytes of messages. The
/// run must collect all data: [`Options::data`](smbtrail_pipeline::Options::data).
pub struct ScrubbedCapture<W> {
    plain: PlainCapture<W, Scrubber>,
}

/// What a [`ScrubbedCapture`] holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Scrubbed {
    /// What was written.
    pub rewritten: Rewritten,
    /// What was replaced in it.
    pub replaced: Replaced,
}

impl<W: Write> ScrubbedCapture<W> {
    /// Begins the file. The capture consists of `files`, whose names are left out; `stop` ends the run when `out` takes no
    /// more.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn new(out: W, files: usize, stop: Stop) -> io::Result<Self> {
        let names = (1..=files).map(|number| Arc::from(format!("capture {number}")));
        let plain = PlainCapture::substituted(out, names, Scrubber::default(), stop)?;
        Ok(Self { plain })
    }

    /// Ends the file.
    ///
    /// # Errors
    /// The first one of `out`.
    pub fn finish(self) -> io::Result<Scrubbed> {
        let (rewritten, scrubber) = self.plain.finish_substituted()?;
        Ok(Scrubbed { rewritten, replaced: scrubber.replaced() })
    }
}

impl<W: Write> Observer for ScrubbedCapture<W> {
    fn event(&mut self, event: &Event<'_>) {
        self.plain.event(event);
    }
}

impl<W: Write> PacketObserver for ScrubbedCapture<W> {
    fn frame(&mut self, frame: &Frame<'_>) {
        self.plain.frame(frame);
    }

    fn opened(&mut self, opened: &Opened<'_>) {
        self.plain.opened(opened);
    }

    fn closed(&mut self, closed: &Closed) {
        self.plain.closed(closed);
    }

    fn packet(&mut self, packet: &PassedPacket) {
        self.plain.packet(packet);
    }
}
