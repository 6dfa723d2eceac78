use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use smbtrail_capture::limits::FragmentLimits;
use smbtrail_capture::{
    CaptureError, CaptureSet, ChecksumPolicy, Consumer, DissectCounters, Event, Head, Input, StreamCounters,
    StreamLimits, StreamOptions, Want,
};
use smbtrail_track::crypto::Secrets;
use smbtrail_track::{Limits, Moment, Observer, Tracker, Usage};

use crate::bridge::{Bridge, moment};
use crate::front::{Front, Next, Reading};
use crate::packets::{Messages, PacketObserver, PassedPacket};
use crate::passing::{PacketNext, Passing, Shown, Unseen};
use crate::stop::Stop;
use crate::threads;
use crate::want::Data;

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
    /// What is held of IP datagrams that came in pieces.
    pub fragments: FragmentLimits,
    /// Whether checksums count.
    pub checksums: ChecksumPolicy,
    /// Collect the data of READ and WRITE too, where it straddles packets. Otherwise it is counted and passed over,
    /// and a message that bears it is handed on with its first 128 bytes.
    pub data: bool,
    /// The passwords, hashes and keys that somebody has: with them signatures are checked and messages decrypted.
    pub secrets: Arc<Secrets>,
    /// Number the TCP connections of packets, which [`run_with_packets`](Pipeline::run_with_packets) hands on: it costs a
    /// look into a table a packet.
    pub stream_numbers: bool,
    /// Of packets, [`run_with_packets`](Pipeline::run_with_packets) hands on only those that make something known, and does not
    /// number their connections.
    pub skip_silent: bool,
    /// Threads to use, if they help; `None` for those that the machine has. What the observer hears, and in which
    /// order, does not depend on it.
    pub threads: Option<NonZeroUsize>,
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
    /// How full the tables were, from the lowest layer up.
    pub usage: Vec<Usage>,
    /// What is wrong with the files. What stood before was read all the same.
    pub damage: Vec<CaptureError>,
}

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

    /// Reads the capture to its end, or until [`Options::stop`] is asked. The observer is told what happens as it
    /// becomes known, `progress` now and then; both on the thread that calls.
    pub fn run(self, observer: &mut impl Observer, progress: &mut dyn FnMut(Progress)) -> Outcome {
        self.drive(&mut Messages(observer), Unseen, progress)
    }

    /// As [`run`](Self::run), for an observer that is shown every packet too.
    pub fn run_with_packets(
        self,
        observer: &mut impl PacketObserver,
        progress: &mut dyn FnMut(Progress),
    ) -> Outcome {
        let shown = Shown::new(&self.options);
        self.drive(observer, shown, progress)
    }

    fn drive(
        self,
        observer: &mut impl PacketObserver,
        passing: impl Passing,
        progress: &mut dyn FnMut(Progress),
    ) -> Outcome {
        let Self { captures, options } = self;
        let (fragments, held) = (options.fragments, options.streams.limits.clone());
        let front = Front::new(captures, &options);
        let data = match options.data {
            true => Data::Read,
            false if options.secrets.is_empty() => Data::Unread,
            false => Data::Protected,
        };
        let tracker = Tracker::new(options.limits).with_secrets(options.secrets);
        let bridge = Bridge::new(tracker, data, observer);
        let mut second = Second { bridge, stop: options.stop, progress };
        let (reading, numbers) = match threads::count(options.threads) {
            1 => passing.run(front, &mut second),
            _ => threads::run(front, passing, data, &mut second),
        };
        let tracker = second.bridge.finish();
        let usage = below(fragments, &held, &reading);
        Outcome {
            packets: reading.packets,
            bytes: reading.bytes,
            first: reading.first.map(moment),
            last: reading.last.map(moment),
            dissect: reading.dissect,
            streams: reading.streams,
            usage: usage.into_iter().chain(numbers).chain(tracker.usage()).collect(),
            damage: reading.damage,
        }
    }
}

/// How full the tables below the tracker were.
fn below(fragments: FragmentLimits, limits: &StreamLimits, reading: &Reading) -> [Usage; 4] {
    let (dissect, streams) = (&reading.dissect, &reading.streams);
    let size = |peak: u64| usize::try_from(peak).unwrap_or(usize::MAX);
    let usage = |table, peak, cap, evicted| Usage { table, now: 0, peak, cap, evicted };
    let (smb, others) = (size(streams.connections_peak), size(streams.others_peak));
    let early = (size(streams.out_of_order_peak), streams.out_of_order_evicted);
    [
        usage("fragmented datagrams", dissect.fragments_peak, fragments.datagrams, dissect.fragments_evicted),
        usage("streams", smb, limits.connections, streams.connections_evicted),
        usage("other streams", others, limits.others, streams.others_forgotten),
        usage("early bytes of a stream", early.0, limits.out_of_order, early.1),
    ]
}

/// The second leg: SMB transport messages to the tracker, and what it finds to the observer.
pub(crate) struct Second<'o, O> {
    bridge: Bridge<'o, O>,
    pub(crate) stop: Stop,
    progress: &'o mut dyn FnMut(Progress),
}

impl<O: PacketObserver> Consumer for Second<'_, O> {
    fn want(&mut self, head: &Head<'_>) -> Want {
        self.bridge.want(head)
    }

    fn event(&mut self, event: Event<'_>) {
        // The first leg may be ahead: what is heard after the stop must not depend on how far.
        if !self.stop.is_asked() {
            self.bridge.event(event);
        }
    }
}

impl<O: PacketObserver> Next for Second<'_, O> {
    fn progress(&mut self, progress: Progress) {
        (self.progress)(progress);
    }

    fn goes_on(&self) -> bool {
        !self.stop.is_asked()
    }
}

impl<O: PacketObserver> PacketNext for Second<'_, O> {
    fn packet(&mut self, packet: &PassedPacket) {
        if !self.stop.is_asked() {
            self.bridge.packet(packet);
        }
    }
}
