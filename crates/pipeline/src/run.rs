use std::path::PathBuf;
use std::sync::Arc;

use smbtrail_capture::limits::FragmentLimits;
use smbtrail_capture::{CaptureError, CaptureSet, Input, StreamLimits};
use smbtrail_track::{Observer, Tracker, Usage};

use crate::bridge::{Bridge, moment};
use crate::front::{Front, Reading};
use crate::options::Options;
use crate::outcome::{Outcome, Progress};
use crate::packets::{Messages, PacketObserver};
use crate::passing::{Passing, Shown, Unseen};
use crate::second::Second;
use crate::threads;
use crate::want::Data;

/// A capture that is open, and how it is to be read.
pub struct Pipeline {
    captures: CaptureSet,
    options: Options,
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

    /// The names of the files, as they were given: [`Moment::file`](crate::track::Moment::file) counts in this order.
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
