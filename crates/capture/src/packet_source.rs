//! Where packets come from: capture files, memory, or anything else that has them in order.

use std::slice;
use std::sync::Arc;

use crate::error::CaptureError;
use crate::packet::Packet;
use crate::quic::FoundSecrets;
use crate::set::CaptureSet;

/// Gives packets in the order in which they are to be read.
///
/// [`CaptureSet`] reads files and [`MemorySource`] a slice. Implement it for packets from elsewhere: a network interface,
/// a database, a generator. A source gives each packet its [`PacketId`](crate::PacketId): numbers must rise, and times
/// should.
pub trait PacketSource: Send {
    /// The next packet, borrowed until the next call, or `None` at the end.
    ///
    /// A live source may block here. A run that is asked to stop notices it when the call returns.
    fn next_packet(&mut self) -> Option<Packet<'_>>;

    /// The names of the files that the packets come from. [`PacketId::file`](crate::PacketId::file) is an index into
    /// this list.
    fn names(&self) -> Vec<Arc<str>>;

    /// Bytes read so far, on the scale of [`size`](Self::size).
    fn consumed(&self) -> u64 {
        0
    }

    /// Bytes that there are to read, or `None` if that is unknown.
    fn size(&self) -> Option<u64> {
        None
    }

    /// Whether the next call of [`next_packet`](Self::next_packet) may block. A run then delivers everything it has
    /// found before it asks for the next packet.
    fn is_waiting(&self) -> bool {
        false
    }

    /// Where the secrets of TLS go that the source brings beside its packets, if it may bring any.
    fn secrets(&self) -> Option<FoundSecrets> {
        None
    }

    /// The damage found so far, which is complete at the end. A second call returns an empty list.
    fn take_problems(&mut self) -> Vec<CaptureError> {
        Vec::new()
    }
}

impl<S: PacketSource + ?Sized> PacketSource for Box<S> {
    fn next_packet(&mut self) -> Option<Packet<'_>> {
        (**self).next_packet()
    }

    fn names(&self) -> Vec<Arc<str>> {
        (**self).names()
    }

    fn consumed(&self) -> u64 {
        (**self).consumed()
    }

    fn size(&self) -> Option<u64> {
        (**self).size()
    }

    fn is_waiting(&self) -> bool {
        (**self).is_waiting()
    }

    fn secrets(&self) -> Option<FoundSecrets> {
        (**self).secrets()
    }

    fn take_problems(&mut self) -> Vec<CaptureError> {
        (**self).take_problems()
    }
}

impl PacketSource for CaptureSet {
    #[inline]
    fn next_packet(&mut self) -> Option<Packet<'_>> {
        CaptureSet::next_packet(self)
    }

    fn names(&self) -> Vec<Arc<str>> {
        CaptureSet::names(self).cloned().collect()
    }

    fn consumed(&self) -> u64 {
        CaptureSet::consumed(self)
    }

    fn size(&self) -> Option<u64> {
        CaptureSet::size(self)
    }

    fn is_waiting(&self) -> bool {
        CaptureSet::is_waiting(self)
    }

    fn secrets(&self) -> Option<FoundSecrets> {
        Some(CaptureSet::secrets(self))
    }

    fn take_problems(&mut self) -> Vec<CaptureError> {
        CaptureSet::take_problems(self)
    }
}

/// Packets that are in memory.
///
/// ```
/// use smbtrail_capture::{LinkType, MemorySource, Packet, PacketSource, Timestamp};
///
/// let bytes = [0; 60];
/// let time = Timestamp { seconds: 1_700_000_000, nanoseconds: 0 };
/// let packets = [Packet::new(LinkType::ETHERNET, time, &bytes); 2];
/// let mut source = MemorySource::new("example", &packets);
/// assert_eq!(source.next_packet().map(|packet| packet.id.number), Some(1));
/// assert_eq!(source.next_packet().map(|packet| packet.id.number), Some(2));
/// assert!(source.next_packet().is_none());
/// ```
#[derive(Clone, Debug)]
pub struct MemorySource<'a> {
    packets: slice::Iter<'a, Packet<'a>>,
    name: Arc<str>,
    read: u64,
    consumed: u64,
    size: u64,
}

impl<'a> MemorySource<'a> {
    /// A source of these packets, numbered from 1 as those of one file called `name`. Their other fields stay as they
    /// are.
    #[must_use]
    pub fn new(name: &str, packets: &'a [Packet<'a>]) -> Self {
        let size = packets.iter().map(|packet| len(packet)).sum();
        Self { packets: packets.iter(), name: name.into(), read: 0, consumed: 0, size }
    }
}

impl PacketSource for MemorySource<'_> {
    fn next_packet(&mut self) -> Option<Packet<'_>> {
        let mut packet = *self.packets.next()?;
        self.read += 1;
        self.consumed += len(&packet);
        packet.id.number = self.read;
        packet.id.number_in_file = self.read;
        packet.id.file = 0;
        Some(packet)
    }

    fn names(&self) -> Vec<Arc<str>> {
        vec![Arc::clone(&self.name)]
    }

    fn consumed(&self) -> u64 {
        self.consumed
    }

    fn size(&self) -> Option<u64> {
        Some(self.size)
    }
}

fn len(packet: &Packet<'_>) -> u64 {
    u64::try_from(packet.data.len()).unwrap_or(u64::MAX)
}
