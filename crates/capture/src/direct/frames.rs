//! Cuts a direction of TCP into the frames of iWARP. RFC 5044

use super::ddp::{Begin, MARKER, MARKER_EVERY, Operation, SETUP, Segment, Setup, crc32c};
use crate::framing::Reason;

/// Bytes of a frame's length, and of its checksum.
const LENGTH: usize = 2;
const CRC: usize = 4;

/// Takes the frames of a direction.
pub(super) trait Frames {
    /// A frame that sets the connection up.
    fn setup(&mut self, setup: Setup);
    /// A segment; `missing` bytes at the end of its payload are not there.
    fn segment(&mut self, segment: &Segment<'_>, missing: usize, reason: Reason);
    /// The checksum of a frame is wrong: it is left out.
    fn bad_crc(&mut self);
    /// Bytes are left out that belong to frames.
    fn lost(&mut self);
}

/// Cuts a direction of TCP into frames.
#[derive(Debug)]
pub(super) struct Cutter {
    state: State,
    /// Whether there are markers in it, and whether frames have checksums that count.
    pub(super) markers: bool,
    pub(super) crc: bool,
    /// Bytes since the first frame, modulo [`MARKER_EVERY`].
    at: u64,
    /// The frame at hand, markers included, or what is there of a setup frame.
    raw: Vec<u8>,
    /// A frame without its markers.
    plain: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// A setup frame begins the stream.
    Setup,
    /// In frames: the first byte of `raw` begins one.
    Frames,
    /// This many bytes belong to a frame that is not whole.
    Skip(usize),
    /// Where a frame begins is unknown.
    Lost,
}

impl Cutter {
    /// A direction that is seen from its beginning, or not.
    pub(super) fn new(from_beginning: bool) -> Self {
        Self {
            state: if from_beginning { State::Setup } else { State::Lost },
            markers: false,
            crc: false,
            at: 0,
            raw: Vec::new(),
            plain: Vec::new(),
        }
    }

    /// Whether not a byte of the direction came.
    pub(super) fn is_at_beginning(&self) -> bool {
        self.state == State::Setup && self.raw.is_empty()
    }

    /// Bytes that it holds.
    pub(super) fn held(&self) -> usize {
        self.raw.capacity() + self.plain.capacity()
    }

    /// The next bytes; those of a segment of TCP begin where `bytes` do.
    pub(super) fn bytes(&mut self, bytes: &[u8], frames: &mut impl Frames) {
        let mut rest = bytes;
        if let State::Skip(len) = self.state {
            let (skipped, later) = rest.split_at(len.min(rest.len()));
            self.pass(skipped.len());
            frames.lost();
            self.state = if skipped.len() == len { State::Frames } else { State::Skip(len - skipped.len()) };
            rest = later;
        }
        if self.state == State::Lost && matches!(Setup::parse(rest), Begin::Setup(_)) {
            self.state = State::Setup;
        } else if self.state == State::Lost {
            // Senders begin a segment with a frame. RFC 5044 5.1
            if !self.is_frame(rest) {
                self.pass(rest.len());
                frames.lost();
                return;
            }
            self.state = State::Frames;
        }
        while !rest.is_empty() {
            let taken = match self.state {
                State::Setup => self.take_setup(rest, frames),
                _ => self.take_frame(rest, frames),
            };
            match taken {
                Some(taken) => rest = rest.get(taken..).unwrap_or_default(),
                None => {
                    (self.state, self.raw) = (State::Lost, Vec::new());
                    self.pass(rest.len());
                    frames.lost();
                    return;
                }
            }
        }
    }

    /// The next `len` bytes are not there.
    pub(super) fn missing(&mut self, len: u64, reason: Reason, frames: &mut impl Frames) {
        let inside = match self.state {
            State::Skip(rest) => Some(rest),
            State::Frames => self.frame_len(&self.raw).map(|whole| whole - self.raw.len()),
            State::Setup | State::Lost => None,
        };
        if self.state == State::Frames && !self.raw.is_empty() {
            let raw = std::mem::take(&mut self.raw);
            if !self.markers {
                let missing = inside.unwrap_or_default();
                self.deliver(&raw, missing, reason, frames);
            }
        }
        frames.lost();
        let missing = usize::try_from(len).unwrap_or(usize::MAX);
        self.state = match inside {
            Some(rest) if rest == missing => State::Frames,
            Some(rest) if rest > missing => State::Skip(rest - missing),
            _ => State::Lost,
        };
        self.at = (self.at + len % MARKER_EVERY) % MARKER_EVERY;
    }

    /// The stream goes on somewhere else.
    pub(super) fn jump(&mut self) {
        // Where its markers are is unknown from here on, and without them its frames cannot be read.
        (self.state, self.raw) = (State::Lost, Vec::new());
    }

    fn pass(&mut self, len: usize) {
        self.at = (self.at + wide(len) % MARKER_EVERY) % MARKER_EVERY;
    }

    /// Takes bytes of the frame that sets the connection up; `None` if they are not.
    fn take_setup(&mut self, bytes: &[u8], frames: &mut impl Frames) -> Option<usize> {
        let before = self.raw.len();
        let wanted = match Setup::parse(&self.raw) {
            Begin::Setup(setup) => setup.len,
            _ => SETUP,
        };
        let taken = bytes.len().min(wanted - before);
        self.raw.extend(bytes.get(..taken)?);
        match Setup::parse(&self.raw) {
            Begin::Other => None,
            Begin::Setup(setup) if self.raw.len() == setup.len => {
                self.raw.clear();
                (self.state, self.at) = (State::Frames, 0);
                frames.setup(setup);
                Some(taken)
            }
            _ => Some(taken),
        }
    }

    /// Takes bytes of a frame; `None` if they are not.
    fn take_frame(&mut self, bytes: &[u8], frames: &mut impl Frames) -> Option<usize> {
        if self.raw.is_empty()
            && let Some(len) = self.frame_len(bytes)
            && let Some(frame) = bytes.get(..len)
        {
            return self.whole(frame, frames).then(|| {
                self.pass(len);
                len
            });
        }
        let before = self.raw.len();
        let head = MARKER + LENGTH;
        let wanted = self.frame_len(&self.raw).unwrap_or(head.max(before + 1));
        let taken = bytes.len().min(wanted - before);
        self.raw.extend(bytes.get(..taken)?);
        if self.frame_len(&self.raw).is_some_and(|len| len == self.raw.len()) {
            let raw = std::mem::take(&mut self.raw);
            let is_whole = self.whole(&raw, frames);
            self.pass(raw.len());
            self.raw = raw;
            self.raw.clear();
            return is_whole.then_some(taken);
        }
        Some(taken)
    }

    /// Bytes of the frame that begins with these, markers included, if its length is there.
    fn frame_len(&self, bytes: &[u8]) -> Option<usize> {
        let at = if self.markers && self.at == 0 { MARKER } else { 0 };
        let len = u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?);
        let plain = (LENGTH + usize::from(len)).next_multiple_of(4) + CRC;
        if !self.markers {
            return Some(plain);
        }
        let (mut at, mut rest, mut whole) = (self.at, wide(plain), 0_usize);
        while rest > 0 {
            if at == 0 {
                (at, whole) = (wide(MARKER), whole + MARKER);
            }
            let run = rest.min(MARKER_EVERY - at);
            (at, rest) = ((at + run) % MARKER_EVERY, rest - run);
            whole += usize::try_from(run).unwrap_or(usize::MAX);
        }
        Some(whole)
    }

    /// Takes a whole frame. Whether it is one.
    fn whole(&mut self, frame: &[u8], frames: &mut impl Frames) -> bool {
        if self.crc && !has_crc(frame) {
            frames.bad_crc();
            return true;
        }
        if !self.markers {
            return self.deliver(frame, 0, Reason::Lost, frames);
        }
        let mut plain = std::mem::take(&mut self.plain);
        self.strip(frame, &mut plain);
        let is_frame = self.deliver(&plain, 0, Reason::Lost, frames);
        self.plain = plain;
        is_frame
    }

    /// Hands on the segment in a frame without markers; this many bytes of the frame are missing at its end.
    fn deliver(&self, frame: &[u8], missing: usize, reason: Reason, frames: &mut impl Frames) -> bool {
        let Some(len) = frame.first_chunk().map(|len| usize::from(u16::from_be_bytes(*len))) else {
            return false;
        };
        let content = frame.get(LENGTH..).unwrap_or_default();
        let content = content.get(..len).unwrap_or(content);
        let Some(segment) = Segment::parse(content) else { return missing > 0 };
        frames.segment(&segment, len - content.len(), reason);
        true
    }

    /// A frame that begins where the stream is, without its markers.
    fn strip(&self, frame: &[u8], plain: &mut Vec<u8>) {
        plain.clear();
        let mut rest = frame;
        let mut at = self.at;
        while !rest.is_empty() {
            if at == 0 {
                rest = rest.get(MARKER..).unwrap_or_default();
                at = wide(MARKER);
            }
            let run = usize::try_from(MARKER_EVERY - at).unwrap_or(usize::MAX).min(rest.len());
            let (now, later) = rest.split_at(run);
            plain.extend(now);
            (rest, at) = (later, 0);
        }
    }

    /// Whether bytes begin like a frame: the whole of it, if its checksum counts.
    fn is_frame(&self, bytes: &[u8]) -> bool {
        let Some(frame) = self.frame_len(bytes).and_then(|len| bytes.get(..len)) else {
            return !self.crc && !self.markers && begins_segment(bytes);
        };
        if self.crc {
            return has_crc(frame);
        }
        let mut plain = Vec::new();
        if self.markers {
            self.strip(frame, &mut plain);
        } else {
            plain.extend(frame);
        }
        begins_segment(&plain)
    }
}

/// Whether a frame without markers carries a segment that says more of itself than its version: one of a message, or one
/// whose length has room for what it asks for.
fn begins_segment(frame: &[u8]) -> bool {
    let Some(content) = frame.get(LENGTH..) else { return false };
    match Segment::parse(content).map(|segment| segment.operation) {
        Some(Operation::Send { offset, .. }) => offset < 1 << 20,
        Some(Operation::ReadRequest(_) | Operation::Terminate) => true,
        Some(Operation::Write { .. } | Operation::ReadResponse { .. }) => content.len() > 14,
        Some(Operation::Other) | None => false,
    }
}

/// Whether a frame ends in the checksum of what comes before it.
fn has_crc(frame: &[u8]) -> bool {
    frame.split_last_chunk().is_some_and(|(content, crc)| crc32c(content) == u32::from_le_bytes(*crc))
}

fn wide(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
