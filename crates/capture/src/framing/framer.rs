//! Cuts one direction of a connection into messages.

use super::evidence::Landmark;
use super::outlet::Outlet;
use super::partial::Partial;
use super::prefix::{PREFIX_AND_MAGIC, Prefix};
use super::search::{Known, Search, Then, Window};
use super::{Consumer, Gap, GapCause, Reason, SessionKind};
use crate::{Elided, PacketId, Timestamp};

/// Cuts one direction of a connection into messages.
#[derive(Debug)]
pub(crate) struct Framer {
    state: State,
    /// The first bytes of a prefix and its message that a segment left behind.
    carry: [u8; PREFIX_AND_MAGIC],
    carried: usize,
    /// The packet that carried the first byte of what is in hand, and of those that carried others the one that came
    /// last.
    first: PacketId,
    latest: PacketId,
    /// When the first of all these packets was captured.
    begun: Timestamp,
    /// The sequence number of that byte.
    first_sequence: u32,
    /// The sequence number after the bytes at hand.
    end: u32,
    /// The frame in hand, in [`State::Body`].
    partial: Partial,
    landmark: Landmark,
}

#[derive(Debug)]
enum State {
    /// Where a message begins.
    Boundary,
    /// In one that straddles segments; `None` for an SMB message.
    Body(Option<SessionKind>),
    /// Where one begins is unknown.
    Search(Box<Search>),
}

impl Framer {
    /// Bytes of the structure of a search.
    pub(crate) const SEARCH: usize = size_of::<Search>() + 16;

    /// Nothing is known of where messages begin.
    pub(crate) fn new() -> Self {
        Self {
            state: State::Search(Box::new(Search::new(GapCause::MidStream, 0))),
            carry: [0; PREFIX_AND_MAGIC],
            carried: 0,
            first: PacketId::default(),
            latest: PacketId::default(),
            begun: Timestamp::default(),
            first_sequence: 0,
            end: 0,
            partial: Partial::default(),
            landmark: Landmark::default(),
        }
    }

    /// The next byte is the stream's first, so a message's.
    pub(crate) fn begin(&mut self) {
        self.state = State::Boundary;
    }

    /// The stream's next bytes, the packet that carried them, and the sequence number of the first.
    pub(crate) fn bytes(
        &mut self,
        bytes: &[u8],
        (carrier, sequence): (PacketId, u32),
        out: &mut Outlet<'_, impl Consumer>,
    ) {
        self.end = sequence.wrapping_add(low(bytes.len()));
        if let State::Search(search) = &mut self.state {
            search.push(bytes, carrier, out.limits.search);
            out.counters.bytes_searched += wide(bytes.len());
            self.search(Then::More, carrier, out);
        } else if let Err(bad) = self.frames(bytes, carrier, out) {
            let mut search = Search::new(GapCause::BadPrefix(bad.prefix), 0);
            search.push(self.carry.get(..self.carried).unwrap_or_default(), self.first, out.limits.search);
            search.push(bytes.get(bad.index..).unwrap_or_default(), carrier, out.limits.search);
            self.lose(search, out);
            self.search(Then::More, carrier, out);
        }
    }

    /// As [`bytes`](Self::bytes), where some are not here: they have to lie in what is passed over.
    #[cold]
    pub(crate) fn bytes_without(
        &mut self,
        bytes: &[u8],
        (carrier, sequence): (PacketId, u32),
        elided: Elided,
        out: &mut Outlet<'_, impl Consumer>,
    ) {
        let (before, rest) = bytes.split_at_checked(elided.from).unwrap_or((bytes, &[]));
        let (inside, after) = rest.split_at_checked(elided.to - elided.from).unwrap_or((rest, &[]));
        let mut sequence = sequence;
        for (bytes, is_inside) in [(before, false), (inside, true), (after, false)] {
            if bytes.is_empty() {
                continue;
            }
            if is_inside && !(matches!(self.state, State::Body(_)) && self.partial.passes_over(bytes.len())) {
                out.counters.needs_elided(carrier);
            }
            self.bytes(bytes, (carrier, sequence), out);
            sequence = sequence.wrapping_add(low(bytes.len()));
        }
    }

    /// The stream's next `len` bytes are not there; `carrier` brought what follows them, or was cut.
    pub(crate) fn missing(
        &mut self,
        len: u64,
        reason: Reason,
        carrier: PacketId,
        out: &mut Outlet<'_, impl Consumer>,
    ) {
        if let State::Search(search) = &mut self.state {
            let end = search.end() + len;
            self.search(Then::Hole { end, cut: reason == Reason::Cut }, carrier, out);
        }
        match &mut self.state {
            State::Search(search) => search.hole(len),
            State::Boundary => self.lose_prefix(len, reason, out),
            State::Body(_) => {
                let rest = self.partial.rest();
                let inside = usize::try_from(len).unwrap_or(usize::MAX).min(rest);
                if reason == Reason::Lost {
                    out.gap(Gap { lost: wide(inside), ..out.new_gap(GapCause::InsideFrame, carrier) });
                }
                self.partial.missing(inside, reason, &mut |asked| out.ask(&asked));
                if inside == rest {
                    self.complete(self.latest, out);
                }
                if len > wide(inside) {
                    self.lose_prefix(len - wide(inside), reason, out);
                }
            }
        }
    }

    /// The stream goes on at a place that has nothing to do with the last.
    pub(crate) fn jump(&mut self, out: &mut Outlet<'_, impl Consumer>) {
        self.finish(out);
        self.lose(Search::new(GapCause::Loss, 0), out);
    }

    /// Messages are missing, `lost` bytes at least; the next byte begins one, which `carrier` brought.
    #[cold]
    pub(crate) fn resume(&mut self, lost: u64, carrier: PacketId, out: &mut Outlet<'_, impl Consumer>) {
        self.finish(out);
        out.gap(Gap { lost, ..out.new_gap(GapCause::Loss, carrier) });
    }

    /// Nothing follows: what is in hand is handed over as far as it goes.
    pub(crate) fn finish(&mut self, out: &mut Outlet<'_, impl Consumer>) {
        if let State::Search(_) = self.state {
            self.search(Then::End, out.packet, out);
        }
        match &self.state {
            State::Search(search) => {
                let (cause, lost, skipped) = (search.cause, search.lost, search.skipped());
                out.counters.bytes_skipped += skipped;
                if lost + skipped > 0 {
                    out.gap(Gap { lost, skipped, resumed: false, ..out.new_gap(cause, out.packet) });
                }
            }
            State::Body(_) => {
                self.partial.end();
                self.complete(self.latest, out);
            }
            State::Boundary if self.carried > 0 => {
                let skipped = wide(self.carried);
                out.counters.bytes_skipped += skipped;
                out.gap(Gap { skipped, resumed: false, ..out.new_gap(GapCause::End, out.packet) });
            }
            State::Boundary => {}
        }
        self.carried = 0;
        self.state = State::Boundary;
    }

    /// Takes frames for as long as each begins where the last one ended.
    fn frames(
        &mut self,
        bytes: &[u8],
        carrier: PacketId,
        out: &mut Outlet<'_, impl Consumer>,
    ) -> Result<(), BadPrefix> {
        let mut rest = bytes;
        while !rest.is_empty() {
            if let State::Body(_) = self.state {
                let (now, later) = rest.split_at(rest.len().min(self.partial.rest()));
                let at = self.partial.len() - self.partial.rest();
                let (from, to) = self.partial.bytes(now, &mut |asked| out.ask(&asked));
                if from < to {
                    let sequence = self.end.wrapping_sub(low(rest.len())).wrapping_add(low(from - at));
                    out.passed_over(carrier, sequence, to - from);
                }
                self.came(carrier);
                rest = later;
                if self.partial.rest() == 0 {
                    self.complete(carrier, out);
                }
                continue;
            }
            let index = bytes.len() - rest.len();
            rest = match self.carried {
                0 => self.at_boundary(rest, carrier, out),
                _ => self.with_carry(rest, carrier, out),
            }
            .map_err(|prefix| BadPrefix { prefix, index })?;
        }
        Ok(())
    }

    /// A message begins with `bytes`. Gives what follows it, or the bytes that are no prefix.
    fn at_boundary<'b>(
        &mut self,
        bytes: &'b [u8],
        carrier: PacketId,
        out: &mut Outlet<'_, impl Consumer>,
    ) -> Result<&'b [u8], [u8; 8]> {
        let sequence = self.end.wrapping_sub(low(bytes.len()));
        let body = bytes.get(4..).unwrap_or_default();
        let prefix = Prefix::read(bytes, out.transport());
        if let Prefix::Message { len } = prefix
            && let Some((message, rest)) = body.split_at_checked(len)
        {
            self.landmark.note(message);
            out.whole(message, carrier, sequence);
            return Ok(rest);
        }
        (self.first, self.latest, self.first_sequence) = (carrier, carrier, sequence);
        self.begun = carrier.time;
        match prefix {
            Prefix::Message { len } => {
                self.begin_body(None, len, out);
                Ok(body)
            }
            Prefix::Session { kind, len } => {
                self.begin_body(Some(kind), len, out);
                if len == 0 {
                    self.complete(carrier, out);
                }
                Ok(body)
            }
            Prefix::Short => {
                self.carry_on(bytes);
                Ok(&[])
            }
            Prefix::Bad => Err(first_bytes(bytes)),
        }
    }

    /// As [`at_boundary`](Self::at_boundary), where the message's first bytes were carried over.
    #[cold]
    fn with_carry<'b>(
        &mut self,
        bytes: &'b [u8],
        carrier: PacketId,
        out: &mut Outlet<'_, impl Consumer>,
    ) -> Result<&'b [u8], [u8; 8]> {
        let before = self.carried;
        let mut taken = 0;
        self.came(carrier);
        loop {
            let head = self.carry.get(..self.carried).unwrap_or_default();
            match Prefix::read(head, out.transport()) {
                Prefix::Short => {
                    let Some(&[byte]) = bytes.get(taken..=taken).and_then(|byte| byte.first_chunk::<1>())
                    else {
                        return Ok(&[]);
                    };
                    self.carry_on(&[byte]);
                    taken += 1;
                }
                Prefix::Bad => {
                    // The bytes that were only just added are still in the segment.
                    self.carried = before;
                    let mut prefix = [0; 8];
                    let head = self.carry.iter().take(before).chain(bytes);
                    prefix.iter_mut().zip(head).for_each(|(to, from)| *to = *from);
                    return Err(prefix);
                }
                Prefix::Message { len } => {
                    let (carry, carried) = (self.carry, self.carried);
                    self.carried = 0;
                    self.begin_body(None, len, out);
                    let head = carry.get(4..carried).unwrap_or_default();
                    self.partial.bytes(head, &mut |asked| out.ask(&asked));
                    if self.partial.rest() == 0 {
                        self.complete(carrier, out);
                    }
                    return Ok(bytes.get(taken..).unwrap_or_default());
                }
                Prefix::Session { kind, len } => {
                    self.carried = 0;
                    self.begin_body(Some(kind), len, out);
                    if len == 0 {
                        self.complete(carrier, out);
                    }
                    return Ok(bytes.get(taken..).unwrap_or_default());
                }
            }
        }
    }

    /// A packet carried bytes of what is in hand.
    fn came(&mut self, carrier: PacketId) {
        if carrier.number > self.latest.number {
            self.latest = carrier;
        } else if carrier.number < self.first.number {
            self.begun = self.begun.min(carrier.time);
        }
    }

    fn carry_on(&mut self, bytes: &[u8]) {
        let free = self.carry.iter_mut().skip(self.carried);
        self.carried += free.zip(bytes).map(|(to, from)| *to = *from).count();
    }

    #[inline(never)]
    fn begin_body(&mut self, kind: Option<SessionKind>, len: usize, out: &mut Outlet<'_, impl Consumer>) {
        self.partial.begin(len, out.limits.message, kind.is_none());
        self.state = State::Body(kind);
        out.in_hand(Some(self.begun));
        if kind == Some(SessionKind::Request) {
            out.speaks_netbios();
        }
    }

    /// The message in hand has all the bytes it will have.
    fn complete(&mut self, last: PacketId, out: &mut Outlet<'_, impl Consumer>) {
        out.in_hand(None);
        match std::mem::replace(&mut self.state, State::Boundary) {
            State::Body(Some(kind)) => out.session(kind, self.partial.kept(), self.latest),
            _ => {
                self.landmark.note(self.partial.first());
                out.collected(
                    &self.partial,
                    (self.first, self.first_sequence),
                    (last, self.latest),
                    self.begun,
                );
            }
        }
    }

    /// A hole hides where the next message begins.
    #[cold]
    fn lose_prefix(&mut self, len: u64, reason: Reason, out: &mut Outlet<'_, impl Consumer>) {
        let cause = if reason == Reason::Cut { GapCause::Cut } else { GapCause::Loss };
        let mut search = Search::new(cause, 0);
        search.push(self.carry.get(..self.carried).unwrap_or_default(), self.first, out.limits.search);
        search.hole(len);
        self.lose(search, out);
    }

    #[cold]
    fn lose(&mut self, search: Search, out: &mut Outlet<'_, impl Consumer>) {
        self.carried = 0;
        out.counters.searches += 1;
        if let GapCause::BadPrefix(_) = search.cause {
            out.counters.bad_prefixes += 1;
        }
        self.state = State::Search(Box::new(search));
    }

    /// Searches as far as there are bytes; from where a message is found on, frames are taken as always.
    #[cold]
    fn search(&mut self, then: Then, carrier: PacketId, out: &mut Outlet<'_, impl Consumer>) {
        loop {
            let State::Search(search) = &mut self.state else { return };
            let known = Known {
                transport: out.transport(),
                direction: out.known_direction(),
                landmark: self.landmark,
            };
            let Some(found) = search.step(then, &known) else {
                if search.end() > out.limits.first_search {
                    out.dismiss();
                }
                return;
            };
            let (cause, lost) = (search.cause, search.lost);
            let State::Search(search) = std::mem::replace(&mut self.state, State::Boundary) else { return };
            let window = search.into_window();
            out.open(window.bytes.get(found.index + 4..).unwrap_or_default());
            out.counters.bytes_skipped += found.skipped;
            if lost + found.skipped > 0 {
                let packet = window.carriers.iter().find(|(end, _)| *end > found.index);
                let packet = packet.map_or(carrier, |(_, packet)| *packet);
                out.gap(Gap { lost, skipped: found.skipped, ..out.new_gap(cause, packet) });
            }
            let Err(bad) = self.frames_from(&window, found.index, out) else { return };
            let search = Search::resume(GapCause::BadPrefix(bad.prefix), window, bad.index - self.carried);
            self.lose(search, out);
        }
    }

    /// As [`frames`](Self::frames), with the bytes of a window from an index on: those of each packet in their turn.
    fn frames_from(
        &mut self,
        window: &Window,
        mut from: usize,
        out: &mut Outlet<'_, impl Consumer>,
    ) -> Result<(), BadPrefix> {
        let end = self.end;
        for (to, carrier) in &window.carriers {
            let Some(bytes) = window.bytes.get(from..*to) else { continue };
            self.end = end.wrapping_sub(low(window.bytes.len() - to));
            let framed = self.frames(bytes, *carrier, out);
            self.end = end;
            framed.map_err(|bad| BadPrefix { index: from + bad.index, ..bad })?;
            from = *to;
        }
        Ok(())
    }

    /// The first packet whose frame is still in hand: it may become known after those of later packets. `stuck` if bytes
    /// are missing before what came.
    pub(crate) fn unsettled(&self, stuck: bool) -> Option<PacketId> {
        match &self.state {
            State::Search(search) => search.candidate(),
            State::Body(_) if stuck => Some(self.latest),
            State::Boundary if stuck && self.carried > 0 => Some(self.latest),
            State::Body(_) | State::Boundary => None,
        }
    }

    /// Bytes that it holds beside itself.
    pub(crate) fn held(&self) -> usize {
        let search = if let State::Search(search) = &self.state { search.held() } else { 0 };
        search + self.partial.held()
    }

    /// Gives back the buffers that are not in use.
    pub(crate) fn tidy(&mut self) {
        if !matches!(self.state, State::Body(_)) {
            self.partial = Partial::default();
        }
    }

    /// Gives back what it holds: of the message in hand its beginning stays.
    pub(crate) fn let_go(&mut self) {
        self.tidy();
        match &mut self.state {
            State::Boundary => {}
            State::Body(_) => self.partial.let_go(),
            State::Search(search) => search.let_go(),
        }
    }

    /// Whether it does not know where messages begin.
    pub(crate) fn is_searching(&self) -> bool {
        matches!(self.state, State::Search(_))
    }
}

/// What is where a message had to begin.
struct BadPrefix {
    prefix: [u8; 8],
    /// Where it is in the bytes at hand; what was carried over comes before.
    index: usize,
}

fn first_bytes(bytes: &[u8]) -> [u8; 8] {
    let mut first = [0; 8];
    first.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    first
}

/// The lower half, by which sequence numbers count.
fn low(len: usize) -> u32 {
    u32::try_from(wide(len) & 0xFFFF_FFFF).unwrap_or(0)
}

fn wide(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
