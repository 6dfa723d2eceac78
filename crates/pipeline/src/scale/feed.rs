//! The packets of a part, from several machines, as the source of a run.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::error::Error;
use std::sync::Arc;

use smbtrail_capture::{Packet, PacketId, PacketSource};
use smbtrail_track::Observer;

use super::excerpt::{Excerpt, Key};
use super::home::Visiting;
use super::segments::HOME;
use crate::options::Options;
use crate::outcome::Outcome;
use crate::packets::{Messages, PacketObserver};
use crate::run::drive;

/// Packets in the order of their [keys](Excerpt::key), from somewhere.
pub trait Run: Send {
    /// Goes to the next packet. Whether there is one.
    ///
    /// # Errors
    /// Whatever prevents it.
    fn advance(&mut self) -> Result<bool, Box<dyn Error + Send + Sync>>;

    /// The packet last gone to.
    fn excerpt(&self) -> Excerpt<'_>;
}

/// Merges several runs of packets, each in order, and gives them part by part.
///
/// It believes nobody: runs that are out of order, packets that come twice, and packets of another job are errors.
pub struct Feed<R> {
    runs: Vec<R>,
    /// The runs that have a packet, by where it comes.
    heads: BinaryHeap<Reverse<(Key, usize)>>,
    /// The run whose packet was given last.
    current: Option<usize>,
    part: Option<u32>,
    /// The packet given last.
    last: Option<(Key, PacketId)>,
    job: Option<u64>,
    names: Vec<Arc<str>>,
    buffer: Vec<u8>,
    failure: Option<FeedError>,
}

/// Why the rows of a part are not right.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FeedError {
    /// A run is out of order: it was not sorted, or the engine dropped that.
    #[error(
        "packet {} of file {} comes after packet {} of file {}: the packets have to be sorted by part, turn, file and number_in_file",
        found.number_in_file, found.file, before.number_in_file, before.file
    )]
    OutOfOrder {
        /// Where it comes.
        found: Key,
        /// Where the packet before it comes.
        before: Key,
    },
    /// A packet came twice: a file was read for two tasks, or a task's output was taken twice.
    #[error("packet {} of file {} comes twice", .0.number_in_file, .0.file)]
    Twice(Key),
    /// Packets of two jobs are mixed.
    #[error("packet {} of file {} was made for another plan", .0.number_in_file, .0.file)]
    OtherJob(Key),
    /// What is said of a packet cannot be.
    #[error("packet {} of file {} is damaged", .0.number_in_file, .0.file)]
    Damaged(Key),
    /// Bytes were needed that were left out. The options may be others than those of [`segments`](super::segments), or a stream is so
    /// damaged that its messages are found at other places than in its file alone.
    #[error(
        "bytes of packet {} of {file} are needed, and were left out (frame {}; {count} such places): make the segments with the \
         options of this run, or keep all bytes", .packet.number_in_file, .packet.number
    )]
    Elided {
        /// The first packet with such bytes.
        packet: PacketId,
        /// The name of its file, or its index where that has no name.
        file: String,
        /// How many places there are.
        count: u64,
    },
    /// A run could not be read.
    #[error(transparent)]
    Run(Box<dyn Error + Send + Sync>),
}

impl<R: Run> Feed<R> {
    /// A feed of these runs. The names are those of the files of the plan.
    ///
    /// # Errors
    /// When the first packet of a run cannot be had.
    pub fn new<'n>(runs: Vec<R>, names: impl IntoIterator<Item = &'n str>) -> Result<Self, FeedError> {
        let mut feed = Self {
            heads: BinaryHeap::with_capacity(runs.len()),
            runs,
            current: None,
            part: None,
            last: None,
            job: None,
            names: names.into_iter().map(Arc::from).collect(),
            buffer: Vec::new(),
            failure: None,
        };
        for index in 0..feed.runs.len() {
            feed.advance(index, None)?;
        }
        Ok(feed)
    }

    /// Goes to the next part. What its packets are is given by [`PacketSource`].
    ///
    /// # Errors
    /// When the feed failed, and nothing more can be had of it.
    pub fn next_part(&mut self) -> Result<Option<u32>, FeedError> {
        self.settle()?;
        self.part = self.heads.peek().map(|Reverse((key, _))| key.part);
        Ok(self.part)
    }

    /// Says why the feed failed, if it did.
    ///
    /// # Errors
    /// When it failed.
    pub fn check(&mut self) -> Result<(), FeedError> {
        self.failure.take().map_or(Ok(()), Err)
    }

    /// Puts the run whose packet was given last back among the others.
    fn settle(&mut self) -> Result<(), FeedError> {
        let Some(index) = self.current.take() else { return self.check() };
        let before = self.last.map(|(key, _)| key);
        self.advance(index, before)
    }

    fn advance(&mut self, index: usize, before: Option<Key>) -> Result<(), FeedError> {
        let Some(run) = self.runs.get_mut(index) else { return Ok(()) };
        if !run.advance().map_err(FeedError::Run)? {
            return Ok(());
        }
        let excerpt = run.excerpt();
        let key = excerpt.key();
        if *self.job.get_or_insert(excerpt.job) != excerpt.job {
            return Err(FeedError::OtherJob(key));
        }
        if let Some(before) = before.filter(|before| key <= *before) {
            return Err(match key == before {
                true => FeedError::Twice(key),
                false => FeedError::OutOfOrder { found: key, before },
            });
        }
        self.heads.push(Reverse((key, index)));
        Ok(())
    }

    fn step(&mut self) -> Result<Option<usize>, FeedError> {
        self.settle()?;
        let Some(Reverse((key, index))) = self.heads.peek().copied() else { return Ok(None) };
        if Some(key.part) != self.part {
            return Ok(None);
        }
        self.heads.pop();
        if let Some((last, _)) = self.last
            && last >= key
        {
            return Err(FeedError::Twice(key));
        }
        self.current = Some(index);
        let Some(run) = self.runs.get(index) else { return Ok(None) };
        self.last = Some((key, run.excerpt().id));
        Ok(Some(index))
    }
}

impl<R: Run> PacketSource for Feed<R> {
    fn next_packet(&mut self) -> Option<Packet<'_>> {
        if self.failure.is_some() {
            return None;
        }
        let index = match self.step() {
            Ok(index) => index?,
            Err(error) => {
                self.failure = Some(error);
                return None;
            }
        };
        let Self { runs, buffer, failure, .. } = self;
        let excerpt = runs.get(index)?.excerpt();
        let key = excerpt.key();
        let packet = excerpt.into_packet(buffer);
        if packet.is_none() {
            *failure = Some(FeedError::Damaged(key));
        }
        packet
    }

    fn names(&self) -> Vec<Arc<str>> {
        self.names.clone()
    }
}

/// Runs over the part that a feed is [at](Feed::next_part). The rows of the observer count only if this is no error.
///
/// # Errors
/// When the packets are not those of a part, in order, or needed bytes of them were left out.
pub fn track<R: Run>(
    feed: &mut Feed<R>,
    options: Options,
    observer: &mut impl Observer,
) -> Result<Outcome, FeedError> {
    let is_home = feed.part == Some(HOME);
    let run = |observer: &mut dyn PacketObserver| drive(feed, options, &mut |_| {}, observer, None);
    let outcome = match is_home {
        true => run(&mut Messages(observer)),
        false => run(&mut Messages(&mut Visiting(observer))),
    };
    feed.check()?;
    if let Some(packet) = outcome.streams.elided_needed_in {
        let name = usize::try_from(packet.file).ok().and_then(|file| feed.names.get(file));
        let file = name.map_or_else(|| format!("file {}", packet.file), |name| name.to_string());
        return Err(FeedError::Elided { packet, file, count: outcome.streams.elided_needed });
    }
    Ok(outcome)
}
