//! Both legs at once: the first one on a thread of its own, the second on the caller's.
//!
//! What the first leg finds travels in batches that go to and fro between the two, so none is made but at the
//! beginning. A batch holds copies of SMB transport messages, not packets: what nobody wants of them is gone by then.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use smbtrail_capture::{Consumer, Event, EventBatch, Head, Want};
use smbtrail_track::Usage;

use crate::front::{Front, Next, Reading};
use crate::outcome::Progress;
use crate::packets::PassedPacket;
use crate::passing::{PacketNext, Passing};
use crate::second::Second;
use crate::stop::Stop;
use crate::want::Data;

/// Threads that help: one a leg. The first leg keeps one stream table, so that what is evicted is the same
/// however many threads there are; the second keeps one tracker, because sessions span connections.
const LEGS: usize = 2;

/// Batches under way at once: each end has one in hand, and one waits for either.
const BATCHES: usize = 4;
/// Bytes, events and packets at which a batch is sent: what a second-level cache holds.
const BYTES: usize = 128 * 1024;
const EVENTS: usize = 768;
const PACKETS: usize = 1024;
/// Bytes that all batches may have together beside [`BATCH`] each, before the first leg waits for the second: those under
/// way, and those that wait to be filled again, which keep their memory as long as there is room. Two READs or WRITEs of the
/// usual largest size with their headers.
const UNDER_WAY: usize = (2 << 20) + (64 << 10);
/// The most bytes of a batch that is not full.
const BATCH: usize = 2 * BYTES + EVENTS * EventBatch::EVENT + PACKETS * size_of::<(usize, PassedPacket)>();

/// The most bytes that the batches hold, if a message has at most this many.
pub(crate) const fn most_bytes(message: usize) -> usize {
    (BATCHES + 1) * BATCH + UNDER_WAY + message
}

/// Threads to use, when this number is asked for; where none are, those that the machine has.
pub(crate) fn count(asked: Option<NonZeroUsize>) -> usize {
    let threads = asked.or_else(|| thread::available_parallelism().ok());
    threads.map_or(1, NonZeroUsize::get).min(LEGS)
}

/// Runs both legs until the first one is at its end; where the system gives no further thread, one after the other on
/// this one.
pub(crate) fn run(
    front: Front<'_>,
    passing: impl Passing,
    data: Data,
    second: &mut Second<'_>,
) -> (Reading, Vec<Usage>) {
    // Where no thread begins, what was meant for it is still here.
    let job = Mutex::new(Some((front, passing)));
    let take = || job.lock().unwrap_or_else(PoisonError::into_inner).take();
    let both = thread::scope(|scope| {
        let (full, batches) = sync_channel(BATCHES);
        let (back, empty) = channel();
        for _ in 0..BATCHES {
            // The other end is still here, so this cannot fail.
            let _ = back.send(Batch::default());
        }
        let stop = second.stop.clone();
        let first = thread::Builder::new().spawn_scoped(scope, move || {
            let (front, passing) = take()?;
            let batch = Batch::default();
            let spare = Vec::with_capacity(BATCHES);
            let mut carrier =
                Carrier { batch, full, empty, spare, under_way: 0, data, stop, is_alone: false };
            let reading = passing.run(front, &mut carrier);
            carrier.send();
            Some(reading)
        });
        let first = first.ok()?;
        hand_on(&batches, &back, second);
        first.join().unwrap_or_else(|panic| resume_unwind(panic))
    });
    both.or_else(|| take().map(|(front, passing)| passing.run(front, second))).unwrap_or_default()
}

/// Hands batches to the second leg, and gives them back.
fn hand_on(batches: &Receiver<Batch>, back: &Sender<Batch>, second: &mut Second<'_>) {
    for mut batch in batches {
        let mut packets = batch.packets.iter().peekable();
        for (at, event) in batch.events.iter().enumerate() {
            while let Some((_, packet)) = packets.next_if(|(events, _)| *events <= at) {
                second.packet(packet);
            }
            second.event(&event);
        }
        packets.for_each(|(_, packet)| second.packet(packet));
        match batch.progress {
            Some(read) if batch.pause => second.pause(read),
            Some(read) => second.progress(read),
            None => {}
        }
        batch.forget();
        // The first leg may be at its end and want none back.
        let _ = back.send(batch);
    }
}

/// What the first leg found in some packets.
#[derive(Default)]
struct Batch {
    events: EventBatch,
    /// Packets that were read, each with the number of events before it.
    packets: Vec<(usize, PassedPacket)>,
    /// Bytes of these packets.
    packet_bytes: usize,
    progress: Option<Progress>,
    /// The source has no more packets at once.
    pause: bool,
    /// Bytes it had when it was sent.
    sent: usize,
}

impl Batch {
    fn is_full(&self) -> bool {
        self.events.bytes() + self.packet_bytes >= BYTES
            || self.events.len() >= EVENTS
            || self.packets.len() >= PACKETS
    }

    /// Forgets what it has, and keeps the memory.
    fn forget(&mut self) {
        self.events.clear(usize::MAX);
        self.packets.clear();
        self.packet_bytes = 0;
        self.progress = None;
        self.pause = false;
    }

    /// Bytes of memory that one which is not full would not have.
    fn excess(&self) -> usize {
        self.events.allocated().saturating_sub(BATCH)
    }
}

/// Carries what the first leg finds to the other thread.
struct Carrier {
    batch: Batch,
    full: SyncSender<Batch>,
    empty: Receiver<Batch>,
    /// Batches that came back.
    spare: Vec<Batch>,
    /// Bytes of those that did not.
    under_way: usize,
    data: Data,
    stop: Stop,
    /// The other end is gone.
    is_alone: bool,
}

impl Carrier {
    fn send(&mut self) {
        self.batch.sent = self.batch.events.bytes() + self.batch.packet_bytes;
        // Large messages wait until earlier ones were handled.
        while self.spare.is_empty() || self.under_way > 0 && self.under_way + self.batch.sent > UNDER_WAY {
            let Ok(empty) = self.empty.recv() else {
                self.is_alone = true;
                return self.batch.forget();
            };
            self.under_way -= empty.sent;
            self.spare.push(empty);
        }
        // The one that came back last is the next to be filled: its memory is still in the cache.
        let Some(empty) = self.spare.pop() else { return };
        let full = std::mem::replace(&mut self.batch, empty);
        self.under_way += full.sent;
        self.give_back();
        self.is_alone = self.full.send(full).is_err();
    }

    /// Gives back memory of batches that wait, where there is no room for it beside those under way.
    fn give_back(&mut self) {
        let mut excess: usize = self.spare.iter().map(Batch::excess).sum();
        for batch in &mut self.spare {
            if self.under_way + excess <= UNDER_WAY {
                break;
            }
            excess -= batch.excess();
            batch.events.clear(2 * BYTES);
        }
    }

    fn send_full(&mut self) {
        if self.batch.is_full() {
            self.send();
        }
    }
}

impl Consumer for Carrier {
    fn want(&mut self, head: &Head<'_>) -> Want {
        self.data.want(head)
    }

    fn event(&mut self, event: &Event<'_>) {
        self.batch.events.push(event);
        self.send_full();
    }
}

impl Next for Carrier {
    fn progress(&mut self, progress: Progress) {
        self.batch.progress = Some(progress);
        self.send();
    }

    fn pause(&mut self, progress: Progress) {
        self.batch.pause = true;
        self.progress(progress);
    }

    fn goes_on(&self) -> bool {
        !self.is_alone && !self.stop.is_asked()
    }
}

impl PacketNext for Carrier {
    fn packet(&mut self, packet: &PassedPacket) {
        self.batch.packet_bytes += packet.bytes.as_ref().map_or(0, |bytes| bytes.data.len());
        self.batch.packets.push((self.batch.events.len(), packet.clone()));
        self.send_full();
    }
}
