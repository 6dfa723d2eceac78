//! Packets on their way past the first leg, for those who want to see them.

use smbtrail_capture::{
    Consumer, Datagram, Event, Head, LinkType, Packet, PacketId, PacketSource, Segment, Transport, Want,
};
use smbtrail_track::Usage;

use crate::bridge::moment;
use crate::front::{Front, Next, Reading};
use crate::options::Options;
use crate::outcome::Progress;
use crate::packets::{PassedPacket, PassedSegment, StreamNumbers};

/// Which packets are handed on.
pub(crate) trait Passing: Send {
    /// Runs the first leg, and says how full the tables are that this takes.
    fn run(self, front: Front<impl PacketSource>, next: &mut impl PacketNext) -> (Reading, Option<Usage>);
}

/// Takes packets as well as what they make known.
pub(crate) trait PacketNext: Next {
    /// A packet was read; what it makes known follows.
    fn packet(&mut self, packet: &PassedPacket);
}

/// None are: nobody asked for them.
pub(crate) struct Unseen;

impl Passing for Unseen {
    fn run(self, front: Front<impl PacketSource>, next: &mut impl PacketNext) -> (Reading, Option<Usage>) {
        (front.run(next), None)
    }
}

/// All are, or those that make something known.
pub(crate) struct Shown {
    all: bool,
    numbers: Option<StreamNumbers>,
}

impl Shown {
    pub(crate) fn new(options: &Options) -> Self {
        let all = !options.skip_silent;
        let numbers = || StreamNumbers::new(&options.streams.limits);
        Self { all, numbers: (all && options.stream_numbers).then(numbers) }
    }
}

impl Passing for Shown {
    fn run(self, front: Front<impl PacketSource>, next: &mut impl PacketNext) -> (Reading, Option<Usage>) {
        let mut teller = Teller { next, shown: self, untold: None };
        let reading = front.run(&mut teller);
        (reading, teller.shown.numbers.as_ref().map(StreamNumbers::usage))
    }
}

/// Tells of each packet at once, or before the first thing that it makes known.
struct Teller<'n, N> {
    next: &'n mut N,
    shown: Shown,
    /// The last packet, while it was not told of.
    untold: Option<Seen>,
}

impl<N: PacketNext> Consumer for Teller<'_, N> {
    fn want(&mut self, head: &Head<'_>) -> Want {
        self.next.want(head)
    }

    fn event(&mut self, event: Event<'_>) {
        if let Some(seen) = self.untold.take() {
            // Connections are numbered by all their packets, so not here.
            self.next.packet(&seen.passed(None));
        }
        self.next.event(event);
    }
}

impl<N: PacketNext> Next for Teller<'_, N> {
    fn read(&mut self, packet: &Packet<'_>, transport: Option<&Transport<'_>>) {
        let seen = Seen::of(packet, transport);
        match self.shown.all {
            true => self.next.packet(&seen.passed(self.shown.numbers.as_mut())),
            false => self.untold = Some(seen),
        }
    }

    fn progress(&mut self, progress: Progress) {
        self.next.progress(progress);
    }

    fn goes_on(&self) -> bool {
        self.next.goes_on()
    }
}

/// A packet without its bytes.
struct Seen {
    id: PacketId,
    link: LinkType,
    len: u32,
    captured: usize,
    transport: Option<Transport<'static>>,
}

impl Seen {
    fn of(packet: &Packet<'_>, transport: Option<&Transport<'_>>) -> Self {
        let without_payload = |transport: &Transport<'_>| match *transport {
            Transport::Tcp(segment) => Transport::Tcp(Segment { payload: &[], ..segment }),
            Transport::Udp(datagram) => Transport::Udp(Datagram { payload: &[], ..datagram }),
        };
        Self {
            id: packet.id,
            link: packet.link,
            len: packet.wire_len,
            captured: packet.data.len(),
            transport: transport.map(without_payload),
        }
    }

    fn passed(&self, numbers: Option<&mut StreamNumbers>) -> PassedPacket {
        let (ends, segment) = match &self.transport {
            Some(Transport::Tcp(segment)) => (Some((segment.source, segment.destination)), Some(segment)),
            Some(Transport::Udp(datagram)) => (Some((datagram.source, datagram.destination)), None),
            None => (None, None),
        };
        PassedPacket {
            moment: moment(self.id),
            len: self.len,
            captured: self.captured,
            link: self.link,
            ends,
            tcp: segment.is_some(),
            segment: segment.map(|segment| PassedSegment {
                sequence: segment.sequence,
                acknowledgement: segment.acknowledgement,
                flags: segment.flags,
                len: segment.payload_len,
            }),
            stream: segment.zip(numbers).map(|(segment, numbers)| numbers.of(segment)),
        }
    }
}
