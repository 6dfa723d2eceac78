//! Writes pcapng files.

use std::io::{self, Write};

use crate::packet::{LinkType, Timestamp};

/// Writes a pcapng file of one section, little-endian. draft-ietf-opsawg-pcapng
///
/// The same calls give the same bytes.
///
/// ```
/// # use smbtrail_capture::{LinkType, PcapngWriter, Timestamp};
/// let mut writer = PcapngWriter::new(Vec::new(), "example")?;
/// let ethernet = writer.interface(LinkType::ETHERNET, 0)?;
/// writer.packet(ethernet, Timestamp::from_nanoseconds(1, 0), &[0; 60], 60, &["a comment"])?;
/// let file = writer.finish()?;
/// # assert_eq!(file.len() % 4, 0);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct PcapngWriter<W> {
    out: W,
    /// The decimals of a second that each interface's clock resolves.
    digits: Vec<u8>,
    /// The block being made, kept for its memory.
    block: Vec<u8>,
}

/// An interface of the file being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InterfaceNumber(u32);

impl<W: Write> PcapngWriter<W> {
    /// Begins a file. `application` is noted in it as what made it.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn new(out: W, application: &str) -> io::Result<Self> {
        let mut writer = Self { out, digits: Vec::new(), block: Vec::new() };
        writer.begin(0x0a0d_0d0a);
        writer.u32(0x1a2b_3c4d);
        // Version 1.0; the section's length is unknown yet, which all ones say.
        writer.u32(1);
        writer.block.extend([0xff; 8]);
        writer.option(4, application.as_bytes());
        writer.end_options();
        writer.end()?;
        Ok(writer)
    }

    /// Adds an interface with a clock of nanoseconds. `snap_len` is the longest packet it captured in bytes, 0 for any.
    ///
    /// # Errors
    /// Those of `out`, and a link type beyond 16 bits, which the format cannot hold.
    pub fn interface(&mut self, link: LinkType, snap_len: u32) -> io::Result<InterfaceNumber> {
        self.described_interface(link, snap_len, 9, "")
    }

    /// As [`interface`](Self::interface), with a clock that resolves this many decimals of a second, at most 9, and a
    /// description; an empty one is left out.
    ///
    /// # Errors
    /// As for [`interface`](Self::interface).
    pub fn described_interface(
        &mut self,
        link: LinkType,
        snap_len: u32,
        digits: u8,
        description: &str,
    ) -> io::Result<InterfaceNumber> {
        let digits = digits.min(9);
        let number = u32::try_from(self.digits.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
        let link = u16::try_from(link.0).map_err(|_| io::ErrorKind::InvalidInput)?;
        self.begin(1);
        self.u32(link.into());
        self.u32(snap_len);
        if !description.is_empty() {
            self.option(3, cut(description).as_bytes());
        }
        self.option(9, &[digits]);
        self.end_options();
        self.end()?;
        self.digits.push(digits);
        Ok(InterfaceNumber(number))
    }

    /// Adds a packet: its captured bytes, how long it was on the wire, and what to say about it. Times before 1970
    /// are written as 1970, and those beyond 64 bits of the clock's ticks (2554 for nanoseconds) as the last one. Comments are cut at 65,535 bytes.
    ///
    /// # Errors
    /// Those of `out`, and a packet beyond 32 bits.
    pub fn packet(
        &mut self,
        interface: InterfaceNumber,
        time: Timestamp,
        data: &[u8],
        wire_len: u32,
        comments: &[&str],
    ) -> io::Result<()> {
        let captured = u32::try_from(data.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
        let seconds = u64::try_from(time.seconds).unwrap_or(0);
        let digits = usize::try_from(interface.0).ok().and_then(|at| self.digits.get(at)).copied();
        let second = 10u64.pow(digits.unwrap_or(9).into());
        let part = u64::from(time.nanoseconds) / (1_000_000_000 / second);
        let ticks = seconds.saturating_mul(second).saturating_add(part);
        let [t0, t1, t2, t3, h0, h1, h2, h3] = ticks.to_le_bytes();
        self.begin(6);
        self.u32(interface.0);
        self.block.extend([h0, h1, h2, h3, t0, t1, t2, t3]);
        self.u32(captured);
        self.u32(wire_len.max(captured));
        self.block.extend_from_slice(data);
        self.pad();
        for comment in comments {
            self.option(1, cut(comment).as_bytes());
        }
        if !comments.is_empty() {
            self.end_options();
        }
        self.end()
    }

    /// Flushes, and gives back what was written to.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }

    fn begin(&mut self, kind: u32) {
        self.block.clear();
        self.u32(kind);
        // The total length, known at the end.
        self.u32(0);
    }

    fn end(&mut self) -> io::Result<()> {
        let total = u32::try_from(self.block.len() + 4).map_err(|_| io::ErrorKind::InvalidInput)?;
        if let Some(place) = self.block.get_mut(4..8) {
            place.copy_from_slice(&total.to_le_bytes());
        }
        self.u32(total);
        self.out.write_all(&self.block)
    }

    fn u32(&mut self, value: u32) {
        self.block.extend(value.to_le_bytes());
    }

    fn option(&mut self, code: u16, value: &[u8]) {
        let len = u16::try_from(value.len()).unwrap_or(u16::MAX);
        self.block.extend(code.to_le_bytes());
        self.block.extend(len.to_le_bytes());
        self.block.extend(value.iter().take(len.into()));
        self.pad();
    }

    fn end_options(&mut self) {
        self.u32(0);
    }

    fn pad(&mut self) {
        self.block.resize(self.block.len().next_multiple_of(4), 0);
    }
}

/// The most of a text that an option holds.
fn cut(text: &str) -> &str {
    let longest = text.len().min(u16::MAX.into());
    let end = (0..=longest).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    text.get(..end).unwrap_or(text)
}
