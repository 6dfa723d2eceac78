use std::path::PathBuf;
use std::sync::Arc;

use smbtrail_capture::{
    CaptureError, CaptureSet, ChecksumPolicy, DissectCounters, Dissector, Input, StreamCounters,
    StreamOptions, Streams, Transport,
};
use smbtrail_track::{Limits, Moment, Observer, Tracker, Usage};

use crate::bridge::{Bridge, moment};
use crate::packets::{Messages, PacketObserver, PassedPacket, StreamNumbers};
use crate::stop::Stop;

/// A capture that is open, and how it is to be read.
pub struct Pipeline {
    captures: CaptureSet,
    options: Options,
}

/// How a capture is to be read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What is taken for SMB, and what the streams may hold.
    pub streams: StreamOptions,
    /// What the tracker may hold.
    pub limits: Limits,
    /// Whether checksums count.
    pub checksums: ChecksumPolicy,
    /// Collect the data of READ and WRITE too, where it straddles packets. Otherwise it is counted and passed over,
    /// and a message that bears it is handed on with its first 128 bytes.
    pub data: bool,
    /// Ends the run early when somebody says so.
    pub stop: Stop,
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read of all files, as they lie on disk.
    pub bytes: u64,
    /// Bytes of all files; `None` when one of them is no file.
    pub total: Option<u64>,
    /// Packets read.
    pub packets: u64,
}

/// What a run saw.
#[derive(Debug)]
pub struct Outcome {
    /// Packets read.
    pub packets: u64,
    /// Bytes captured of them.
    pub bytes: u64,
    /// The first packet.
    pub first: Option<Moment>,
    /// The last packet.
    pub last: Option<Moment>,
    /// What the layers below TCP saw.
    pub dissect: DissectCounters,
    /// What TCP and the framing saw.
    pub streams: StreamCounters,
    /// How full the tracker's tables were.
    pub usage: [Usage; 7],
    /// What is wrong with the files. What stood before was read all the same.
    pub damage: Vec<CaptureError>,
}

/// Packets between two calls of the progress function.
const STRIDE: u64 = 8192;

impl Pipeline {
    /// Opens captures: several are one, in time order. `-` is standard input.
    ///
    /// # Errors
    /// When one of them cannot be read, or is no capture.
    pub fn open<P: Into<PathBuf>>(
        paths: impl IntoIterator<Item = P>,
        options: Options,
    ) -> Result<Self, CaptureError> {
        let captures = CaptureSet::open(paths.into_iter().map(|path| Input::from(path.into())))?;
        Ok(Self { captures, options })
    }

    /// A pipeline over captures that are open already.
    #[must_use]
    pub const fn new(captures: CaptureSet, options: Options) -> Self {
        Self { captures, options }
    }

    /// The names of the files, as they were given: [`Moment::file`] counts in this order.
    pub fn files(&self) -> impl Iterator<Item = &Arc<str>> {
        self.captures.names()
    }

    /// Reads the capture to its end, or until [`Options::stop`] is asked. The observer is told what happens as it becomes known, `progress` now and then.
    pub fn run(self, observer: &mut impl Observer, progress: &mut dyn FnMut(Progress)) -> Outcome {
        self.drive(&mut Messages(observer), None, progress)
    }

    /// As [`run`](Self::run), for an observer that is shown every packet too.
    pub fn run_with_packets(
        self,
        observer: &mut impl PacketObserver,
        progress: &mut dyn FnMut(Progress),
    ) -> Outcome {
        self.drive(observer, Some(StreamNumbers::new()), progress)
    }

    /// Reads the capture; packets are handed on where their streams are numbered.
    fn drive(
        mut self,
        observer: &mut impl PacketObserver,
        mut numbers: Option<StreamNumbers>,
        progress: &mut dyn FnMut(Progress),
    ) -> Outcome {
        let mut dissector = Dissector::new(self.options.checksums);
        let mut streams = Streams::new(self.options.streams.clone());
        let mut bridge = Bridge::new(Tracker::new(self.options.limits), self.options.data, observer);
        let (mut packets, mut bytes) = (0, 0);
        let (mut first, mut last) = (None, None);
        loop {
            if packets % STRIDE == 0 {
                progress(self.progress(packets));
            }
            if self.options.stop.is_asked() {
                break;
            }
            let Some(packet) = self.captures.next_packet() else { break };
            packets += 1;
            bytes += u64::try_from(packet.data.len()).unwrap_or(u64::MAX);
            let id = packet.id;
            if first.is_none() {
                first = Some(id);
            }
            last = Some(id);
            let transport = dissector.transport(&packet);
            if let Some(Transport::Tcp(segment)) = &transport {
                streams.handle_segment(segment, &mut bridge);
            }
            if let Some(numbers) = &mut numbers {
                let (ends, stream) = match &transport {
                    Some(Transport::Tcp(segment)) => {
                        (Some((segment.source, segment.destination)), Some(numbers.of(segment)))
                    }
                    Some(Transport::Udp(datagram)) => (Some((datagram.source, datagram.destination)), None),
                    None => (None, None),
                };
                let (len, captured) = (packet.wire_len, packet.data.len());
                bridge.packet(&PassedPacket { moment: moment(id), len, captured, ends, stream });
            }
        }
        progress(self.progress(packets));
        streams.finish(&mut bridge);
        let tracker = bridge.finish();
        Outcome {
            packets,
            bytes,
            first: first.map(moment),
            last: last.map(moment),
            dissect: dissector.counters().clone(),
            streams: *streams.counters(),
            usage: tracker.usage(),
            damage: self.captures.into_problems(),
        }
    }

    fn progress(&self, packets: u64) -> Progress {
        Progress { bytes: self.captures.consumed(), total: self.captures.size(), packets }
    }
}
