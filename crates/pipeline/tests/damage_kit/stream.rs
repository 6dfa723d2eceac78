//! An oracle that knows nothing of smbtrail's own reassembly and framing: bytes by sequence number, the first that came
//! kept, and a walk from prefix to prefix. [MS-SMB2] 2.1, RFC 1002 4.3

use std::collections::{BTreeMap, HashSet};

use super::{Flow, Payload, Sent, Wire, payloads};

/// Streams longer than this are two connections with the same ports, or sequence numbers that were damaged.
const LONGEST: usize = 32 << 20;

/// One direction of a connection, as far as its packets bring it.
pub(crate) struct Stream {
    /// The sequence number of the first byte.
    base: u32,
    /// Its SYN is there: the first byte begins a message.
    pub(crate) begins: bool,
    netbios: bool,
    bytes: Vec<Option<u8>>,
}

/// A stretch of a stream in which nothing says where messages begin.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lost {
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// What a stream's prefixes say.
#[derive(Default)]
pub(crate) struct Walk {
    /// Messages with every byte present.
    pub(crate) whole: Vec<Sent>,
    pub(crate) lost: Vec<Lost>,
}

enum Prefix {
    Message(usize),
    Session(usize),
    Bad,
}

/// The streams of packets.
pub(crate) fn streams(packets: &[Wire]) -> BTreeMap<Flow, Stream> {
    let mut segments = BTreeMap::<Flow, Vec<Payload>>::new();
    for payload in payloads(packets).into_iter().flatten() {
        segments.entry(payload.flow).or_default().push(payload);
    }
    let stream = |(flow, segments): (Flow, Vec<_>)| Some((flow, Stream::new(flow, &segments)?));
    segments.into_iter().filter_map(stream).collect()
}

impl Stream {
    fn new(flow: Flow, segments: &[Payload]) -> Option<Self> {
        let first = segments.iter().find(|segment| segment.syn || !segment.bytes.is_empty())?;
        let syn = segments.iter().find(|segment| segment.syn);
        let place = |sequence: u32| sequence.wrapping_sub(first.sequence).cast_signed();
        let base = match syn {
            Some(segment) => segment.sequence,
            None => {
                let brings = segments.iter().filter(|segment| !segment.bytes.is_empty());
                brings.min_by_key(|segment| place(segment.sequence))?.sequence
            }
        };
        let mut bytes = Vec::new();
        for Payload { sequence, bytes: brought, .. } in
            segments.iter().filter(|segment| !segment.bytes.is_empty())
        {
            let Ok(at) = usize::try_from(sequence.wrapping_sub(base).cast_signed()) else { continue };
            if at + brought.len() > LONGEST {
                return None;
            }
            if bytes.len() < at + brought.len() {
                bytes.resize(at + brought.len(), None);
            }
            for (to, from) in bytes.iter_mut().skip(at).zip(brought) {
                to.get_or_insert(*from);
            }
        }
        let netbios = flow.0.port() == 139 || flow.1.port() == 139;
        Some(Self { base, begins: syn.is_some(), netbios, bytes })
    }

    /// Goes from prefix to prefix. Where one is missing or none, goes on with the next of `found`.
    pub(crate) fn walk(&self, found: &[Sent]) -> Walk {
        let mut found: Vec<usize> = found.iter().filter_map(|sent| self.place(sent.sequence)).collect();
        found.sort_unstable();
        let mut walk = Walk::default();
        let mut at = if self.begins { 0 } else { self.lose(0, &found, &mut walk) };
        while at < self.bytes.len() {
            at = match self.prefix(at) {
                Prefix::Message(len) => {
                    if self.has(at, len) {
                        walk.whole.push(self.sent(at, len));
                    }
                    at + len
                }
                Prefix::Session(len) => at + len,
                Prefix::Bad => self.lose(at, &found, &mut walk),
            };
        }
        walk
    }

    fn lose(&self, from: usize, found: &[usize], walk: &mut Walk) -> usize {
        let end = self.bytes.len();
        let next = found.get(found.partition_point(|at| *at <= from && (from > 0 || *at < from))..);
        let to = next.and_then(<[usize]>::first).map_or(end, |to| (*to).min(end));
        walk.lost.push(Lost { from, to });
        to
    }

    /// Whether a message is there with the same bytes as in another capture of the stream.
    pub(crate) fn agrees(&self, other: &Self, message: Sent) -> bool {
        let bytes = |stream: &Self| {
            let at = stream.place(message.sequence)?;
            let bytes = stream.bytes.get(at..at + usize::try_from(message.len).ok()?)?;
            bytes.iter().copied().collect::<Option<Vec<u8>>>()
        };
        bytes(self).is_some_and(|here| bytes(other).is_some_and(|there| here == there))
    }

    /// The session and the MessageId of a message; a MessageId of 0 where it has none. [MS-SMB2] 2.2.1.2, 2.2.41
    pub(crate) fn mark(&self, message: Sent) -> Option<(u64, u64)> {
        let at = self.place(message.sequence)? + 4;
        let number = |at: usize| {
            let bytes: Option<Vec<u8>> = self.bytes.get(at..at + 8)?.iter().copied().collect();
            Some(u64::from_le_bytes(bytes?.try_into().expect("8 bytes")))
        };
        match self.bytes.get(at).copied().flatten()? {
            0xFE => Some((number(at + 40)?, number(at + 24)?)),
            0xFD => Some((number(at + 44)?, 0)),
            _ => None,
        }
    }

    /// Where in the stream a sequence number is.
    pub(crate) fn place(&self, sequence: u32) -> Option<usize> {
        usize::try_from(sequence.wrapping_sub(self.base).cast_signed()).ok()
    }

    /// Bytes that are missing between its first and its last.
    pub(crate) fn holes(&self) -> usize {
        self.bytes.iter().filter(|byte| byte.is_none()).count()
    }

    /// Bytes that are there in a stretch.
    pub(crate) fn known(&self, lost: Lost) -> usize {
        self.bytes.get(lost.from..lost.to).unwrap_or_default().iter().flatten().count()
    }

    fn has(&self, at: usize, len: usize) -> bool {
        self.bytes.get(at..at + len).is_some_and(|bytes| bytes.iter().all(Option::is_some))
    }

    fn sent(&self, at: usize, len: usize) -> Sent {
        let number = |value: usize| u32::try_from(value).expect("a small number");
        Sent { sequence: self.base.wrapping_add(number(at)), len: number(len) }
    }

    fn prefix(&self, at: usize) -> Prefix {
        let byte = |index: usize| self.bytes.get(at + index).copied().flatten();
        let (Some(kind), Some(high), Some(middle), Some(low)) = (byte(0), byte(1), byte(2), byte(3)) else {
            return Prefix::Bad;
        };
        let high = if self.netbios { high & 1 } else { high };
        let len = usize::from(high) << 16 | usize::from(middle) << 8 | usize::from(low);
        let magic = (byte(4), byte(5), byte(6), byte(7));
        match (kind, len) {
            (0, 0) | (0x82 | 0x85, 0) | (0x83, 1) | (0x84, 6) | (0x81, 4..=512) => Prefix::Session(4 + len),
            (0, 4..) if matches!(magic, (Some(0xFC..), Some(b'S'), Some(b'M'), Some(b'B'))) => {
                Prefix::Message(4 + len)
            }
            _ => Prefix::Bad,
        }
    }
}

/// The messages of `sent` that lie in a stretch and agree with `intact`, in runs that nothing interrupts. A message that
/// follows the stretch counts as well: it is what the last one is followed by.
pub(crate) fn runs_in(
    stream: &Stream,
    lost: Lost,
    sent: &[Sent],
    intact: &HashSet<(u32, u32)>,
) -> Vec<Vec<Sent>> {
    let mut runs = vec![Vec::new()];
    let mut end = None;
    for message in sent {
        let Some(at) = stream.place(message.sequence) else { continue };
        let follows = end == Some(at);
        end = Some(at + usize::try_from(message.len).expect("a small number"));
        let is_intact = intact.contains(&(message.sequence, message.len));
        if !follows || !is_intact || at < lost.from {
            runs.push(Vec::new());
        }
        if is_intact
            && at >= lost.from
            && runs.last().is_some_and(|run: &Vec<Sent>| !run.is_empty() || at < lost.to)
        {
            runs.last_mut().expect("one at least").push(*message);
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}
