//! The front door: a source of packets and options in, an observer called, an outcome out.

use std::path::PathBuf;
use std::sync::Arc;

use smbtrail_capture::limits::FragmentLimits;
use smbtrail_capture::{CaptureError, CaptureSet, Input, PacketSource, StreamCounters, StreamLimits};
use smbtrail_track::{Observer, Tracker, Usage};

use crate::bridge::{Bridge, moment};
use crate::front::{Front, Reading};
use crate::options::Options;
use crate::outcome::{Outcome, Progress, Twice};
use crate::packets::{Messages, PacketObserver};
use crate::passing::{Passing, Shown, Unseen};
use crate::second::Second;
use crate::threads;
use crate::want::Data;

/// A source of packets, and how it is to be read.
///
/// `S` gives the packets, and `P` is called with the progress of a run: see [`with_progress`](Self::with_progress).
pub struct Pipeline<S = CaptureSet, P = fn(Progress)> {
    source: S,
    options: Options,
    progress: P,
}

impl Pipeline {
    /// Opens capture files. Several files are read as one capture, in time order. `-` is standard input. A pipe that is waited for
    /// ends when [`Options::stop`] is asked.
    ///
    /// # Errors
    /// When one of them cannot be read or is not a capture.
    pub fn open<P: Into<PathBuf>>(
        paths: impl IntoIterator<Item = P>,
        options: Options,
    ) -> Result<Self, CaptureError> {
        let inputs = paths.into_iter().map(|path| Input::from(path.into()));
        let stop = options.stop.clone();
        let captures = CaptureSet::open_until(inputs, Arc::new(move || stop.is_asked()))?;
        Ok(Self::new(captures, options))
    }

    /// Follows a capture file as it grows, until [`Options::stop`] is asked. Where another file takes its name, as in rotation, or
    /// it is begun anew, that one is read too.
    ///
    /// # Errors
    /// When it cannot be read or is not a capture.
    pub fn follow(path: impl Into<PathBuf>, options: Options) -> Result<Self, CaptureError> {
        let stop = options.stop.clone();
        let captures = CaptureSet::follow(path.into(), Arc::new(move || stop.is_asked()))?;
        Ok(Self::new(captures, options))
    }
}

impl<S: PacketSource> Pipeline<S> {
    /// A pipeline over any source of packets: captures that are open already, packets in memory, a live source.
    #[must_use]
    pub fn new(source: S, options: Options) -> Self {
        Self { source, options, progress: |_| {} }
    }
}

impl<S: PacketSource, P: FnMut(Progress)> Pipeline<S, P> {
    /// Calls `progress` every few thousand packets and at the end, on the thread that runs the pipeline.
    #[must_use]
    pub fn with_progress<Q: FnMut(Progress)>(self, progress: Q) -> Pipeline<S, Q> {
        Pipeline { source: self.source, options: self.options, progress }
    }

    /// The names of the files, as they were given. [`Moment::file`](crate::track::Moment::file) is an index into this
    /// list.
    #[must_use]
    pub fn files(&self) -> Vec<Arc<str>> {
        self.source.names()
    }

    /// Whether the source has no size, as a pipe: somebody may wait for what it brings, and nobody knows when it ends.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.source.size().is_none()
    }

    /// Reads the source to its end, or until [`Options::stop`] is asked. The observer is called on this thread, with
    /// each event as it becomes known.
    pub fn run(self, observer: &mut impl Observer) -> Outcome {
        self.drive(&mut Messages(observer), None)
    }

    /// As [`run`](Self::run), for an observer that sees the packets too.
    pub fn run_with_packets(self, observer: &mut impl PacketObserver) -> Outcome {
        let shown = Shown::new(&self.options);
        self.drive(observer, Some(shown))
    }

    fn drive(mut self, observer: &mut dyn PacketObserver, shown: Option<Shown>) -> Outcome {
        drive(&mut self.source, self.options, &mut self.progress, observer, shown)
    }
}

/// Runs both legs. It is compiled once, whatever the source and the observer are: a copy of all layers for each of them
/// would cost minutes of a build and megabytes of a program, and saves a call per packet and per event.
pub(crate) fn drive(
    source: &mut dyn PacketSource,
    options: Options,
    progress: &mut dyn FnMut(Progress),
    observer: &mut dyn PacketObserver,
    shown: Option<Shown>,
) -> Outcome {
    let (fragments, held) = (options.fragments, options.streams.limits.clone());
    let names = source.names();
    let key_log = options.streams.key_log.connections();
    let front = Front::new(source, &options);
    let data = Data::of(&options);
    let tracker = Tracker::new(options.limits).with_secrets(options.secrets).with_recall(options.recall);
    let bridge = Bridge::new(tracker, data, observer);
    let mut second = Second { bridge, stop: options.stop, progress };
    let threads = threads::count(options.threads);
    let (reading, numbers) = match shown {
        None => legs(front, Unseen, data, &mut second, threads),
        Some(shown) => legs(front, shown, data, &mut second, threads),
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
        twice: twice(&reading.streams, &names),
        usage: usage.into_iter().chain(numbers).chain(tracker.usage()).collect(),
        key_log,
        damage: reading.damage,
    }
}

/// The connections that two files show, with the names of these.
fn twice(streams: &StreamCounters, names: &[Arc<str>]) -> Option<Twice> {
    let (one, other) = streams.seen_twice_in?;
    let name = |file: u32| names.get(usize::try_from(file).ok()?).cloned();
    Some(Twice { connections: streams.seen_twice, files: [name(one)?, name(other)?] })
}

/// Runs the first leg on this thread or on one of its own.
fn legs(
    front: Front<'_>,
    passing: impl Passing,
    data: Data,
    second: &mut Second<'_>,
    threads: usize,
) -> (Reading, Vec<Usage>) {
    match threads {
        1 => passing.run(front, second),
        _ => threads::run(front, passing, data, second),
    }
}

/// How full the tables below the tracker were.
fn below(fragments: FragmentLimits, limits: &StreamLimits, reading: &Reading) -> [Usage; 9] {
    let (dissect, streams) = (&reading.dissect, &reading.streams);
    let size = |peak: u64| usize::try_from(peak).unwrap_or(usize::MAX);
    let usage = |table, peak, cap, evicted| Usage::new(table, 0, peak, cap, evicted);
    let (smb, others) = (size(streams.connections_peak), size(streams.others_peak));
    let waiting = (size(streams.waiting_peak), streams.waiting_released);
    let held = (size(streams.memory_peak), streams.memory_released);
    let kdc = (size(streams.kdc_peak), streams.kdc_evicted);
    let early = (size(streams.out_of_order_peak), streams.out_of_order_evicted);
    [
        usage("fragmented datagrams", dissect.fragments_peak, fragments.datagrams, dissect.fragments_evicted),
        usage("streams", smb, limits.connections, streams.connections_evicted),
        usage("other streams", others, limits.others, streams.others_forgotten),
        usage("bytes of streams", held.0, limits.memory, held.1),
        usage("bytes of streams of KDCs", kdc.0, limits.kdc, kdc.1),
        usage("bytes of connections of RDMA", size(streams.rdma_peak), limits.rdma, streams.rdma_evicted),
        usage("bytes of connections of QUIC", size(streams.quic.peak), limits.quic, streams.quic.evicted),
        usage("early bytes of a stream", early.0, limits.out_of_order, early.1),
        usage("bytes of events that wait", waiting.0, limits.waiting, waiting.1),
    ]
}
