use std::io::{self, Write};

use fastrand::Rng;
use smbtrail_capture::{InterfaceNumber, LinkType, PcapngWriter, Timestamp};

use super::Manifest;

/// Seconds since 1970 at which every capture begins: 2026-03-02 09:00:00 UTC.
const START: i64 = 1_772_442_000;
/// Nanoseconds from one packet to the next.
const STEP: u64 = 20_000;
/// Bytes of the headers before the payload: Ethernet, IPv4, TCP without options.
const HEADERS: usize = 14 + 20 + 20;

/// What is captured of what is sent.
pub(super) struct Wire<W> {
    writer: PcapngWriter<W>,
    ethernet: InterfaceNumber,
    /// Of a thousand packets with data.
    loss: u16,
    reorder: u16,
    lots: Rng,
    /// The packet that comes after the next one.
    late: Option<Vec<u8>>,
    sent: u64,
    packets: u64,
    bytes: u64,
    packets_lost: u64,
    bytes_lost: u64,
    packets_late: u64,
}

impl<W: Write> Wire<W> {
    pub(super) fn new(out: W, loss: u16, reorder: u16, lots: Rng) -> io::Result<Self> {
        let mut writer = PcapngWriter::new(out, "cargo xtask synth")?;
        let ethernet = writer.interface(LinkType::ETHERNET, 0)?;
        Ok(Self {
            writer,
            ethernet,
            loss,
            reorder,
            lots,
            late: None,
            sent: 0,
            packets: 0,
            bytes: 0,
            packets_lost: 0,
            bytes_lost: 0,
            packets_late: 0,
        })
    }

    /// A packet that is always captured, and in its place.
    pub(super) fn certain(&mut self, frame: &[u8]) -> io::Result<()> {
        let time = Timestamp::from_nanoseconds(START, self.sent * STEP);
        self.sent += 1;
        self.packets += 1;
        self.bytes += wide(frame.len());
        let len = u32::try_from(frame.len()).map_err(io::Error::other)?;
        self.writer.packet(self.ethernet, time, frame, len, &[])
    }

    /// A packet that has data: it may be lost, or late.
    pub(super) fn packet(&mut self, frame: &[u8]) -> io::Result<()> {
        if self.draws(self.loss) {
            self.packets_lost += 1;
            self.bytes_lost += wide(frame.len().saturating_sub(HEADERS));
            return Ok(());
        }
        if self.late.is_none() && self.draws(self.reorder) {
            self.late = Some(frame.to_vec());
            return Ok(());
        }
        self.certain(frame)?;
        if let Some(late) = self.late.take() {
            self.packets_late += 1;
            self.certain(&late)?;
        }
        Ok(())
    }

    /// Nothing more is sent for now: what is late comes.
    pub(super) fn pause(&mut self) -> io::Result<()> {
        match self.late.take() {
            Some(late) => self.certain(&late),
            None => Ok(()),
        }
    }

    /// Ends the capture, and counts what is in it.
    pub(super) fn finish(self, manifest: &mut Manifest) -> io::Result<W> {
        (manifest.packets, manifest.bytes) = (self.packets, self.bytes);
        (manifest.packets_lost, manifest.bytes_lost) = (self.packets_lost, self.bytes_lost);
        manifest.packets_late = self.packets_late;
        self.writer.finish()
    }

    fn draws(&mut self, of_a_thousand: u16) -> bool {
        of_a_thousand > 0 && self.lots.u16(..1000) < of_a_thousand
    }
}

fn wide(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
