//! The capture file formats, recognised by how a file begins, and their records as packets.
//!
//! The records are read by array straight from the reused buffer. `pcap-parser` was weighed: it hands out each block
//! with its options in a `Vec`, an allocation per packet, and its errors do not say which number was wrong. It serves
//! the tests as the second opinion instead.

mod beginning;
mod clock;
mod interface;
mod netmon;
mod pcap;
mod pcapng;
mod snoop;

pub use beginning::Beginning;
pub use interface::{CaptureInterface, CaptureInterfaces};

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use crate::error::{CaptureError, Problem};
use crate::packet::{Elided, LinkType, Packet, PacketId, Timestamp};
use crate::quic::FoundSecrets;
use crate::source::{Buffer, Input, Source, Until};

/// Reads the packets of one capture file, in the file's order.
///
/// ```no_run
/// # use smbtrail_capture::{CaptureReader, Input};
/// let mut reader = CaptureReader::open(&Input::File("traffic.pcapng.gz".into()))?;
/// while let Some(packet) = reader.next_packet()? {
///     println!("{} {} bytes", packet.id.number, packet.data.len());
/// }
/// # Ok::<(), smbtrail_capture::CaptureError>(())
/// ```
pub struct CaptureReader {
    name: Arc<str>,
    buffer: Buffer,
    format: Format,
    packets: u64,
    ended: bool,
}

impl CaptureReader {
    /// Opens a file or standard input and reads as far as the first packet's record.
    ///
    /// # Errors
    /// The input cannot be read, is no capture, or its header is damaged.
    pub fn open(input: &Input) -> Result<Self, CaptureError> {
        Self::open_until(input, None)
    }

    /// Opens an input as [`open`](Self::open) does; a pipe ends when `until` says so, if not before.
    pub(crate) fn open_until(input: &Input, until: Option<&Until>) -> Result<Self, CaptureError> {
        Self::new(input.name(), Source::open(input, until))
    }

    /// Opens a file that is still being written, and reads on as it grows: until `until` says so, the file becomes shorter, or
    /// another one takes its name.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn follow(path: PathBuf, until: Until) -> Result<Self, CaptureError> {
        let name = Input::File(path.clone()).name();
        Self::new(name, Source::follow(path, until))
    }

    /// Reads a capture from anything that gives bytes; `name` stands for it in errors.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn from_reader(name: &str, reader: impl Read + Send + 'static) -> Result<Self, CaptureError> {
        Self::new(Arc::from(name), Source::new(Box::new(reader), None))
    }

    fn new(name: Arc<str>, source: Result<Source, Problem>) -> Result<Self, CaptureError> {
        let recognised = source.and_then(|source| {
            let mut buffer = Buffer::new(source);
            let format = recognise(&mut buffer)?;
            Ok((buffer, format))
        });
        match recognised {
            Ok((buffer, format)) => Ok(Self { name, buffer, format, packets: 0, ended: false }),
            Err(problem) => Err(CaptureError { file: name, offset: 0, packets: 0, problem }),
        }
    }

    /// The next packet, borrowed until the next call; none at the end.
    ///
    /// # Errors
    /// What is wrong with the file, once for each fault. Calling again after an error is safe: it goes on after a
    /// bad block where the place of the next one is sure, and says that the file is at its end elsewhere.
    pub fn next_packet(&mut self) -> Result<Option<Packet<'_>>, CaptureError> {
        let record = self.advance()?;
        Ok(record.map(|record| self.packet(&record)))
    }

    /// Has the secrets that the capture brings go here: those of pcapng's Decryption Secrets Blocks.
    pub(crate) fn set_secrets(&mut self, secrets: &FoundSecrets) {
        if let Format::Pcapng(pcapng) = &mut self.format {
            pcapng.secrets = secrets.clone();
        }
    }

    /// What the capture has said so far about its interfaces. Only pcapng describes them.
    #[must_use]
    pub fn interfaces(&self) -> CaptureInterfaces {
        match &self.format {
            Format::Pcapng(pcapng) => pcapng.described.clone(),
            Format::Pcap(_) | Format::Snoop(_) | Format::Netmon(_) => CaptureInterfaces::default(),
        }
    }

    /// The file's name as it was given; `-` is standard input.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Bytes taken from the file so far, packed as they are: with [`size`](Self::size), how far the reading has come.
    #[must_use]
    pub fn consumed(&self) -> u64 {
        self.buffer.source().consumed()
    }

    /// The file's size in bytes, packed as it is; none for a pipe.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        self.buffer.source().size()
    }

    /// Moves to the next record and says where in the buffer it lies.
    // A result of 60 bytes that would be moved on for each packet.
    #[inline(always)]
    pub(crate) fn advance(&mut self) -> Result<Option<Record>, CaptureError> {
        if self.ended {
            return Ok(None);
        }
        let step = match &mut self.format {
            Format::Pcap(pcap) => pcap.next(&mut self.buffer),
            Format::Pcapng(pcapng) => pcapng.next(&mut self.buffer),
            Format::Snoop(snoop) => snoop.next(&mut self.buffer),
            Format::Netmon(netmon) => netmon.next(&mut self.buffer),
        };
        match step {
            Ok(Some(record)) => {
                self.packets += 1;
                Ok(Some(record))
            }
            Ok(None) => {
                self.ended = true;
                Ok(None)
            }
            Err(Fault { offset, problem, goes_on }) => {
                self.ended = !goes_on;
                Err(CaptureError { file: Arc::clone(&self.name), offset, packets: self.packets, problem })
            }
        }
    }

    /// Whether the next packet is not here yet and may be long in coming: all that was read has been given out, and
    /// the input is a pipe or has no size for another reason.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        if self.ended || self.size().is_some() {
            return false;
        }
        let there = self.buffer.there();
        !match &self.format {
            Format::Pcap(pcap) => pcap.has_next(there),
            Format::Pcapng(pcapng) => pcapng.has_next(there),
            Format::Snoop(_) => snoop::Snoop::has_next(there),
            // No program writes one packet by packet.
            Format::Netmon(_) => !there.is_empty(),
        }
    }

    /// The record last advanced to, as a packet.
    #[inline]
    pub(crate) fn packet(&self, record: &Record) -> Packet<'_> {
        Packet {
            id: PacketId {
                number: self.packets,
                file: 0,
                number_in_file: self.packets,
                time: record.time,
                digits: record.digits,
            },
            link: record.link,
            data: self.buffer.taken(record.back, record.len),
            wire_len: record.wire_len,
            elided: Elided::NONE,
        }
    }
}

/// A packet's record: what its header says, and where its bytes lie.
#[derive(Clone, Copy)]
pub(crate) struct Record {
    pub(crate) time: Timestamp,
    digits: u8,
    link: LinkType,
    wire_len: u32,
    /// Bytes from the packet's first to the end of its record, which is the place the buffer has reached.
    back: usize,
    len: usize,
}

enum Format {
    Pcap(pcap::Pcap),
    Pcapng(pcapng::Pcapng),
    Snoop(snoop::Snoop),
    Netmon(netmon::Netmon),
}

/// A problem, where it is, and whether the record after it can be found.
struct Fault {
    offset: u64,
    problem: Problem,
    goes_on: bool,
}

impl Fault {
    fn last(offset: u64, problem: Problem) -> Self {
        Self { offset, problem, goes_on: false }
    }
}

fn recognise(buffer: &mut Buffer) -> Result<Format, Problem> {
    let start = buffer.peek(snoop::MAGIC.len())?;
    if start.starts_with(snoop::MAGIC) {
        return Ok(Format::Snoop(snoop::Snoop::new(buffer)?));
    }
    if let Some(magic) = start.first_chunk() {
        if *magic == pcapng::SECTION_HEADER {
            return Ok(Format::Pcapng(pcapng::Pcapng::new()));
        }
        if let Some(variant) = pcap::Variant::of(*magic) {
            return Ok(Format::Pcap(pcap::Pcap::new(variant, buffer)?));
        }
        if let Some(generation) = netmon::Generation::of(*magic) {
            return Ok(Format::Netmon(netmon::Netmon::new(generation, buffer)?));
        }
    }
    Err(Problem::NotACapture { found: start.iter().take(4).copied().collect() })
}

fn cut(what: &'static str, expected: usize, found: usize) -> Problem {
    Problem::Cut { what, expected: expected as u64, found: found as u64 }
}

/// The order in which a file's writer put the bytes of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ByteOrder {
    Little,
    Big,
}

impl ByteOrder {
    fn u16(self, bytes: [u8; 2]) -> u16 {
        match self {
            Self::Little => u16::from_le_bytes(bytes),
            Self::Big => u16::from_be_bytes(bytes),
        }
    }

    fn u32(self, bytes: [u8; 4]) -> u32 {
        match self {
            Self::Little => u32::from_le_bytes(bytes),
            Self::Big => u32::from_be_bytes(bytes),
        }
    }

    /// Several at once, which asks for the order once.
    fn numbers<const N: usize>(self, bytes: [[u8; 4]; N]) -> [u32; N] {
        match self {
            Self::Little => bytes.map(u32::from_le_bytes),
            Self::Big => bytes.map(u32::from_be_bytes),
        }
    }

    fn u64(self, bytes: [u8; 8]) -> u64 {
        match self {
            Self::Little => u64::from_le_bytes(bytes),
            Self::Big => u64::from_be_bytes(bytes),
        }
    }
}
