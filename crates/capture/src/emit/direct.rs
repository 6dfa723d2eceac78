//! Makes the packets of a connection of SMB Direct out of its messages.

use std::io;
use std::net::SocketAddr;

use super::iwarp::IwarpSegmenter;
use super::roce::RoceSegmenter;
use crate::framing::Direction;

/// Turns what both ends of a connection of SMB Direct say into Ethernet frames, over RoCEv2 or iWARP: setup, Negotiate, Data
/// Transfers, RDMA, farewell, with right numbers, lengths and checksums. The same calls give the same bytes.
///
/// Each method hands its frames to a function, which may write, keep, drop or reorder them.
///
/// ```
/// # use smbtrail_capture::{Direction, DirectSegmenter};
/// let mut frames = Vec::new();
/// let mut keep = |frame: &[u8]| {
///     frames.push(frame.to_vec());
///     Ok(())
/// };
/// let ends = (([10, 0, 0, 1], 50_000).into(), ([10, 0, 0, 2], 445).into());
/// let mut connection = DirectSegmenter::roce(ends.0, ends.1);
/// connection.open(&mut keep)?;
/// connection.send(Direction::ToServer, b"hello", &mut keep)?;
/// connection.close(&mut keep)?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct DirectSegmenter {
    carrier: Carrier,
    /// Data bytes of a transfer at most.
    fragment: usize,
}

#[derive(Clone, Debug)]
enum Carrier {
    Roce(RoceSegmenter),
    Iwarp(IwarpSegmenter),
}

/// Bytes of a Data Transfer before its data. [MS-SMBD] 2.2.3
const HEADER: usize = 24;
/// Send credits that each message asks for. [MS-SMBD] 3.1.1.1
const CREDITS: u16 = 16;

impl DirectSegmenter {
    /// A connection of two queue pairs, over RoCEv2. The ports are those that stand for them when they are connected.
    #[must_use]
    pub fn roce(client: SocketAddr, server: SocketAddr) -> Self {
        Self { carrier: Carrier::Roce(RoceSegmenter::new(client, server)), fragment: 1_364 - HEADER }
    }

    /// A connection over iWARP, with checksums and without markers.
    #[must_use]
    pub fn iwarp(client: SocketAddr, server: SocketAddr) -> Self {
        Self { carrier: Carrier::Iwarp(IwarpSegmenter::new(client, server)), fragment: 1_364 - HEADER }
    }

    /// What of iWARP's frames is optional: markers, and checksums.
    #[must_use]
    pub fn with_framing(mut self, markers: bool, checksums: bool) -> Self {
        if let Carrier::Iwarp(iwarp) = &mut self.carrier {
            (iwarp.markers, iwarp.crc) = (markers, checksums);
        }
        self
    }

    /// The most data bytes of one transfer, at least 1.
    #[must_use]
    pub fn with_fragment_size(mut self, bytes: usize) -> Self {
        self.fragment = bytes.max(1);
        self
    }

    /// Bytes that a packet carries at most: of payload in RoCEv2, at least 256; of a frame in iWARP, at least 64.
    #[must_use]
    pub fn with_packet_size(mut self, bytes: usize) -> Self {
        match &mut self.carrier {
            Carrier::Roce(roce) => roce.mtu = bytes.clamp(256, 4_096),
            Carrier::Iwarp(iwarp) => iwarp.mtu = bytes.clamp(64, 1_440),
        }
        self
    }

    /// The numbers with which client and server begin: of packets in RoCEv2, of TCP's bytes in iWARP.
    #[must_use]
    pub fn with_first_numbers(mut self, client: u32, server: u32) -> Self {
        match &mut self.carrier {
            Carrier::Roce(roce) => roce.set_first_numbers(client, server),
            Carrier::Iwarp(iwarp) => iwarp.set_first_numbers(client, server),
        }
        self
    }

    /// The queue pairs of client and server, in RoCEv2.
    #[must_use]
    pub fn with_queue_pairs(mut self, client: u32, server: u32) -> Self {
        if let Carrier::Roce(roce) = &mut self.carrier {
            roce.set_queue_pairs(client, server);
        }
        self
    }

    /// What sets the connection up.
    ///
    /// # Errors
    /// Those of `frame`.
    pub fn open(&mut self, frame: &mut impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        match &mut self.carrier {
            Carrier::Roce(roce) => roce.open(frame)?,
            Carrier::Iwarp(iwarp) => iwarp.open(frame)?,
        }
        // No end may say that it takes less. [MS-SMBD] 3.1.5.6
        let size = (HEADER + self.fragment).max(128);
        let sizes: Vec<u8> = [size, size, 1 << 20]
            .iter()
            .flat_map(|size| u32::try_from(*size).unwrap_or(u32::MAX).to_le_bytes())
            .collect();
        let request = [&[0, 1, 0, 1, 0, 0][..], &CREDITS.to_le_bytes(), &sizes].concat();
        self.message(Direction::ToServer, &request, frame)?;
        let credits = [CREDITS.to_le_bytes(), CREDITS.to_le_bytes()].concat();
        let response =
            [&[0, 1, 0, 1, 0, 1, 0, 0][..], &credits, &[0; 4], &(8_u32 << 20).to_le_bytes(), &sizes].concat();
        self.message(Direction::ToClient, &response, frame)
    }

    /// An upper message, in as many transfers as it needs.
    ///
    /// # Errors
    /// Those of `frame`.
    pub fn send(
        &mut self,
        direction: Direction,
        message: &[u8],
        frame: &mut impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut rest = message.len();
        for data in message.chunks(self.fragment) {
            rest -= data.len();
            self.transfer(direction, data, rest, frame)?;
        }
        Ok(())
    }

    /// A transfer without data, which brings credits.
    ///
    /// # Errors
    /// Those of `frame`.
    pub fn grant(
        &mut self,
        direction: Direction,
        frame: &mut impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        self.transfer(direction, &[], 0, frame)
    }

    /// Bytes for the other end's memory, at this offset under this token.
    ///
    /// # Errors
    /// Those of `frame`.
    pub fn write_memory(
        &mut self,
        direction: Direction,
        place: (u32, u64),
        bytes: &[u8],
        frame: &mut impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        match &mut self.carrier {
            Carrier::Roce(roce) => roce.write(direction, place, bytes, frame),
            Carrier::Iwarp(iwarp) => iwarp.write(direction, place, bytes, frame),
        }
    }

    /// Asks for bytes of the other end's memory, which that gives: the direction is the question's.
    ///
    /// # Errors
    /// Those of `frame`.
    pub fn read_memory(
        &mut self,
        direction: Direction,
        place: (u32, u64),
        bytes: &[u8],
        frame: &mut impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        match &mut self.carrier {
            Carrier::Roce(roce) => roce.read(direction, place, bytes, frame),
            Carrier::Iwarp(iwarp) => iwarp.read(direction, place, bytes, frame),
        }
    }

    /// Takes the connection down, the client first.
    ///
    /// # Errors
    /// Those of `frame`.
    pub fn close(&mut self, frame: &mut impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        match &mut self.carrier {
            Carrier::Roce(roce) => roce.close(frame),
            Carrier::Iwarp(iwarp) => iwarp.close(frame),
        }
    }

    fn transfer(
        &mut self,
        direction: Direction,
        data: &[u8],
        remaining: usize,
        frame: &mut impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes();
        let offset = if data.is_empty() { 0 } else { HEADER };
        let mut message = [CREDITS.to_le_bytes(), [1, 0], [0; 2], [0; 2]].concat();
        for field in [remaining, offset, data.len()] {
            message.extend(number(field));
        }
        if !data.is_empty() {
            message.resize(HEADER, 0);
            message.extend(data);
        }
        self.message(direction, &message, frame)
    }

    /// A message of SMB Direct.
    fn message(
        &mut self,
        direction: Direction,
        message: &[u8],
        frame: &mut impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        match &mut self.carrier {
            Carrier::Roce(roce) => roce.send(direction, message, frame),
            Carrier::Iwarp(iwarp) => iwarp.send(direction, message, frame),
        }
    }
}
