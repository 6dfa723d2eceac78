use std::io::{self, Write};

use crate::packet::{LinkType, Timestamp};

/// Writes a pcapng file of one section, little-endian, with times in nanoseconds. draft-ietf-opsawg-pcapng
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
    interfaces: u32,
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
        let mut writer = Self { out, interfaces: 0, block: Vec::new() };
        writer.begin(0x0a0d_0d0a);
        writer.u32(0x1a2b_3c4d);
        // Version 1.0; the section's length is not known yet, which all ones say.
        writer.u32(1);
        writer.block.extend([0xff; 8]);
        writer.option(4, application.as_bytes());
        writer.end_options();
        writer.end()?;
        Ok(writer)
    }

    /// Adds an interface. `snap_len` is the longest packet it captured in bytes, 0 for any.
    ///
    /// # Errors
    /// Those of `out`, and a link type beyond 16 bits, which the format cannot hold.
    pub fn interface(&mut self, link: LinkType, snap_len: u32) -> io::Result<InterfaceNumber> {
        let link = u16::try_from(link.0).map_err(|_| io::ErrorKind::InvalidInput)?;
        self.begin(1);
        self.u32(link.into());
        self.u32(snap_len);
        self.option(9, &[9]);
        self.end_options();
        self.end()?;
        self.interfaces += 1;
        Ok(InterfaceNumber(self.interfaces - 1))
    }

    /// Adds a packet: its captured bytes, how long it was on the wire, and what to say about it. Times before 1970
    /// are written as 1970. Comments are cut at 65,535 bytes.
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
        let ticks = seconds.saturating_mul(1_000_000_000).saturating_add(time.nanoseconds.into());
        let [t0, t1, t2, t3, h0, h1, h2, h3] = ticks.to_le_bytes();
        self.begin(6);
        self.u32(interface.0);
        self.block.extend([h0, h1, h2, h3, t0, t1, t2, t3]);
        self.u32(captured);
        self.u32(wire_len.max(captured));
        self.block.extend_from_slice(data);
        self.pad();
        for comment in comments {
            let longest = comment.len().min(u16::MAX.into());
            let end = (0..=longest).rev().find(|&at| comment.is_char_boundary(at)).unwrap_or(0);
            self.option(1, comment.as_bytes().get(..end).unwrap_or_default());
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
